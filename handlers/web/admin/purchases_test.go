package admin_test

import (
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/bursar-portal/bursar/handlers/web/admin"
	"github.com/bursar-portal/bursar/handlers/web/present"
	"github.com/bursar-portal/bursar/models"
)

// Staff see of each purchase whether its credits can be used, and why not.
func TestStandingOfPurchases(t *testing.T) {
	r := present.Reader{Zone: time.UTC, Credit: "credit"}
	const frozen, disputed = "This purchase is frozen. Its remaining", "The payment is disputed"
	open := []models.Dispute{{ID: "dp_1", State: models.DisputeOpen, Cents: 500, Currency: "usd"}, {ID: "dp_2", State: models.DisputeWon, Cents: 700, Currency: "usd"}}
	for _, test := range []struct {
		name     string
		state    models.PurchaseState
		dispute  models.DisputeState
		frozen   bool
		disputes []models.Dispute
		badge    string
		says     []string // and nothing else
	}{
		{"paid", models.PurchasePaid, models.DisputeNone, false, nil, "Paid", nil},
		{"frozen by an admin", models.PurchasePaid, models.DisputeNone, true, nil, "Frozen", []string{frozen}},
		{"frozen after a dispute", models.PurchasePaid, models.DisputeWon, true, nil, "Frozen", []string{frozen}},
		{"disputed", models.PurchasePaid, models.DisputeOpen, true, open, "Disputed", []string{disputed, "A dispute of $5.00 is open."}},
		{"flagged and disputed", models.PurchaseFlagged, models.DisputeOpen, false, open, "Flagged", []string{"A dispute of $5.00 is open."}},
		{"closed and disputed", models.PurchaseClosed, models.DisputeOpen, false, nil, "Closed", nil},
	} {
		l := models.PurchaseLine{
			Purchase: models.Purchase{State: test.state, Dispute: test.dispute, AmountCents: 1250, Currency: "usd"}, Frozen: test.frozen, Disputes: test.disputes,
		}
		if got := admin.PurchaseBadge(l).Text; got != test.badge {
			t.Errorf("%s: the badge is %q, want %q", test.name, got, test.badge)
		}
		notes := admin.PurchaseNotes(l, r)
		if !slices.EqualFunc(notes, test.says, strings.HasPrefix) {
			t.Errorf("%s: the notes are %q, want %q", test.name, notes, test.says)
		}
	}
}
