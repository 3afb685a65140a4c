package purchases_test

import (
	"math/rand/v2"
	"testing"

	"github.com/bursar-portal/bursar/models"
)

// Of a total with tax, parts are refunded and lost in disputes, in any order: what went back
// in all is the share of the credits that is taken, to the last millionth.
func TestPartsOfATotalThatGoBack(t *testing.T) {
	for seed := range uint64(3) {
		r := rand.New(rand.NewPCG(seed, 1))
		s := newTaxedBuyer(t)
		refunded, lost := int64(0), map[string]int64{}
		for range 12 {
			report := s.taxedBack(refunded)
			if r.IntN(2) == 0 {
				refunded = min(1487, refunded+r.Int64N(200))
				report.RefundedCents = refunded
			} else {
				id := []string{"dp_1", "dp_2"}[r.IntN(2)]
				if lost[id] == 0 {
					lost[id] = 1 + r.Int64N(500)
				}
				report.DisputeID, report.Dispute, report.DisputedCents, report.DisputeCurrency = id, models.DisputeLost, lost[id], "usd"
			}
			p := s.settle(t, report)
			back := min(1487, refunded+lost["dp_1"]+lost["dp_2"])
			want := models.Credits((10_000_000*back*2 + 1487) / (2 * 1487))
			if p.Reversed != want || p.RefundedCents != refunded {
				t.Errorf("seed %d: of %d cents back %s are reversed, want %s", seed, back, p.Reversed, want)
			}
			s.values(t, models.Balance{Available: 10*models.Credit - want})
		}
		s.CheckBooks()
	}
}
