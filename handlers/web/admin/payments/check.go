package payments

import (
	"strings"

	"github.com/labstack/echo/v4"

	"github.com/bursar-portal/bursar/handlers/edge"
	"github.com/bursar-portal/bursar/handlers/web"
	"github.com/bursar-portal/bursar/handlers/web/address"
	"github.com/bursar-portal/bursar/handlers/web/admin"
	"github.com/bursar-portal/bursar/handlers/web/present"
	"github.com/bursar-portal/bursar/models"
)

// PurchaseCheck asks Stripe about a purchase and settles it by the answer, which the audit
// log keeps. That is idempotent, so the form needs no key. Auditors may not.
func (w *Pages) PurchaseCheck(c echo.Context) error {
	ctx := c.Request().Context()
	before, err := w.Store.Purchase(ctx, models.PurchaseID(c.Param("id")))
	switch {
	case !edge.Actor(c).MayWriteNotes():
		return admin.ErrReadOnly
	case err != nil:
		return err
	}
	report, after, fault := w.Payments.CheckPurchase(ctx, before.ID)
	var said string
	if fault == nil {
		said = "Stripe says: " + stripeSays(report) + " The purchase is " + strings.ToLower(admin.StateBadge(after.State).Text) + "."
	} else {
		said = "Stripe could not be asked: " + edge.AsError(fault).Message
	}
	if err := w.Store.WriteAudit(ctx, w.AuditRecord(c, "purchase.check", before.AccountID, string(before.ID), said)); err != nil {
		return err
	}
	if fault != nil {
		return w.showPurchase(c, edge.Status(models.CodeOf(fault)), web.Form{}, said)
	}
	return w.RedirectWithFlash(c, address.AdminPurchase(before.ID), said)
}

// stripeSays says what a report of Stripe's means.
func stripeSays(r models.PaymentReport) string {
	money := present.Money(r.TotalCents, r.Currency)
	switch {
	case r.Paid:
		return money + " was paid."
	case r.Free:
		return "no payment was required."
	case r.Failed:
		return "the payment of " + money + " failed."
	case r.Expired:
		return "the payment page expired. Nothing was paid."
	case r.Complete:
		return "the payment of " + money + " is on its way."
	}
	return "the payment page is open. Nothing was paid yet."
}
