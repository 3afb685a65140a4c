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
		Kind: string(lot.Kind), Title: lotTitle(lot.Lot, r), Description: lotDescriptions[lot.Kind],
		Remaining: present.Amount(lot.Remaining), Granted: present.Amount(lot.Granted), Permille: present.Permille(int64(lot.Remaining), int64(lot.Granted)),
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
	for i := range entries {
		entries[i].Change = present.Change(uses[i].Remaining + uses[i].Held)
	}
	return entries, err
}

func lotTitle(l models.Lot, r present.Reader) string {
	return r.LotKind(l.Kind) + " " + r.Words()
}

var lotDescriptions = map[models.LotKind]string{
	models.Purchased:   "Bought, or granted as purchased.",
	models.Allowance:   "From a plan, for one of its periods.",
	models.Rollover:    "Left over from earlier periods of a plan.",
	models.Promotional: "Granted for free.",
}

// burnOrderText says when a lot is used.
func burnOrderText(r present.Reader, l models.Lot, s models.Snapshot) string {
	switch {
	case l.Remaining == 0 && l.Held > 0:
		return "The rest is on hold for work in progress."
	case l.Remaining == 0 && l.Extended:
		return "Their expiry was extended. What was left goes on as other " + r.Credit + "s."
	case l.Remaining == 0:
		return "All of them are used."
	case l.Frozen:
		return "They can't be used while their payment is disputed."
	case !l.Started:
		return "They can be used from " + r.Day(l.StartsAt) + " on."
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
		return "They are used first."
	}
	return "They are used " + present.Ordinal(order) + ", when " + r.Count(before) + " before them " + isOrAre(before) + " gone."
}

func isOrAre(c models.Credits) string {
	if c == models.Credit {
		return "is"
	}
	return "are"
}

func lotFacts(r present.Reader, l models.LotLine) []views.Fact {
	facts := []views.Fact{{Label: "Came from", Text: originText(r, l)}, {Label: "Came in", At: r.Moment(l.CreatedAt)}}
	if l.StartsAt.After(l.CreatedAt) {
		facts = append(facts, views.Fact{Label: "Start", At: r.Moment(l.StartsAt)})
	}
	expiry := views.Fact{Label: "Expire", Text: "Never"}
	if !l.ExpiresAt.IsZero() {
		expiry = views.Fact{Label: "Expire", At: r.Moment(l.ExpiresAt)}
	}
	facts = append(facts, expiry)
	switch {
	case l.Extended && l.ExtendedTo.IsZero():
		facts = append(facts, views.Fact{Label: "Extended to", Text: "Never expire"})
	case l.Extended:
		facts = append(facts, views.Fact{Label: "Extended to", At: r.Moment(l.ExtendedTo)})
	}
	if l.Held > 0 {
		facts = append(facts, views.Fact{Label: "On hold", Text: present.Amount(l.Held)})
	}
	return append(facts, views.Fact{Label: "Id", Text: string(l.ID), Code: true})
}

// originText says what made a lot.
func originText(r present.Reader, l models.LotLine) string {
	switch l.Source {
	case models.SourcePurchase:
		return "A purchase"
	case models.SourceSignup:
		return "A welcome gift"
	case models.SourceAdjustment:
		return "An adjustment"
	case models.SourceSubscription:
		return models.Isolate(l.PlanName)
	case models.SourceRefund:
		return "A refund of something used"
	case models.SourceReversal:
		return "A reversal that was undone"
	case models.SourceExtension:
		return "An extension of credits that would have expired"
	}
	return "A grant"
}

// lotLinks lead to what made a lot, as far as the person may see it.
func lotLinks(actor models.Actor, l models.LotLine, r present.Reader) (links []views.Link) {
	if l.Entry != "" {
		links = append(links, views.Link{Text: "Source", URL: address.Entry(l.Entry, l.AccountID)})
	}
	if l.Source == models.SourceExtension {
		links = append(links, views.Link{Text: "Continues earlier " + r.Credit + "s", URL: address.Lot(l.Continues, l.AccountID)})
	}
	return append(links, purchaseLinks(actor, l.AccountID, l.PurchaseID)...)
}

// purchaseLinks lead to a purchase's receipt, for people who may see it.
func purchaseLinks(actor models.Actor, account models.AccountID, id models.PurchaseID) []views.Link {
	if id == "" || !actor.MaySeeBilling(account) {
		return nil
	}
	return []views.Link{{Text: "The purchase and its receipt", URL: address.ForAccount("/billing/"+string(id), account)}}
}
