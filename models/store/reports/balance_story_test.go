package reports_test

import (
	"testing"

	"github.com/bursar-portal/bursar/models"
	"github.com/bursar-portal/bursar/models/storetest"
)

// Whatever has happened to an account, what came in and went out is exactly what it has, and
// what went to products is exactly what was used.
func TestBalanceStory(t *testing.T) {
	k, id := storetest.RichBooks(t)
	s, err := k.BalanceStory(t.Context(), id)
	if err != nil {
		t.Fatal(err)
	}
	var sum, used, refunded models.Credits
	for _, c := range s.Moved {
		sum += c
	}
	for _, p := range s.Products {
		used, refunded = used+p.Credits, refunded+p.Refunded
	}
	if b := s.Balance; sum != b.Available+b.Held+b.Frozen+b.Scheduled || sum == 0 {
		t.Errorf("its movements come to %s, its balance is %+v", sum, b)
	}
	if used != -s.Moved[models.MovementUsed] || used == 0 {
		t.Errorf("products took %s, %s was used", used, -s.Moved[models.MovementUsed])
	}
	if refunded != s.Moved[models.MovementRefunded]+s.Moved[models.MovementRefundedEarlier] || refunded == 0 {
		t.Errorf("products gave back %s, %s was refunded", refunded, s.Moved[models.MovementRefunded])
	}
	if s, err := k.BalanceStory(t.Context(), "acc_none"); err != nil || len(s.Moved) != 0 || len(s.Products) != 0 {
		t.Errorf("of nobody: %+v, %v", s, err)
	}
	k.CheckBooks()
}
