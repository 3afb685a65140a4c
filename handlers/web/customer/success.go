package customer

import (
	"net/http"
	"time"

	"github.com/labstack/echo/v4"

	"github.com/bursar-portal/bursar/handlers/edge"
	"github.com/bursar-portal/bursar/handlers/web"
	"github.com/bursar-portal/bursar/handlers/web/address"
	"github.com/bursar-portal/bursar/handlers/web/present"
	"github.com/bursar-portal/bursar/models"
	view "github.com/bursar-portal/bursar/views/customer"
)

// How soon the page of an unconfirmed payment reloads itself. A card takes seconds, a
// delayed payment method days.
const (
	unconfirmedRefreshSeconds = 3
	processingRefreshSeconds  = 10
)

var paymentStates = map[models.PurchaseState]view.PaymentState{
	models.PurchasePending:    view.PaymentConfirming,
	models.PurchaseProcessing: view.PaymentConfirming,
	models.PurchasePaid:       view.PaymentPaid,
	models.PurchaseFailed:     view.PaymentFailed,
	models.PurchaseExpired:    view.PaymentExpired,
	models.PurchaseFlagged:    view.PaymentFlagged,
	models.PurchaseClosed:     view.PaymentClosed,
}

// Success shows the result of a payment, after settling it as Stripe reports it. Somebody
// else's payment is reported as one that does not exist.
func (w *Pages) Success(c echo.Context) error {
	actor := edge.Actor(c)
	purchase, asked, err := w.confirmPayment(c, c.QueryParam("session_id"))
	m, membershipErr := web.MembershipFor(actor, string(purchase.AccountID))
	switch {
	case models.CodeOf(err) == models.CodeNotFound, err == nil && membershipErr != nil:
		return w.showUnknownPayment(c)
	case models.CodeOf(err) == models.CodeBusy:
		return w.showUncheckedPayment(c, err)
	case err != nil:
		return err
	}
	return w.showPayment(c, http.StatusOK, m.Account, purchase, asked, "")
}

// showPayment shows how a purchase stands. asked reports whether Stripe was asked, and
// cancelFault why the purchase could not be canceled, "" if that was not tried.
func (w *Pages) showPayment(c echo.Context, status int, account models.Account, purchase models.Purchase, asked bool, cancelFault string) error {
	actor := edge.Actor(c)
	s, err := w.Store.Snapshot(c.Request().Context(), account.ID, time.Time{})
	if err != nil {
		return err
	}
	totals, r := purchase.Totals(), w.ReaderOf(c)
	page := view.SuccessPage{
		Frame: w.Frame(c, w.ReaderOf(c).T("buy.payment"), "", account), State: paymentStates[purchase.State], Account: present.AccountRef(account, true),
		Credits: r.Amount(purchase.Credits), Amount: r.Money(totals.TotalCents, totals.Currency), Available: r.Amount(s.Available),
		Reference: string(purchase.ID), DashboardURL: address.Dashboard(account), BuyURL: address.Buy(actor, account),
	}
	page.Unreachable = !asked
	if purchase.State == models.PurchasePaid && actor.MaySeeBilling(account.ID) {
		page.ReceiptURL = address.ForAccount("/billing/"+string(purchase.ID), account.ID)
	}
	switch {
	case purchase.State == models.PurchasePending && asked:
		page.State, page.Open = view.PaymentOpen, w.openCheckout(c, account, purchase, pageOfPayment, cancelFault)
	case purchase.State == models.PurchasePending:
		page.RefreshSeconds = unconfirmedRefreshSeconds
	case purchase.State == models.PurchaseProcessing:
		page.RefreshSeconds = processingRefreshSeconds
	}
	return edge.Render(c, status, view.Success(page))
}

// confirmPayment returns the purchase of a Checkout Session as Stripe reports it, or as we
// know it while Stripe can't be asked: then asked is false, and the cause is noted for the
// log.
func (w *Pages) confirmPayment(c echo.Context, sessionID string) (purchase models.Purchase, asked bool, err error) {
	ctx := c.Request().Context()
	purchase, err = w.Payments.LookUp(ctx, edge.Actor(c), sessionID)
	switch models.CodeOf(err) {
	case models.CodeBusy, models.CodePurchasesDisabled:
		if models.CodeOf(err) == models.CodeBusy {
			edge.NoteUnavailable(c, err)
		}
		if stored, storeErr := w.Store.PurchaseBySession(ctx, sessionID); storeErr == nil && edge.Actor(c).MaySeeAccount(stored.AccountID) {
			return stored, stored.State.Final(), nil
		}
	}
	return purchase, true, err
}

// showUncheckedPayment is for a payment that we do not know yet while Stripe can't be
// asked about it. The page renews itself.
func (w *Pages) showUncheckedPayment(c echo.Context, cause error) error {
	e := edge.AsError(cause)
	edge.NoteUnavailable(c, cause)
	edge.SetRetryAfter(c, e)
	page := view.SuccessPage{
		Frame: w.Frame(c, w.ReaderOf(c).T("buy.payment"), "", models.Account{}), State: view.PaymentUnchecked, DashboardURL: address.Home(edge.Actor(c)),
	}
	page.RefreshSeconds = processingRefreshSeconds
	return edge.Render(c, edge.Status(e.Code), view.Success(page))
}

func (w *Pages) showUnknownPayment(c echo.Context) error {
	return edge.Render(c, http.StatusNotFound, view.Success(view.SuccessPage{
		Frame: w.Frame(c, w.ReaderOf(c).T("buy.payment"), "", models.Account{}), State: view.PaymentUnknown, DashboardURL: address.Home(edge.Actor(c)),
	}))
}
