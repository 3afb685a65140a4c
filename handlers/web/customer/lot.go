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
		OrderNote: burnOrderText(r, lot.Lot, snapshot), Facts: lotFacts(r, lot), Links: lotLinks(actor, lot), BackURL: address.Dashboard(account),
	}
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
