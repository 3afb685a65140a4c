package customer

import (
	"net/http"
	"net/url"
	"strconv"

	"github.com/labstack/echo/v4"

	"github.com/bursar-portal/bursar/handlers/edge"
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
	ctx := c.Request().Context()
	purchase, err := w.Store.Purchase(ctx, models.PurchaseID(c.Param("purchase")))
	switch {
	case err != nil:
		return err
	case purchase.AccountID != account.ID:
		return models.Errorf(models.CodeNotFound, "There is no such purchase.")
	case purchase.State != models.PurchasePending && purchase.SessionID != "":
		return edge.SeeOther(c, "/success?session_id="+url.QueryEscape(purchase.SessionID))
	case purchase.State != models.PurchasePending || !w.Payments.IsPaymentPage(purchase.SessionURL):
		return edge.SeeOther(c, canceledURL(purchase))
	}
	page := view.CheckoutPage{
		Frame: w.Frame(c, "Continue to payment", views.IconBuy, account), Account: present.AccountRef(account, true),
		Credits: present.Amount(purchase.Credits), UnitPrice: present.Money(purchase.UnitCents, purchase.Currency),
		Total: present.Money(purchase.AmountCents, purchase.Currency), PaymentURL: purchase.SessionURL, ChangeURL: canceledURL(purchase),
		Sandbox: w.DemoBanner != "",
	}
	if c.QueryParam("review") == "" {
		page.RefreshURL = purchase.SessionURL
	}
	return edge.Render(c, http.StatusOK, view.Checkout(page))
}

// canceledURL returns the form with what was chosen for a purchase.
func canceledURL(p models.Purchase) string {
	return address.ForAccount("/buy", p.AccountID) + "&canceled=" + url.QueryEscape(string(p.ID))
}
