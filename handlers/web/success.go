package web

import (
	"context"
	"net/http"
	"time"

	"github.com/labstack/echo/v4"

	"github.com/bursar-portal/bursar/handlers/edge"
	"github.com/bursar-portal/bursar/models"
	"github.com/bursar-portal/bursar/views"
)

// How soon the page of a payment that is not confirmed renews itself. A card is
// a matter of seconds; a delayed method of days.
const (
	pendingRefreshSeconds    = 3
	processingRefreshSeconds = 10
)

var paymentStates = map[models.PurchaseState]views.PaymentState{
	models.PurchasePending:    views.PaymentConfirming,
	models.PurchaseProcessing: views.PaymentConfirming,
	models.PurchasePaid:       views.PaymentPaid,
	models.PurchaseFailed:     views.PaymentFailed,
	models.PurchaseExpired:    views.PaymentExpired,
	models.PurchaseFlagged:    views.PaymentFlagged,
	models.PurchaseClosed:     views.PaymentClosed,
}

// Success tells what became of a payment, and does what Stripe's word of it calls
// for. Somebody else's payment is unknown, as one that does not exist.
func (w *Web) Success(c echo.Context) error {
	ctx, actor := c.Request().Context(), edge.Actor(c)
	purchase, err := w.confirmed(ctx, c.QueryParam("session_id"))
	m, notTheirs := about(actor, string(purchase.AccountID))
	switch {
	case models.CodeOf(err) == models.CodeNotFound, err == nil && notTheirs != nil:
		return w.showUnknownPayment(c)
	case err != nil:
		return err
	}
	account := m.Account
	s, err := w.store.Snapshot(ctx, account.ID, time.Time{})
	if err != nil {
		return err
	}
	page := views.SuccessPage{
		Frame: w.frame(c, "Payment", "", account), State: paymentStates[purchase.State], Whose: accountRef(account, true),
		Credits: amount(purchase.Credits), Amount: money(purchase.AmountCents, purchase.Currency), Available: amount(s.Available),
		Reference: string(purchase.ID), DashboardURL: dashboardURL(account), BuyURL: buyURL(actor, account),
	}
	switch purchase.State {
	case models.PurchasePending:
		page.RefreshSeconds = pendingRefreshSeconds
	case models.PurchaseProcessing:
		page.RefreshSeconds = processingRefreshSeconds
	}
	return edge.Render(c, http.StatusOK, views.Success(page))
}

// confirmed is the purchase of a Checkout Session as Stripe says it stands, or as
// we know it while Stripe can't be asked.
func (w *Web) confirmed(ctx context.Context, sessionID string) (models.Purchase, error) {
	purchase, err := w.payments.Confirm(ctx, sessionID)
	switch models.CodeOf(err) {
	case models.CodeBusy, models.CodeBuyingOff:
		if known, knownErr := w.store.PurchaseBySession(ctx, sessionID); knownErr == nil {
			return known, nil
		}
	}
	return purchase, err
}

func (w *Web) showUnknownPayment(c echo.Context) error {
	return edge.Render(c, http.StatusNotFound, views.Success(views.SuccessPage{
		Frame: w.frame(c, "Payment", "", models.Account{}), State: views.PaymentUnknown, DashboardURL: homeOf(edge.Actor(c)),
	}))
}
