package web

import (
	"context"
	"fmt"
	"net/http"
	"strconv"

	"github.com/labstack/echo/v4"

	"github.com/bursar-portal/bursar/handlers/edge"
	"github.com/bursar-portal/bursar/models"
	"github.com/bursar-portal/bursar/views"
)

// partLines is how many lines each list on the page of one account has.
const partLines = 20

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
		Account: accountLine(account, parts.owner, s.Available, r), Facts: accountFacts(account, s.Standing, r),
		UnitPrice: w.unitPrice(), Worth: w.worth(s.Available),
		Others: s.others, Lots: s.lots, Plans: s.plans, Storage: s.storage,
		Adjust:    form,
		Purchases: purchases(parts.purchases, parts.buyers, r), Entries: entries, Keys: w.keys(parts.keys.Keys, r),
		Members: members(parts.members[:min(len(parts.members), partLines)], r), Audit: auditLines(parts.audit, r),
	}
	for i, l := range parts.entries {
		if id := models.BatchOf(l.Entry); id != "" {
			page.Entries[i].Batch = views.Link{Text: "Who decided it", URL: batchURL(id)}
		}
	}
	if form.Offered() {
		offerRecalls(page, parts)
	}
	if more := len(parts.members) - partLines; more > 0 {
		page.MoreMembers = grouped(strconv.Itoa(more)) + " more."
	}
	if parts.keys.Next != "" {
		page.MoreKeys = fmt.Sprintf("The newest %d are listed.", partLines)
	}
	return edge.Render(c, status, views.AdminAccount(page))
}

// accountParts is what an operator sees of an account beside where it stands.
type accountParts struct {
	owner     models.User
	members   []models.MemberLine
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
	if p.members, err = w.store.Members(ctx, id); err != nil {
		return p, err
	}
	if p.keys, err = w.store.Keys(ctx, models.KeyQuery{AccountID: id, Limit: partLines}); err != nil {
		return p, err
	}
	if p.purchases, err = w.store.Purchases(ctx, id, partLines); err != nil {
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

// buyers are the names of those who bought, who may have left the account since.
func (w *Web) buyers(ctx context.Context, purchases []models.Purchase) (map[models.UserID]string, error) {
	names := map[models.UserID]string{"": "An API key"}
	for _, p := range purchases {
		if _, known := names[p.UserID]; known {
			continue
		}
		user, err := w.store.User(ctx, p.UserID)
		if err != nil && models.CodeOf(err) != models.CodeNotFound {
			return nil, err
		}
		names[p.UserID] = user.Name
	}
	return names, nil
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

func purchases(list []models.Purchase, buyers map[models.UserID]string, r reader) []views.Purchase {
	printed := make([]views.Purchase, len(list))
	for i, p := range list {
		printed[i] = views.Purchase{
			ID: string(p.ID), State: purchaseBadge(p.State), Credits: amount(p.Credits),
			Amount: money(p.AmountCents, p.Currency), Buyer: buyers[p.UserID], Flag: p.Flag,
			StripeID: p.SessionID, CreatedAt: r.moment(p.CreatedAt),
		}
		if p.PaymentIntentID != "" {
			printed[i].StripeID = p.PaymentIntentID
		}
		if p.Reversed > 0 {
			printed[i].Reversed = amount(p.Reversed)
		}
	}
	return printed
}

func purchaseBadge(s models.PurchaseState) views.Badge {
	switch s {
	case models.PurchasePaid:
		return views.Badge{Text: "Paid", Tone: views.ToneGood}
	case models.PurchasePending:
		return views.Badge{Text: "Pending"}
	case models.PurchaseProcessing:
		return views.Badge{Text: "Processing"}
	case models.PurchaseExpired:
		return views.Badge{Text: "Expired"}
	case models.PurchaseFailed:
		return views.Badge{Text: "Failed", Tone: views.ToneWarn}
	default:
		return views.Badge{Text: "Flagged", Tone: views.ToneBad}
	}
}
