package present

import (
	"testing"
	"time"

	"github.com/bursar-portal/bursar/models"
	"github.com/bursar-portal/bursar/views"
)

// The shares of lots fill the bar exactly, however they are rounded.
func TestLotSharesFillTheBar(t *testing.T) {
	var s models.Snapshot
	for range 7 {
		s.Lots = append(s.Lots, models.Lot{Kind: models.Purchased, Remaining: models.Credit, Granted: models.Credit, Started: true})
		s.Available += models.Credit
	}
	s.Lots = append(s.Lots, models.Lot{Remaining: models.Credit, Started: true, Frozen: true})
	share := func(lots []views.Lot) (sum int) {
		for _, l := range lots {
			sum += l.Permille
		}
		return sum
	}
	list := Reader{Zone: time.UTC, Credit: "credit"}.Lots(s)
	if l := list.Listed; share(l) != 1000 || l[7].Permille != 0 || l[7].Order != "" || l[6].Order != "7th" || list.More != "" || list.Unlisted != nil {
		t.Errorf("the shares add up to %d: %+v", share(l), list)
	}

	for i := range 30 {
		kind := models.LotKinds[i%len(models.LotKinds)]
		s.Lots = append(s.Lots, models.Lot{Kind: kind, Remaining: models.Credit, Held: models.Credit, Granted: models.Credit, Started: true})
		s.Available += models.Credit
	}
	list = Reader{Zone: time.UTC, Credit: "credit"}.Lots(s)
	if sum := share(list.Listed) + share(list.Unlisted); sum != 1000 || len(list.Listed) != 12 || len(list.Unlisted) != 4 || list.More != "26 more, 52 credits in total." {
		t.Errorf("the shares add up to %d: %+v", sum, list)
	}
}
