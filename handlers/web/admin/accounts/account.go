package accounts

import (
	"context"
	"net/http"
	"net/url"

	"github.com/labstack/echo/v4"

	"github.com/bursar-portal/bursar/handlers/edge"
	"github.com/bursar-portal/bursar/handlers/web/address"
	"github.com/bursar-portal/bursar/handlers/web/admin"
	"github.com/bursar-portal/bursar/handlers/web/present"
	"github.com/bursar-portal/bursar/models"
	"github.com/bursar-portal/bursar/models/timeline"
	"github.com/bursar-portal/bursar/views"
	view "github.com/bursar-portal/bursar/views/admin/accounts"
)

// Lengths of the lists on the overview. Each leads to all of it.
const (
	recentLines   = 12 // of the timeline, with only the last day of usage
	purchaseLines = 10
	sideLines     = 5 // of the lists beside
	newestNotes   = 3 // notes are long
)

// Account shows the overview of an account.
func (w *Pages) Account(c echo.Context) error {
	return w.showAccount(c, http.StatusOK, adjustment{})
}

// showAccount shows the overview with an adjustment form; the zero adjustment is an
// empty form.
func (w *Pages) showAccount(c echo.Context, status int, a adjustment) error {
	ctx, r, id := c.Request().Context(), w.ReaderOf(c), models.AccountID(c.Param("id"))
	s, err := w.Snapshot(ctx, id, r)
	if err != nil {
		return err
	}
	details, err := w.accountDetails(ctx, id)
	if err != nil {
		return err
	}
	account, actor, here := s.Account, edge.Actor(c), address.AdminAccount(id)
	recent, err := w.timelineLines(ctx, actor, account, details.recent.Lines, r)
	if err != nil {
		return err
	}
	for i := range recent { // the time is in the tooltip, and on the timeline
		if details.recent.Lines[i].Used == nil {
			recent[i].At.Text = r.Day(details.recent.Lines[i].At)
		}
	}
	form, err := w.adjustForm(ctx, actor, account.ID, a)
	if err != nil {
		return err
	}
	page := view.AccountPage{
		Frame:   w.Frame(c, account.Name, views.IconAccounts, models.Account{}),
		Tabs:    accountTabs(account.ID, address.SectionOverview),
		Account: admin.AccountLine(account, details.owner, s.Available, r), Facts: accountFacts(account, s.Snapshot, r),
		Paid:          r.Paid(s.Snapshot),
		OtherBalances: s.OtherBalances, Lots: s.Lots, Plans: s.Plans, Storage: s.Storage,
		Adjust: form, Recent: recent, TimelineURL: here + address.SectionTimeline,
		Keys: present.Keys(details.keys.Keys, present.KeyFacts{}, w.Now(), r), KeysURL: here + address.SectionKeys,
		Members: presentMembers(details.members.Lines, r), MembersURL: here + address.SectionMembers,
		Notes: presentNotes(actor, account.ID, details.notes.Lines, r), NotesURL: here + address.SectionNotes,
		PurchasesURL: address.AdminPurchases + "?account=" + url.QueryEscape(string(id)),
	}
	var freezable []string
	if page.Purchases, freezable, err = w.purchaseRows(ctx, actor, details.purchases, r); err != nil {
		return err
	}
	if actor.MayAdminister() {
		linkExtensions(r, s.Snapshot, &page.Lots)
	}
	page.Actions = accountActions(actor, account, form.DisabledReason == "", freezable, r)
	return edge.Render(c, status, view.Account(page))
}

// accountDetails is what the overview shows besides the balance.
type accountDetails struct {
	owner     models.User
	members   models.MemberPage
	notes     models.NotePage
	keys      models.KeyPage
	purchases []models.PurchaseLine
	recent    timeline.Page
}

func (w *Pages) accountDetails(ctx context.Context, id models.AccountID) (p accountDetails, err error) {
	if p.owner, err = w.Store.Owner(ctx, id); err != nil && models.CodeOf(err) != models.CodeNotFound {
		return p, err
	}
	if p.members, err = w.Store.MemberList(ctx, models.MemberQuery{AccountID: id, Limit: sideLines}); err != nil {
		return p, err
	}
	if p.notes, err = w.Store.Notes(ctx, models.NoteQuery{AccountID: id, Limit: newestNotes}); err != nil {
		return p, err
	}
	if p.keys, err = w.Store.AccountKeys(ctx, models.KeyQuery{AccountID: id, Limit: sideLines}); err != nil {
		return p, err
	}
	purchases, err := w.Store.AllPurchases(ctx, models.PurchaseQuery{AccountID: id, Limit: purchaseLines})
	if err != nil {
		return p, err
	}
	p.purchases = purchases.Lines
	p.recent, err = w.Store.Timeline(ctx, timeline.Query{AccountID: id, Limit: recentLines, Days: 1})
	return p, err
}

func accountFacts(a models.Account, s models.Snapshot, r present.Reader) []views.Fact {
	facts := []views.Fact{{Label: r.T("admin_account.id"), Text: string(a.ID), Code: true}}
	if a.ExternalID != "" {
		facts = append(facts, views.Fact{Label: r.T("admin_account.external_id"), Text: a.ExternalID, Code: true})
	}
	facts = append(facts,
		views.Fact{Label: r.T("admin_account.billing_email"), Text: models.Isolate(a.BillingEmail)},
		views.Fact{Label: r.T("admin_account.zone"), Text: a.Zone},
		views.Fact{Label: r.T("admin_account.created"), At: r.Moment(a.CreatedAt)},
		views.Fact{Label: r.T("admin_account.last_change"), At: r.Moment(s.ChangedAt)},
	)
	if next := s.NextBoundaryAt; !next.IsZero() {
		facts = append(facts, views.Fact{Label: r.T("admin_account.next_change"), At: r.Moment(next)})
	}
	return facts
}

// accountActions are what an operator may do with an account. Each leads to a form, which shows
// what it would do before it is done. freezable are the forms that freeze purchases, or
// unfreeze them.
func accountActions(actor models.Actor, a models.Account, mayAdjust bool, freezable []string, r present.Reader) (list []views.Link) {
	here := address.AdminAccount(a.ID)
	add := func(may bool, key, url string) {
		if may {
			list = append(list, views.Link{Text: r.T(key), URL: url})
		}
	}
	freeze := "#purchases" // each has its own in the menu of its row
	if len(freezable) == 1 {
		freeze = freezable[0]
	}
	admin := actor.MayAdminister()
	add(mayAdjust, "admin_account.adjust", "#adjust")
	add(mayAdjust, "admin_account.refund_charge", here+address.SectionTimeline+"?kind="+string(timeline.Usage))
	add(admin, "admin_account.book_payment", address.BookPayment(a.ID))
	add(admin && len(freezable) > 0, "admin_account.freeze_purchase", freeze)
	add(admin, "admin_account.start_plan", address.PlanChange(a.ID, "new"))
	add(admin, "admin_account.set_cap", address.SetAccountCap(a.ID, "", ""))
	add(actor.MayWriteNotes(), "admin_account.write_note", here+address.SectionNotes)
	add(admin, "admin_account.suspend", here+address.SectionSettings)
	add(true, "admin_account.refused_calls", address.AccountRejectedRequests(a.ID))
	return list
}
