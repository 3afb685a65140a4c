package payments

import (
	"errors"
	"strings"

	"github.com/labstack/echo/v4"

	"github.com/bursar-portal/bursar/handlers/edge"
	"github.com/bursar-portal/bursar/handlers/payment"
	"github.com/bursar-portal/bursar/handlers/web"
	"github.com/bursar-portal/bursar/handlers/web/address"
	"github.com/bursar-portal/bursar/handlers/web/admin"
	"github.com/bursar-portal/bursar/handlers/web/present"
	"github.com/bursar-portal/bursar/models"
)

// PurchaseCheck asks Stripe about a purchase and settles it by the answer, which the audit
// log keeps. That is idempotent, so the form needs no key. Auditors may not.
func (w *Pages) PurchaseCheck(c echo.Context) error { return w.askStripe(c, false) }

// PurchaseCancel cancels a purchase if Stripe says that it never opened a payment page for
// it, and otherwise is PurchaseCheck.
func (w *Pages) PurchaseCancel(c echo.Context) error { return w.askStripe(c, true) }

func (w *Pages) askStripe(c echo.Context, cancel bool) error {
	ctx, r := c.Request().Context(), w.ReaderOf(c)
	before, err := w.Store.Purchase(ctx, models.PurchaseID(c.Param("id")))
	switch {
	case !edge.Actor(c).MayWriteNotes():
		return admin.ErrReadOnly
	case err != nil:
		return err
	}
	report, after, fault := w.Payments.CheckPurchase(ctx, before.ID)
	var said string
	switch {
	case fault == nil:
		said = r.T("admin_payments.says", "answer", stripeSays(r, report), "state", strings.ToLower(admin.StateBadge(after.State).Text))
	case errors.Is(fault, payment.ErrNotOpened) && cancel:
		said = r.T("admin_payments.canceled", "answer", payment.ErrNotOpened.Message)
		err := w.Store.CancelUnopened(ctx, before.ID, w.AuditRecord(c, "purchase.cancel", before.AccountID, string(before.ID), said))
		if models.CodeOf(err) == models.CodeConflict {
			return w.showPurchase(c, edge.Status(models.CodeConflict), web.Form{}, edge.AsError(err).Message)
		}
		if err != nil {
			return err
		}
		return w.RedirectWithFlash(c, address.AdminPurchase(before.ID), said)
	case errors.Is(fault, payment.ErrNotOpened), errors.Is(fault, payment.ErrNotOpenedYet):
		said, fault = r.T("admin_payments.says_only", "answer", edge.AsError(fault).Message), nil
	default:
		said = r.T("admin_payments.not_asked", "why", edge.AsError(fault).Message)
		if models.CodeOf(fault) == models.CodeBusy {
			edge.NoteUnavailable(c, fault)
		}
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
func stripeSays(r present.Reader, report models.PaymentReport) string {
	money := r.Money(report.TotalCents, report.Currency)
	switch {
	case report.Paid:
		return r.T("admin_payments.answer_paid", "money", money)
	case report.Free:
		return r.T("admin_payments.answer_free")
	case report.Failed:
		return r.T("admin_payments.answer_failed", "money", money)
	case report.Expired:
		return r.T("admin_payments.answer_expired")
	case report.Complete:
		return r.T("admin_payments.answer_processing", "money", money)
	}
	return r.T("admin_payments.answer_open")
}
