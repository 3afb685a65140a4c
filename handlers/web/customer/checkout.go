package customer

import (
	"net/http"
	"net/url"
	"strconv"

	"github.com/labstack/echo/v4"

	"github.com/bursar-portal/bursar/handlers/edge"
	"github.com/bursar-portal/bursar/handlers/web"
	"github.com/bursar-portal/bursar/handlers/web/address"
	"github.com/bursar-portal/bursar/handlers/web/present"
	"github.com/bursar-portal/bursar/models"
	"github.com/bursar-portal/bursar/views"
	view "github.com/bursar-portal/bursar/views/customer"
)

// checkoutURL returns the page that leads to the payment page of a purchase. With review
// it waits until the person goes on, because the form did not show the total.
func checkoutURL(p models.Purchase, review bool) string {
	url := address.ForAccount("/buy/"+string(p.ID)+"/continue", p.AccountID)
	if review {
		url += "&review=yes"
	}
	return url
}

// showedTotal reports whether the form showed the total of the purchase that it ordered.
// Without JavaScript it shows the total of the pack that was selected at first.
func showedTotal(form url.Values, p models.Purchase) bool {
	return form.Get("shown") == strconv.FormatInt(p.AmountCents, 10)
}

// Checkout leads to the payment page of a purchase. It is a page and not a redirect, since
// Chromium applies the Content-Security-Policy's form-action to redirects after a form:
// that would have to list every origin that Stripe's API may answer, and merchants have
// checkout domains of their own.
func (w *Pages) Checkout(c echo.Context) error {
	account, err := buyingAccount(edge.Actor(c), c.QueryParam("account"))
	if err != nil {
		return err
	}
	purchase, err := w.purchaseOf(c, account)
	switch {
	case err != nil:
		return err
	case purchase.State != models.PurchasePending && purchase.SessionID != "":
		return edge.SeeOther(c, "/success?session_id="+url.QueryEscape(purchase.SessionID))
	case purchase.State != models.PurchasePending || !w.Payments.IsPaymentPage(purchase.SessionURL):
		return edge.SeeOther(c, canceledURL(purchase))
	}
	r := w.ReaderOf(c)
	page := view.CheckoutPage{
		Frame: w.Frame(c, r.T("buy.continue_title"), views.IconBuy, account), Account: present.AccountRef(account, true),
		Credits: r.Amount(purchase.Credits), UnitPrice: r.Money(purchase.UnitCents, purchase.Currency),
		Total: r.Money(purchase.AmountCents, purchase.Currency), PaymentURL: purchase.SessionURL, ChangeURL: canceledURL(purchase),
		Sandbox: w.Demo,
	}
	if c.QueryParam("review") == "" {
		page.RefreshURL = purchase.SessionURL
	}
	return edge.Render(c, http.StatusOK, view.Checkout(page))
}

// The pages that offer to go on with a checkout or to cancel it.
const (
	pageOfOrder   = "order"   // the form that buys
	pageOfPayment = "payment" // the result of a payment
)

// openCheckout returns how to go on with a pending purchase or to cancel it, nil for
// somebody who may not buy. fault says why it could not be canceled, "" if that was not
// tried.
func (w *Pages) openCheckout(c echo.Context, account models.Account, p models.Purchase, page, fault string) *view.OpenCheckout {
	if address.Buy(edge.Actor(c), account) == "" {
		return nil
	}
	r := w.ReaderOf(c)
	return &view.OpenCheckout{
		Credits: r.Amount(p.Credits), Amount: r.Money(p.AmountCents, p.Currency), ContinueURL: checkoutURL(p, false),
		CancelForm: views.Form{Action: "/buy/" + string(p.ID) + "/cancel", Account: string(account.ID), Fault: fault}, Page: page,
	}
}

// CheckoutCancel expires a checkout that is not paid and leads back to the form with what
// was chosen. If it was paid meanwhile, it leads to its result. While Stripe can't be
// reached, the page comes back that the form stood on.
func (w *Pages) CheckoutCancel(c echo.Context) error {
	form, err := edge.ParseForm(c)
	if err != nil {
		return err
	}
	account, err := buyingAccount(edge.Actor(c), form.Get("account"))
	if err != nil {
		return err
	}
	purchase, err := w.purchaseOf(c, account)
	if err != nil {
		return err
	}
	canceled, err := w.Payments.CancelCheckout(c.Request().Context(), purchase)
	if models.CodeOf(err) == models.CodeBusy {
		if f, ok := web.FaultsFromError(c, err, nil); ok {
			if form.Get("page") == pageOfPayment {
				return w.showPayment(c, f.Status, account, purchase, true, f.Form)
			}
			return w.showBuy(c, f.Status, account, w.orderForm(purchase), web.Faults{}, w.openCheckout(c, account, purchase, pageOfOrder, f.Form))
		}
	}
	if err != nil {
		return err
	}
	if purchase = canceled; purchase.State != models.PurchaseExpired {
		return edge.SeeOther(c, "/success?session_id="+url.QueryEscape(purchase.SessionID))
	}
	return edge.SeeOther(c, canceledURL(purchase))
}

// purchaseOf returns the purchase that the address names. CodeNotFound: the account has no
// such purchase.
func (w *Pages) purchaseOf(c echo.Context, account models.Account) (models.Purchase, error) {
	purchase, err := w.Store.Purchase(c.Request().Context(), models.PurchaseID(c.Param("purchase")))
	if err == nil && purchase.AccountID != account.ID {
		err = models.Errorf(models.CodeNotFound, "There is no such purchase.")
	}
	return purchase, err
}

// canceledURL returns the form with what was chosen for a purchase.
func canceledURL(p models.Purchase) string {
	return address.ForAccount("/buy", p.AccountID) + "&canceled=" + url.QueryEscape(string(p.ID))
}

// savedCards returns what the billing page says of the cards that Stripe keeps for an
// account, nil for somebody who may not buy. fault says why the portal could not be opened.
func (w *Pages) savedCards(c echo.Context, account models.Account, fault string) (*view.SavedCards, error) {
	if !w.Payments.Enabled() || address.Buy(edge.Actor(c), account) == "" {
		return nil, nil //nolint:nilnil // there is nothing to say, and nothing is wrong
	}
	has, err := w.Payments.HasCustomer(c.Request().Context(), account.ID)
	cards := &view.SavedCards{}
	if has || fault != "" {
		cards.PortalForm = views.Form{Action: "/billing/portal", Account: string(account.ID), Fault: fault}
	}
	return cards, err
}

// PortalOpen leads to Stripe's billing portal, where whoever may buy for an account manages
// its payment methods. It answers with a page for the reason that Checkout is one, and not
// with a redirect to that page: the portal's address is a secret that opens it, and belongs
// neither into an address of ours nor into the database.
func (w *Pages) PortalOpen(c echo.Context) error {
	form, err := edge.ParseForm(c)
	if err != nil {
		return err
	}
	account, err := buyingAccount(edge.Actor(c), form.Get("account"))
	if err != nil {
		return err
	}
	back := address.ForAccount("/billing", account.ID)
	portal, err := w.Payments.OpenPortal(c.Request().Context(), account, back)
	if err != nil {
		if f, ok := web.FaultsFromError(c, err, nil); ok {
			return w.showBillingForm(c, f.Status, account, thresholdText(account, w.ReaderOf(c)), web.Faults{}, f.Form)
		}
		return err
	}
	page := view.PortalPage{
		Frame: w.Frame(c, w.ReaderOf(c).T("billing.methods"), views.IconBilling, account), Account: present.AccountRef(account, true),
		PortalURL: portal, BackURL: back, Sandbox: w.Demo,
	}
	page.RefreshURL = portal
	return edge.Render(c, http.StatusOK, view.Portal(page))
}
