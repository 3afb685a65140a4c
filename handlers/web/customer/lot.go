package customer

import (
	"context"
	"net/http"
	"slices"
	"strconv"
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

// lotUsesPerPage is how many uses of a lot a page lists.
const lotUsesPerPage = 25

// Lot shows a lot: where its credits came from, when they are used, and how they were used
// so far.
func (w *Pages) Lot(c echo.Context) error {
	actor, r := edge.Actor(c), w.ReaderOf(c)
	m, err := web.MembershipFor(actor, c.QueryParam("account"))
	if err != nil {
		return err
	}
	before, err := web.ParseCursor(c.QueryParam("before"))
	if err != nil {
		return err
	}
	ctx, account := c.Request().Context(), m.Account
	lot, snapshot, err := w.lot(ctx, account.ID, models.LotID(c.Param("lot")))
	if err != nil {
		return err
	}
	page := view.LotPage{
		Frame: w.Frame(c, lotTitle(lot.Lot, r), views.IconOverview, account), Account: present.AccountRef(account, true),
		Kind: string(lot.Kind), Title: lotTitle(lot.Lot, r), Description: r.T(lotWords[lot.Kind].about),
		Remaining: r.Amount(lot.Remaining), Granted: r.Amount(lot.Granted), Permille: present.Permille(int64(lot.Remaining), int64(lot.Granted)),
		OrderNote: burnOrderText(r, lot.Lot, snapshot), Facts: lotFacts(r, lot), Links: lotLinks(actor, lot, r), BackURL: address.Dashboard(account),
	}
	successors, err := w.successorLinks(ctx, lot.Lot, snapshot, r)
	if err != nil {
		return err
	}
	page.Links = append(page.Links, successors...)
	found, err := w.Store.LotUses(ctx, models.LotUseQuery{AccountID: account.ID, LotID: lot.ID, Before: before, Limit: lotUsesPerPage})
	if err != nil {
		return err
	}
	if page.Uses, err = w.presentLotUses(ctx, account.ID, found.Lines, r); err != nil {
		return err
	}
	if before > 0 {
		page.Newest = address.Lot(lot.ID, account.ID)
	}
	if found.Next > 0 {
		page.Older = address.Lot(lot.ID, account.ID) + "&before=" + strconv.FormatInt(found.Next, 10)
	}
	return edge.Render(c, http.StatusOK, view.LotDetail(page))
}

// lot returns a lot as of now: boundaries that have passed but are not recorded yet are
// taken into account. Error: CodeNotFound.
func (w *Pages) lot(ctx context.Context, account models.AccountID, id models.LotID) (models.LotLine, models.Snapshot, error) {
	s, err := w.Store.Snapshot(ctx, account, time.Time{})
	if err != nil {
		return models.LotLine{}, s, err
	}
	lot, err := w.Store.Lot(ctx, account, id)
	i := slices.IndexFunc(s.Lots, func(l models.Lot) bool { return l.ID == id })
	switch {
	case i >= 0 && models.CodeOf(err) == models.CodeNotFound:
		lot, err = models.LotLine{CreatedAt: s.Lots[i].StartsAt}, nil
		for _, sub := range s.Subscriptions {
			if sub.ID == s.Lots[i].SubscriptionID {
				lot.PlanName = sub.Version.Name
			}
		}
	case err != nil:
		return lot, s, err
	}
	if i >= 0 {
		lot.Lot = s.Lots[i]
	} else {
		lot.Remaining = 0
	}
	return lot, s, err
}

// presentLotUses prints entries with what each changed of a lot.
func (w *Pages) presentLotUses(ctx context.Context, account models.AccountID, uses []models.LotUse, r present.Reader) ([]views.Entry, error) {
	lines := make([]models.EntryLine, len(uses))
	for i, u := range uses {
		lines[i] = u.EntryLine
	}
	entries, err := w.PresentOwnEntries(ctx, account, lines, r)
	change := func(u models.LotUse) models.Credits { return u.Remaining + u.Held }
	column := r.Column(present.AmountsOf(uses, change))
	for i := range entries {
		entries[i].Change = column.Change(change(uses[i]))
	}
	return entries, err
}

// lotTitle names a lot.
func lotTitle(l models.Lot, r present.Reader) string {
	return views.Capital(r.T(lotWords[l.Kind].title, "credits", r.Words()))
}

// lotWords are the sentences that name and explain the kinds of lots.
var lotWords = map[models.LotKind]struct{ title, about string }{
	models.Purchased:   {"lot.title_purchased", "lot.about_purchased"},
	models.Allowance:   {"lot.title_allowance", "lot.about_allowance"},
	models.Rollover:    {"lot.title_rollover", "lot.about_rollover"},
	models.Promotional: {"lot.title_promotional", "lot.about_promotional"},
}

// burnOrderText says when a lot is used.
func burnOrderText(r present.Reader, l models.Lot, s models.Snapshot) string {
	switch {
	case l.Remaining == 0 && l.Held > 0:
		return r.T("lot.order_held")
	case l.Remaining == 0 && l.Extended:
		return r.T("lot.order_extended", "credits", r.Words())
	case l.Remaining == 0:
		return r.T("lot.order_used")
	case l.Frozen:
		return r.T("lot.order_frozen")
	case !l.Started:
		return r.T("lot.order_later", "day", r.Day(l.StartsAt))
	}
	order, before := 1, models.Credits(0)
	for _, other := range s.Lots {
		if other.ID == l.ID {
			break
		}
		if spendable := other.Spendable(); spendable > 0 {
			order, before = order+1, before+spendable
		}
	}
	if order == 1 {
		return r.T("lot.order_first")
	}
	return r.T("lot.order_after", "order", r.Ordinal(order), "credits", r.Count(before))
}

func lotFacts(r present.Reader, l models.LotLine) []views.Fact {
	facts := []views.Fact{{Label: r.T("lot.source"), Text: originText(r, l)}, {Label: r.T("lot.added"), At: r.Moment(l.CreatedAt)}}
	if l.StartsAt.After(l.CreatedAt) {
		facts = append(facts, views.Fact{Label: r.T("lot.starts"), At: r.Moment(l.StartsAt)})
	}
	expiry := views.Fact{Label: r.T("lot.expires"), Text: r.T("lot.never")}
	if !l.ExpiresAt.IsZero() {
		expiry = views.Fact{Label: r.T("lot.expires"), At: r.Moment(l.ExpiresAt)}
	}
	facts = append(facts, expiry)
	switch {
	case l.Extended && l.ExtendedTo.IsZero():
		facts = append(facts, views.Fact{Label: r.T("lot.extended_to"), Text: r.T("lot.extended_forever")})
	case l.Extended:
		facts = append(facts, views.Fact{Label: r.T("lot.extended_to"), At: r.Moment(l.ExtendedTo)})
	}
	if l.Held > 0 {
		facts = append(facts, views.Fact{Label: r.T("lot.held"), Text: r.Amount(l.Held)})
	}
	return append(facts, views.Fact{Label: r.T("entry.id"), Text: string(l.ID), Code: true})
}

// originText says what made a lot.
func originText(r present.Reader, l models.LotLine) string {
	switch l.Source {
	case models.SourcePurchase:
		return r.T("lot.from_purchase")
	case models.SourceSignup:
		return r.T("lot.from_welcome")
	case models.SourceAdjustment:
		return r.T("lot.from_adjustment")
	case models.SourceSubscription:
		return models.Isolate(l.PlanName)
	case models.SourceRefund:
		return r.T("lot.from_refund")
	case models.SourceReversal:
		return r.T("lot.from_reversal")
	case models.SourceExtension:
		return r.T("lot.from_extension", "credits", r.Words())
	}
	return r.T("lot.from_grant")
}

// lotLinks lead to what made a lot, as far as the person may see it.
func lotLinks(actor models.Actor, l models.LotLine, r present.Reader) (links []views.Link) {
	if l.Entry != "" {
		links = append(links, views.Link{Text: r.T("lot.view_entry"), URL: address.Entry(l.Entry, l.AccountID)})
	}
	if l.Source == models.SourceExtension {
		links = append(links, views.Link{Text: r.T("lot.continues", "credits", r.Words()), URL: address.Lot(l.Continues, l.AccountID)})
	}
	return append(links, purchaseLinks(actor, l.AccountID, l.PurchaseID, r)...)
}

// purchaseLinks lead to a purchase's receipt, for people who may see it.
func purchaseLinks(actor models.Actor, account models.AccountID, id models.PurchaseID, r present.Reader) []views.Link {
	if id == "" || !actor.MaySeeBilling(account) {
		return nil
	}
	return []views.Link{{Text: r.T("entry.receipt"), URL: address.ForAccount("/billing/"+string(id), account)}}
}
