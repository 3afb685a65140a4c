package admin_test

import (
	"testing"

	"github.com/bursar-portal/bursar/handlers/web/admin"
	"github.com/bursar-portal/bursar/models"
)

// A purchase that was flagged although it was paid as offered says why, and not that the
// two sums differ.
func TestFlagText(t *testing.T) {
	p := models.Purchase{State: models.PurchaseFlagged, FlagReason: "paid in another session", AmountCents: 1250, Currency: "usd", PaidCents: 1250, PaidCurrency: "usd"}
	if got := admin.FlagText(p); got != "paid in another session" {
		t.Errorf("as offered: %q", got)
	}
	p.PaidCents = 1240
	if got, want := admin.FlagText(p), "The order was for $12.50, but $12.40 was paid."; got != want {
		t.Errorf("another sum: %q, want %q", got, want)
	}
	p.PaidCents, p.PaidCurrency = 1250, "eur"
	if got, want := admin.FlagText(p), "The order was for $12.50, but €12.50 was paid."; got != want {
		t.Errorf("another currency: %q, want %q", got, want)
	}
}
