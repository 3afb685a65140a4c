package admin

import (
	"github.com/bursar-portal/bursar/handlers/web/present"
	"github.com/bursar-portal/bursar/models"
	view "github.com/bursar-portal/bursar/views/admin"
)

// What the forms that move credits have in common.

// AdjustSubjects begin sentences about the fields of an adjustment. The ledger calls
// the amount "credits".
var AdjustSubjects = map[string]string{"amount": "The amount", "credits": "The amount", "kind": "The kind", "reason": "The reason"}

// ExceedsAvailable is the fault of an adjustment that takes more than is available.
func ExceedsAvailable(available models.Credits) string {
	return English.T("admin_parts.exceeds_available", "available", present.Amount(available))
}

// BalancePreview prints the available credits and the debt before and after a command.
func BalancePreview(before, after models.Balance) view.BalancePreview {
	p := view.BalancePreview{Now: present.Amount(before.Available), After: present.Amount(after.Available)}
	if before.Debt > 0 || after.Debt > 0 {
		p.DebtNow, p.DebtAfter = present.Amount(before.Debt), present.Amount(after.Debt)
	}
	return p
}

// Reversible returns how many credits of a purchase can still be reversed.
func Reversible(p models.Purchase) models.Credits {
	if p.State != models.PurchasePaid {
		return 0
	}
	return p.Credits - p.Reversed
}
