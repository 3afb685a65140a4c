package customer

import (
	"net/http"
	"net/url"
	"time"

	"github.com/labstack/echo/v4"

	"github.com/bursar-portal/bursar/handlers/edge"
	"github.com/bursar-portal/bursar/handlers/web"
	"github.com/bursar-portal/bursar/handlers/web/address"
	"github.com/bursar-portal/bursar/handlers/web/present"
	"github.com/bursar-portal/bursar/models"
	"github.com/bursar-portal/bursar/views"
	view "github.com/bursar-portal/bursar/views/customer"
)

// How many purchases a page lists, and how many coming events at first and at most.
const (
	purchasesPerPage = 25
	comingShown      = 5
	maxComing        = 100
)

// Billing lists the purchases for an account, newest first.
func (w *Pages) Billing(c echo.Context) error {
	account, err := billingAccount(edge.Actor(c), c.QueryParam("account"))
	if err != nil {
		return err
	}
	return w.showBilling(c, account)
}

// billingAccount returns the account whose purchases the actor asks for. Errors: those of
// web.MembershipFor, and CodeForbidden for members who may not see them.
func billingAccount(actor models.Actor, id string) (models.Account, error) {
	m, err := web.MembershipFor(actor, id)
	if err != nil {
		return models.Account{}, err
	}
	if !actor.MaySeeBilling(m.Account.ID) {
		return models.Account{}, models.Errorf(models.CodeForbidden, "Only owners, admins and billing members can see this account’s payments.")
	}
	return m.Account, nil
}

// showBilling shows the page to somebody who may see it.
func (w *Pages) showBilling(c echo.Context, account models.Account) error {
	return w.showBillingForm(c, http.StatusOK, account, thresholdText(account, w.ReaderOf(c)), web.Faults{}, "")
}

// showBillingForm is showBilling with what was typed into the form of the low-balance
// warning, its faults, and the fault of the form that opens the portal.
func (w *Pages) showBillingForm(c echo.Context, status int, account models.Account, threshold string, f web.Faults, portalFault string) error {
	ctx, actor, r := c.Request().Context(), edge.Actor(c), w.ReaderOf(c)
	page := view.BillingPage{
		Frame: w.Frame(c, r.T("billing.title"), views.IconBilling, account), Account: present.AccountRef(account, true),
		BuyURL:        address.Buy(actor, account),
		ThresholdForm: views.Form{Action: "/billing/threshold", Account: string(account.ID), Fault: f.Form},
		Threshold:     f.Field("threshold", threshold),
		Details:       view.BillingDetails{Email: account.BillingEmail, Address: present.BillingLines(account), TaxID: account.TaxID, EditURL: billingDetailsURL(actor, account)},
	}
	if err := w.listPurchases(c, &page, account, r); err != nil {
		return err
	}
	var err error
	if page.Cards, err = w.savedCards(c, account, portalFault); err != nil {
		return err
	}
	s, err := w.Snapshot(ctx, account.ID, r)
	if err != nil {
		return err
	}
	page.WarnsNow = r.T("billing.warns_never")
	if below := s.LowBalance(); below > 0 {
		page.WarnsNow = r.T("billing.warns_below", "credits", r.Count(below))
	}
	page.Available, page.Balances = r.Amount(s.Available), s.OtherBalances
	if s.Debt > 0 {
		page.Owed = r.Count(s.Debt)
	}
	page.Coming = r.ComingEvents(s.Coming, comingShown, address.Coming(account.ID))
	if c.QueryParam("coming") == "all" {
		page.Coming = r.ComingEvents(s.Coming, maxComing, "")
	}
	return edge.Render(c, status, view.Billing(page))
}

// listPurchases fills in the page of purchases that the address asks for.
func (w *Pages) listPurchases(c echo.Context, page *view.BillingPage, account models.Account, r present.Reader) error {
	after, abandoned := c.QueryParam("after"), c.QueryParam("abandoned") != ""
	found, err := w.Store.Billing(c.Request().Context(), models.BillingQuery{AccountID: account.ID, Abandoned: abandoned, After: models.PurchaseID(after), Limit: purchasesPerPage})
	if err != nil {
		return err
	}
	if page.Purchases, err = w.presentPurchases(c, account, found.Lines, r); err != nil {
		return err
	}
	here := address.ForAccount("/billing", account.ID)
	page.Filter = views.Link{Text: r.T("billing.show_abandoned"), URL: here + "&abandoned=yes"}
	if abandoned {
		page.Filter = views.Link{Text: r.T("billing.hide_abandoned"), URL: here}
		here += "&abandoned=yes"
	}
	if after != "" {
		page.Newest = here
	}
	if found.Next != "" {
		page.Older = here + "&after=" + string(found.Next)
	}
	return nil
}

// presentPurchases prints purchases with what is left of each.
func (w *Pages) presentPurchases(c echo.Context, account models.Account, lines []models.BillingLine, r present.Reader) ([]view.BilledPurchase, error) {
	purchases, ids := make([]models.Purchase, len(lines)), make([]models.PurchaseID, len(lines))
	for i, l := range lines {
		purchases[i], ids[i] = l.Purchase, l.ID
	}
	buyers, err := w.BuyerNames(c.Request().Context(), purchases)
	if err != nil {
		return nil, err
	}
	lots, err := w.Store.PurchaseLots(c.Request().Context(), ids)
	if err != nil {
		return nil, err
	}
	left := func(l models.BillingLine) (sum models.Credits) {
		for _, lot := range lots[l.ID] {
			sum += lot.Outstanding()
		}
		return sum
	}
	column := r.Column(present.AmountsOf(lines, left))
	printed := make([]view.BilledPurchase, len(lines))
	for i, l := range lines {
		totals := l.Totals()
		printed[i] = view.BilledPurchase{
			ID: string(l.ID), State: billingBadge(r, l), Credits: r.Amount(l.Credits), Amount: r.Money(totals.TotalCents, totals.Currency),
			Buyer: buyers[l.UserID], Invoice: l.Invoice, CreatedAt: r.DayMoment(l.CreatedAt),
			ReceiptURL: receiptURL(l), Actions: purchaseActions(r, edge.Actor(c), account, l, w.Now()),
		}
		if l.Entry != "" {
			printed[i].Left = column.Amount(left(l))
		}
	}
	return printed, nil
}

func receiptURL(l models.BillingLine) string {
	return address.ForAccount("/billing/"+string(l.ID), l.AccountID)
}

// purchaseActions lead to what can be seen and done about a purchase. Its status is for those
// who may confirm it, which asks Stripe.
func purchaseActions(r present.Reader, actor models.Actor, account models.Account, l models.BillingLine, now time.Time) []views.Link {
	links := []views.Link{{Text: r.T("billing.view_receipt"), URL: receiptURL(l)}}
	if l.State != models.PurchasePaid {
		links[0].Text = r.T("billing.view_details")
	}
	if l.State == models.PurchasePending && l.SessionURL != "" && now.Before(l.CreatedAt.Add(models.AbandonedAfter)) && address.Buy(actor, account) != "" {
		links = append(links, views.Link{Text: r.T("billing.pay"), URL: checkoutURL(l.Purchase, true)})
	}
	if !l.State.Final() && l.SessionID != "" && actor.ViewedBy == nil {
		links = append(links, views.Link{Text: r.T("billing.check"), URL: "/success?session_id=" + url.QueryEscape(l.SessionID)})
	}
	if l.Lot != "" {
		links = append(links, views.Link{Text: r.T("billing.view_usage"), URL: address.Lot(l.Lot, l.AccountID)})
	}
	if l.Entry != "" {
		links = append(links, entryLink(r, l))
	}
	return links
}

// entryLink leads to the entry that credited a purchase.
func entryLink(r present.Reader, l models.BillingLine) views.Link {
	if l.Entry == "" {
		return views.Link{}
	}
	return views.Link{Text: r.T("billing.view_activity"), URL: address.Entry(l.Entry, l.AccountID)}
}
