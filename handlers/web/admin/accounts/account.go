package accounts

import (
	"context"
	"fmt"
	"net/http"

	"github.com/labstack/echo/v4"

	"github.com/bursar-portal/bursar/handlers/edge"
	"github.com/bursar-portal/bursar/handlers/web/address"
	"github.com/bursar-portal/bursar/handlers/web/admin"
	"github.com/bursar-portal/bursar/handlers/web/present"
	"github.com/bursar-portal/bursar/models"
	"github.com/bursar-portal/bursar/views"
	view "github.com/bursar-portal/bursar/views/admin/accounts"
)

// newestNotes is how many notes the overview shows. It is less than other lists have
// because notes are long.
const newestNotes = 3

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
	entries, err := w.PresentEntries(ctx, details.entries, r)
	if err != nil {
		return err
	}
	account := s.Account
	form, err := w.adjustForm(ctx, edge.Actor(c), account.ID, a)
	if err != nil {
		return err
	}
	page := view.AccountPage{
		Frame:   w.Frame(c, account.Name, views.IconAccounts, models.Account{}),
		Tabs:    accountTabs(account.ID, address.SectionOverview),
		Account: admin.AccountLine(account, details.owner, s.Available, r), Facts: accountFacts(account, s.Snapshot, r),
		UnitPrice: w.UnitPrice(), Worth: w.CreditValue(s.Available),
		OtherBalances: s.OtherBalances, Lots: s.Lots, Plans: s.Plans, Storage: s.Storage,
		Adjust: form, RejectedRequestsURL: address.AccountRejectedRequests(account.ID),
		Purchases: w.Purchases(details.purchases, r), Entries: entries, Keys: present.Keys(details.keys.Keys, present.KeyFacts{}, w.Now(), r),
		Members: presentMembers(details.members.Lines, r), Notes: presentNotes(edge.Actor(c), account.ID, details.notes.Lines, r), Audit: admin.AuditLines(details.audit, r),
	}
	admin.LinkBatches(page.Entries, details.entries)
	if form.Offered() {
		if err := w.linkCorrections(ctx, page.Entries, details.entries); err != nil {
			return err
		}
		if err := w.linkPurchaseCorrections(ctx, edge.Actor(c), page.Purchases, details.purchases); err != nil {
			return err
		}
	}
	if edge.Actor(c).MayAdminister() {
		linkExtensions(s.Snapshot, &page.Lots)
		page.BookPaymentURL = address.BookPayment(id)
	}
	page.Actions = accountActions(edge.Actor(c), id, form.DisabledReason == "")
	if details.members.Next != "" {
		page.MoreMembersNote = fmt.Sprintf("The first %d are listed.", admin.SectionLines)
	}
	if details.keys.Next != "" {
		page.MoreKeysNote = fmt.Sprintf("The newest %d are listed.", admin.SectionLines)
	}
	return edge.Render(c, status, view.Account(page))
}

// accountDetails is what the overview shows besides the balance.
type accountDetails struct {
	owner     models.User
	members   models.MemberPage
	notes     models.NotePage
	keys      models.KeyPage
	purchases []models.PurchaseLine
	entries   []models.EntryLine
	audit     []models.AuditLine
}

func (w *Pages) accountDetails(ctx context.Context, id models.AccountID) (p accountDetails, err error) {
	if p.owner, err = w.Store.Owner(ctx, id); err != nil && models.CodeOf(err) != models.CodeNotFound {
		return p, err
	}
	if p.members, err = w.Store.MemberList(ctx, models.MemberQuery{AccountID: id, Limit: admin.SectionLines}); err != nil {
		return p, err
	}
	if p.notes, err = w.Store.Notes(ctx, models.NoteQuery{AccountID: id, Limit: newestNotes}); err != nil {
		return p, err
	}
	if p.keys, err = w.Store.AccountKeys(ctx, models.KeyQuery{AccountID: id, Limit: admin.SectionLines}); err != nil {
		return p, err
	}
	purchases, err := w.Store.AllPurchases(ctx, models.PurchaseQuery{AccountID: id, Limit: admin.SectionLines})
	if err != nil {
		return p, err
	}
	p.purchases = purchases.Lines
	entries, err := w.Store.Entries(ctx, models.EntryQuery{AccountID: id, Limit: admin.SectionLines})
	if err != nil {
		return p, err
	}
	audit, err := w.Store.AuditLog(ctx, models.AuditQuery{AccountID: id, Limit: admin.SectionLines})
	p.entries, p.audit = entries.Lines, audit.Lines
	return p, err
}

func accountFacts(a models.Account, s models.Snapshot, r present.Reader) []views.Fact {
	facts := []views.Fact{{Label: "Account", Text: string(a.ID), Code: true}}
	if a.ExternalID != "" {
		facts = append(facts, views.Fact{Label: "External id", Text: a.ExternalID, Code: true})
	}
	facts = append(facts,
		views.Fact{Label: "Billing email", Text: models.Isolate(a.BillingEmail)},
		views.Fact{Label: "Time zone", Text: a.Zone},
		views.Fact{Label: "Created", At: r.Moment(a.CreatedAt)},
		views.Fact{Label: "Last change", At: r.Moment(s.ChangedAt)},
	)
	if next := s.NextBoundaryAt; !next.IsZero() {
		facts = append(facts, views.Fact{Label: "Next change by itself", At: r.Moment(next)})
	}
	return facts
}

// accountActions are what an operator may do with an account. Each leads to a form, which shows
// what it would do before it is done.
func accountActions(actor models.Actor, id models.AccountID, mayAdjust bool) (list []views.Link) {
	here := address.AdminAccount(id)
	if mayAdjust {
		list = append(list, views.Link{Text: "Adjust the balance", URL: "#adjust"})
	}
	if actor.MayAdminister() {
		list = append(list,
			views.Link{Text: "Book a payment", URL: address.BookPayment(id)}, views.Link{Text: "Start a plan", URL: address.PlanChange(id, "new")},
			views.Link{Text: "Set a cap", URL: address.SetAccountCap(id, "", "")}, views.Link{Text: "Suspend or close", URL: here + address.SectionSettings})
	}
	if actor.MayWriteNotes() {
		list = append(list, views.Link{Text: "Write a note", URL: here + address.SectionNotes})
	}
	return list
}
