package web

import (
	"net/http"
	"net/url"
	"strconv"

	"github.com/labstack/echo/v4"

	"github.com/bursar-portal/bursar/handlers/edge"
	"github.com/bursar-portal/bursar/models"
	"github.com/bursar-portal/bursar/views"
	view "github.com/bursar-portal/bursar/views/admin"
)

// AccountEntries is an account's whole ledger for the operator, who may go back on
// its entries.
func (w *Web) AccountEntries(c echo.Context) error {
	ctx, actor, r := c.Request().Context(), edge.Actor(c), w.readerOf(c)
	account, err := w.account(c)
	if err != nil {
		return err
	}
	filter, err := w.entryFilter(ctx, adminAccountURL(account.ID)+partLedger, account.ID, "", c.QueryParams(), r)
	if err != nil {
		return err
	}
	page := view.AccountEntriesPage{
		Frame: w.frame(c, account.Name, views.IconAdmin, models.Account{}), Head: accountHead(account, partLedger),
		Filter: filter.printed(), Filtered: filter.set(), Zone: r.zone.String(),
	}
	if filter.faults.any() {
		return edge.Render(c, filter.faults.status, view.AccountEntries(page))
	}
	query := filter.query
	query.Limit = activityEntries
	if query.Before, err = cursor(c.QueryParam("before")); err != nil {
		return err
	}
	found, err := w.store.Entries(ctx, query)
	if err != nil {
		return err
	}
	if page.Entries, err = w.entries(ctx, found.Lines, r); err != nil {
		return err
	}
	linkBatches(page.Entries, found.Lines)
	if actor.MayAdjust(0, w.settings.SupportLimit) {
		if err := w.offerCorrections(ctx, page.Entries, found.Lines); err != nil {
			return err
		}
	}
	if query.Before > 0 {
		page.Newest = filter.url(nil)
	}
	if found.Next > 0 {
		page.Older = filter.url(url.Values{"before": {strconv.FormatInt(found.Next, 10)}})
	}
	return edge.Render(c, http.StatusOK, view.AccountEntries(page))
}
