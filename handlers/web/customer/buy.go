package customer

import (
	"cmp"
	"crypto/rand"
	"net/http"
	"net/url"
	"slices"
	"strconv"
	"time"

	"github.com/labstack/echo/v4"

	"github.com/bursar-portal/bursar/handlers/edge"
	"github.com/bursar-portal/bursar/handlers/payment"
	"github.com/bursar-portal/bursar/handlers/web"
	"github.com/bursar-portal/bursar/handlers/web/address"
	"github.com/bursar-portal/bursar/handlers/web/present"
	"github.com/bursar-portal/bursar/models"
	"github.com/bursar-portal/bursar/views"
	view "github.com/bursar-portal/bursar/views/customer"
)

// defaultOrder is the form as it is first shown: with the second smallest pack, if there
// are two.
func (w *Pages) defaultOrder() url.Values {
	packs := w.Settings().OfferedPacks()
	if len(packs) == 0 {
		return url.Values{}
	}
	return url.Values{"pack": {strconv.FormatInt(packs[min(1, len(packs)-1)], 10)}}
}

// Buy shows the form that buys credits for an account. Somebody who left the payment page
// of a purchase finds what they had chosen, and can go on with that purchase or cancel it. If the purchase was paid meanwhile, as on that
// page in another window, they are redirected to its result.
func (w *Pages) Buy(c echo.Context) error {
	account, err := buyingAccount(edge.Actor(c), c.QueryParam("account"))
	if err != nil {
		return err
	}
	r := w.ReaderOf(c)
	canceled, open, asked, err := w.canceledPurchase(c, account)
	switch {
	case models.CodeOf(err) == models.CodeNotFound:
		return w.showBuy(c, http.StatusOK, account, w.defaultOrder(), web.Faults{}, nil)
	case err != nil:
		return err
	case canceled.State != models.PurchasePending && canceled.State != models.PurchaseExpired:
		return edge.SeeOther(c, "/success?session_id="+url.QueryEscape(canceled.SessionID))
	}
	if open {
		return w.showBuy(c, http.StatusOK, account, w.orderForm(canceled), web.Faults{}, w.openCheckout(c, account, canceled, pageOfOrder, ""))
	}
	if !asked {
		return w.showBuy(c, http.StatusOK, account, w.orderForm(canceled), web.Faults{}, nil, views.Notice{
			Tone: views.ToneWarn, Title: r.T("buy.no_answer"), Text: r.T("buy.no_answer_order", "amount", r.Money(canceled.AmountCents, canceled.Currency)),
		})
	}
	return w.showBuy(c, http.StatusOK, account, w.orderForm(canceled), web.Faults{}, nil, views.Notice{
		Title: r.T("buy.not_paid"), Text: r.T("buy.still_here"),
	})
}

// canceledPurchase returns the purchase whose payment page somebody left, as Stripe reports
// it, or as we know it while Stripe can't be asked: then asked is false. open reports
// whether Stripe said that it can still be paid. CodeNotFound: the account has no such
// purchase.
func (w *Pages) canceledPurchase(c echo.Context, account models.Account) (p models.Purchase, open, asked bool, err error) {
	p, err = w.Store.Purchase(c.Request().Context(), models.PurchaseID(c.QueryParam("canceled")))
	switch {
	case err != nil:
		return p, false, false, err
	case p.AccountID != account.ID:
		return p, false, false, models.Errorf(models.CodeNotFound, "There is no such purchase.")
	case p.State != models.PurchasePending || p.SessionID == "":
		return p, false, true, nil
	}
	now, asked, err := w.confirmPayment(c, p.SessionID)
	if models.CodeOf(err) == models.CodeNotFound {
		return p, false, true, nil // Stripe does not know the session any more
	}
	return now, asked && now.State == models.PurchasePending, asked, err
}

// BuyCreate opens a checkout and redirects to the page that leads to Stripe's payment page.
// Sending the form again leads to the same checkout, or if that is over, to its result.
func (w *Pages) BuyCreate(c echo.Context) error {
	form, err := edge.ParseForm(c)
	if err != nil {
		return err
	}
	actor := edge.Actor(c)
	account, err := buyingAccount(actor, form.Get("account"))
	if err != nil {
		return err
	}
	credits, f := w.orderedCredits(form, w.ReaderOf(c))
	if f.CheckKey(form); f.Any() {
		return w.showBuy(c, f.Status, account, form, f, nil)
	}
	purchase, err := w.Payments.StartCheckout(c.Request().Context(), payment.Order{
		Actor: actor, Account: account, Credits: credits, IdempotencyKey: form.Get("key"),
	})
	if err != nil {
		if f, ok := web.FaultsFromError(c, err, map[string]string{"credits": "This"}); ok {
			if models.CodeOf(err) == models.CodeIdempotencyConflict {
				form.Del("key") // another purchase has it for good
			}
			return w.showBuy(c, f.Status, account, form, f, nil)
		}
		return err
	}
	if purchase.State.Final() && purchase.SessionID == "" { // staff canceled it
		return edge.SeeOther(c, canceledURL(purchase))
	}
	if purchase.State.Final() {
		return edge.SeeOther(c, "/success?session_id="+url.QueryEscape(purchase.SessionID))
	}
	return edge.SeeOther(c, checkoutURL(purchase, !showedTotal(form, purchase)))
}

// buyingAccount returns the account that a person buys for. Errors: those of
// web.MembershipFor, and CodeForbidden for members who may not buy.
func buyingAccount(actor models.Actor, id string) (models.Account, error) {
	m, err := web.MembershipFor(actor, id)
	if err != nil {
		return models.Account{}, err
	}
	if !actor.MayBuyFor(m.Account.ID) {
		return models.Account{}, models.Errorf(models.CodeForbidden, "Only owners, admins and billing members can buy for this account.")
	}
	return m.Account, nil
}

// orderForm is the form as it was filled in for a purchase. Beside a number that is no
// pack, it has the pack that counts if the number is cleared.
func (w *Pages) orderForm(p models.Purchase) url.Values {
	credits := int64(p.Credits / models.Credit)
	if slices.Contains(w.Settings().OfferedPacks(), credits) {
		return url.Values{"pack": {strconv.FormatInt(credits, 10)}}
	}
	form := w.defaultOrder()
	form.Set("credits", strconv.FormatInt(credits, 10))
	return form
}

// orderedCredits returns how many whole credits the form orders: the typed number, or else
// the selected pack.
func (w *Pages) orderedCredits(form url.Values, r present.Reader) (credits int64, f web.Faults) {
	typed := web.Form{Values: form}
	text := cmp.Or(r.Whole(typed.Number("credits")), form.Get("pack"))
	credits, err := strconv.ParseInt(text, 10, 64)
	fewest, most := w.Settings().PurchaseRange()
	switch {
	case err != nil || credits < 1 || credits > most:
		f.Add("credits", r.T("buy.between", "fewest", fewest, "most", most))
	case credits < fewest:
		f.Add("credits", r.T("buy.at_least", "fewest", fewest))
	}
	return credits, f
}

func (w *Pages) showBuy(c echo.Context, status int, account models.Account, form url.Values, f web.Faults, open *view.OpenCheckout, notices ...views.Notice) error {
	s, err := w.Store.Snapshot(c.Request().Context(), account.ID, time.Time{})
	if err != nil {
		return err
	}
	r := w.ReaderOf(c)
	fewest, most := w.Settings().PurchaseRange()
	page := view.BuyPage{
		Frame: w.Frame(c, r.T("buy.title", "credits", r.Words()), views.IconBuy, account), Account: present.AccountRef(account, true),
		Form:  views.Form{Action: "/buy", Account: string(account.ID), Key: cmp.Or(form.Get("key"), rand.Text()), Fault: f.Form},
		TaxID: account.TaxID, DetailsURL: billingDetailsURL(edge.Actor(c), account), BillingURL: address.ForAccount("/billing", account.ID),
		Available: r.Amount(s.Available), UnitPrice: r.Money(w.Settings().PriceCents, w.Settings().Currency), UnitCents: w.Settings().PriceCents,
		Decimals: models.CurrencyDecimals(w.Settings().Currency),
		Packs:    w.Packs(r, form.Get("pack")), Credits: f.Field("credits", form.Get("credits")),
		MinCredits: fewest, MinText: r.Number(fewest), MaxCredits: most, MaxText: r.Number(most), Sandbox: w.Demo, Open: open, Note: w.Settings().Texts.Buy,
	}
	page.MoneyPattern, page.Group, page.Point = r.MoneyForm(w.Settings().Currency)
	page.Notices = append(page.Notices, notices...)
	if credits, faults := w.orderedCredits(form, r); !faults.Any() {
		page.Total, page.TotalCents = r.Money(credits*w.Settings().PriceCents, w.Settings().Currency), credits*w.Settings().PriceCents
	}
	switch {
	case !w.Payments.Enabled():
		page.DisabledReason = r.T("buy.no_stripe")
	case account.CheckActive() != nil:
		page.DisabledReason = edge.Language(c).Fault(account.CheckActive().Message)
	}
	return edge.Render(c, status, view.Buy(page))
}
