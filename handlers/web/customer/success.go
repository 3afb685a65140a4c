package customer

import (
	"context"
	"net/http"
	"time"

	"github.com/labstack/echo/v4"

	"github.com/bursar-portal/bursar/handlers/edge"
	"github.com/bursar-portal/bursar/handlers/payment"
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
	ctx, actor := c.Request().Context(), edge.Actor(c)
	purchase, asked, err := w.confirmPayment(ctx, actor, c.QueryParam("session_id"))
	m, membershipErr := web.MembershipFor(actor, string(purchase.AccountID))
	switch {
	case models.CodeOf(err) == models.CodeNotFound, err == nil && membershipErr != nil:
		return w.showUnknownPayment(c)
	case err != nil:
		return err
	}
	account := m.Account
	s, err := w.Store.Snapshot(ctx, account.ID, time.Time{})
	if err != nil {
		return err
	}
	totals := purchase.Totals()
	page := view.SuccessPage{
		Frame: w.Frame(c, "Payment", "", account), State: paymentStates[purchase.State], Account: present.AccountRef(account, true),
		Credits: present.Amount(purchase.Credits), Amount: present.Money(totals.TotalCents, totals.Currency), Available: present.Amount(s.Available),
		Reference: string(purchase.ID), DashboardURL: address.Dashboard(account), BuyURL: address.Buy(actor, account),
	}
	page.Unreachable = !asked
	switch {
	case purchase.State == models.PurchasePending && asked:
		page.State, page.Open = view.PaymentOpen, w.openCheckout(c, account, purchase)
	case purchase.State == models.PurchasePending:
		page.RefreshSeconds = unconfirmedRefreshSeconds
	case purchase.State == models.PurchaseProcessing:
		page.RefreshSeconds = processingRefreshSeconds
	}
	return edge.Render(c, http.StatusOK, view.Success(page))
}

// confirmPayment returns the purchase of a Checkout Session as Stripe reports it, or as we
// know it while Stripe can't be asked: then asked is false.
func (w *Pages) confirmPayment(ctx context.Context, actor models.Actor, sessionID string) (purchase models.Purchase, asked bool, err error) {
	purchase, err = w.Payments.LookUp(ctx, payment.Asker(actor), sessionID)
	switch models.CodeOf(err) {
	case models.CodeBusy, models.CodePurchasesDisabled:
		if stored, storeErr := w.Store.PurchaseBySession(ctx, sessionID); storeErr == nil {
			return stored, stored.State.Final(), nil
		}
	}
	return purchase, true, err
}

func (w *Pages) showUnknownPayment(c echo.Context) error {
	return edge.Render(c, http.StatusNotFound, view.Success(view.SuccessPage{
		Frame: w.Frame(c, "Payment", "", models.Account{}), State: view.PaymentUnknown, DashboardURL: address.Home(edge.Actor(c)),
	}))
}
