package web

import (
	"context"
	"fmt"
	"net/http"

	"github.com/labstack/echo/v4"

	"github.com/bursar-portal/bursar/handlers/edge"
	"github.com/bursar-portal/bursar/models"
	"github.com/bursar-portal/bursar/views"
)

// partLines is how many lines each list on the page of one account has, but for
// notes, which are long.
const (
	partLines   = 20
	newestNotes = 3
)

// AdminAccount is a customer as the operator sees it.
func (w *Web) AdminAccount(c echo.Context) error {
	return w.showAdminAccount(c, http.StatusOK, adjustment{})
}

func (w *Web) showAdminAccount(c echo.Context, status int, a adjustment) error {
	ctx, r, id := c.Request().Context(), w.readerOf(c), models.AccountID(c.Param("id"))
	s, err := w.standing(ctx, id, r)
	if err != nil {
		return err
	}
	parts, err := w.accountParts(ctx, id)
	if err != nil {
		return err
	}
	entries, err := w.entries(ctx, parts.entries, r)
	if err != nil {
		return err
	}
	account := s.Account
	form, err := w.adjustForm(ctx, edge.Actor(c), account.ID, a)
	if err != nil {
		return err
	}
	page := views.AdminAccountPage{
		Frame:   w.frame(c, account.Name, views.IconAdmin, models.Account{}),
		Tabs:    accountTabs(account.ID, partOverview),
		Account: accountLine(account, parts.owner, s.Available, r), Facts: accountFacts(account, s.Standing, r),
		UnitPrice: w.unitPrice(), Worth: w.worth(s.Available),
		Others: s.others, Lots: s.lots, Plans: s.plans, Storage: s.storage,
		Adjust: form, RefusalsURL: accountRefusalsURL(account.ID),
		Purchases: purchases(parts.purchases, parts.buyers, r), Entries: entries, Keys: w.keys(parts.keys.Keys, r),
		Members: members(parts.members.Lines, r), Notes: noteLines(edge.Actor(c), account.ID, parts.notes.Lines, r), Audit: auditLines(parts.audit, r),
	}
	linkBatches(page.Entries, parts.entries)
	if form.Offered() {
		if err := w.offerRecalls(ctx, page.Entries, parts.entries); err != nil {
			return err
		}
		if err := w.offerReversals(ctx, edge.Actor(c), page.Purchases, parts.purchases); err != nil {
			return err
		}
	}
	if edge.Actor(c).MayAdminister() {
		page.PaymentURL = paymentURL(id)
	}
	if parts.members.Next != "" {
		page.MoreMembers = fmt.Sprintf("The first %d are listed.", partLines)
	}
	if parts.keys.Next != "" {
		page.MoreKeys = fmt.Sprintf("The newest %d are listed.", partLines)
	}
	return edge.Render(c, status, views.AdminAccount(page))
}

// accountParts is what an operator sees of an account beside where it stands.
type accountParts struct {
	owner     models.User
	members   models.MemberPage
	notes     models.NotePage
	keys      models.KeyPage
	purchases []models.Purchase
	buyers    map[models.UserID]string // names
	entries   []models.EntryLine
	audit     []models.AuditLine
}

func (w *Web) accountParts(ctx context.Context, id models.AccountID) (p accountParts, err error) {
	if p.owner, err = w.store.Owner(ctx, id); err != nil && models.CodeOf(err) != models.CodeNotFound {
		return p, err
	}
	if p.members, err = w.store.MemberList(ctx, models.MemberQuery{AccountID: id, Limit: partLines}); err != nil {
		return p, err
	}
	if p.notes, err = w.store.Notes(ctx, models.NoteQuery{AccountID: id, Limit: newestNotes}); err != nil {
		return p, err
	}
	if p.keys, err = w.store.AccountKeys(ctx, models.KeyQuery{AccountID: id, Limit: partLines}); err != nil {
		return p, err
	}
	if p.purchases, err = w.store.AccountPurchases(ctx, id, partLines); err != nil {
		return p, err
	}
	if p.buyers, err = w.buyers(ctx, p.purchases); err != nil {
		return p, err
	}
	entries, err := w.store.Entries(ctx, models.EntryQuery{AccountID: id, Limit: partLines})
	if err != nil {
		return p, err
	}
	audit, err := w.store.AuditLog(ctx, models.AuditQuery{AccountID: id, Limit: partLines})
	p.entries, p.audit = entries.Lines, audit.Lines
	return p, err
}

func accountFacts(a models.Account, s models.Standing, r reader) []views.Fact {
	facts := []views.Fact{{Label: "Account", Text: string(a.ID), Code: true}}
	if a.ExternalID != "" {
		facts = append(facts, views.Fact{Label: "External id", Text: a.ExternalID, Code: true})
	}
	facts = append(facts,
		views.Fact{Label: "Billing email", Text: a.BillingEmail},
		views.Fact{Label: "Time zone", Text: a.Zone},
		views.Fact{Label: "Created", At: r.moment(a.CreatedAt)},
		views.Fact{Label: "Last change", At: r.moment(s.ChangedAt)},
	)
	if next := s.NextBoundaryAt; !next.IsZero() {
		facts = append(facts, views.Fact{Label: "Next change by itself", At: r.moment(next)})
	}
	return facts
}

func members(lines []models.MemberLine, r reader) []views.Member {
	printed := make([]views.Member, len(lines))
	for i, m := range lines {
		printed[i] = views.Member{Name: m.Name, Email: m.Email, Role: memberRoles[m.Role], Since: r.moment(m.JoinedAt)}
	}
	return printed
}

var memberRoles = map[models.Role]string{
	models.RoleOwner: "Owner", models.RoleAdmin: "Admin", models.RoleBilling: "Billing", models.RoleMember: "Member",
}
