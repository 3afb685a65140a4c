package customer

import (
	"context"
	"net/http"
	"net/url"

	"github.com/labstack/echo/v4"

	"github.com/bursar-portal/bursar/handlers/edge"
	"github.com/bursar-portal/bursar/handlers/web"
	"github.com/bursar-portal/bursar/handlers/web/address"
	"github.com/bursar-portal/bursar/handlers/web/present"
	"github.com/bursar-portal/bursar/models"
	"github.com/bursar-portal/bursar/views"
	view "github.com/bursar-portal/bursar/views/customer"
)

const purchasesPerPage = 25

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
	return w.showBillingForm(c, http.StatusOK, account, thresholdText(account), web.Faults{})
}

// showBillingForm is showBilling with what was typed into the form of the low-balance
// warning, and its faults.
func (w *Pages) showBillingForm(c echo.Context, status int, account models.Account, threshold string, f web.Faults) error {
	ctx, actor, r := c.Request().Context(), edge.Actor(c), w.ReaderOf(c)
	after, abandoned := c.QueryParam("after"), c.QueryParam("abandoned") != ""
	hidden := address.ForAccount("/billing", account.ID)
	all := hidden + "&abandoned=yes"
	found, err := w.Store.Billing(ctx, models.BillingQuery{AccountID: account.ID, Abandoned: abandoned, After: models.PurchaseID(after), Limit: purchasesPerPage})
	if err != nil {
		return err
	}
	purchases, err := w.presentPurchases(ctx, found.Lines, r, actor.ViewedBy == nil)
	if err != nil {
		return err
	}
	page := view.BillingPage{
		Frame: w.Frame(c, r.T("billing.title"), views.IconBilling, account), Account: present.AccountRef(account, true),
		ThresholdForm: views.Form{Action: "/billing/threshold", Account: string(account.ID), Fault: f.Form},
		Threshold:     f.Field("threshold", threshold),
		Purchases:     purchases, BuyURL: address.Buy(actor, account),
	}
	here := hidden
	page.Filter = views.Link{Text: "Show abandoned checkouts", URL: all}
	if abandoned {
		here, page.Filter = all, views.Link{Text: "Hide abandoned checkouts", URL: hidden}
	}
	if after != "" {
		page.Newest = here
	}
	if found.Next != "" {
		page.Older = here + "&after=" + string(found.Next)
	}
	return edge.Render(c, status, view.Billing(page))
}

// presentPurchases prints purchases. Whoever may confirm them, which asks Stripe, gets links to
// the pages that do.
func (w *Pages) presentPurchases(ctx context.Context, lines []models.BillingLine, r present.Reader, mayConfirm bool) ([]view.BilledPurchase, error) {
	purchases := make([]models.Purchase, len(lines))
	for i, l := range lines {
		purchases[i] = l.Purchase
	}
	buyers, err := w.BuyerNames(ctx, purchases)
	if err != nil {
		return nil, err
	}
	printed := make([]view.BilledPurchase, len(lines))
	for i, l := range lines {
		totals := l.Totals()
		printed[i] = view.BilledPurchase{
			ID: string(l.ID), State: billingBadge(r, l), Outcome: purchaseOutcome(r, l), Credits: present.Amount(l.Credits),
			Amount: present.Money(totals.TotalCents, totals.Currency), Parts: present.TotalParts(totals), Buyer: buyers[l.UserID], Invoice: l.Invoice, CreatedAt: r.Moment(l.CreatedAt),
			Entry: entryLink(l), ReceiptURL: address.ForAccount("/billing/"+string(l.ID), l.AccountID),
		}
		if !l.State.Final() && l.SessionID != "" && mayConfirm {
			printed[i].StatusLink = views.Link{Text: "View status", URL: "/success?session_id=" + url.QueryEscape(l.SessionID)}
		}
	}
	return printed, nil
}

// entryLink leads to the entry that credited a purchase.
func entryLink(l models.BillingLine) views.Link {
	if l.Entry == "" {
		return views.Link{}
	}
	return views.Link{Text: "See it in the activity", URL: address.Entry(l.Entry, l.AccountID)}
}
