package web

import (
	"net/http"
	"net/url"
	"strconv"

	"github.com/labstack/echo/v4"

	"github.com/bursar-portal/bursar/handlers/edge"
	"github.com/bursar-portal/bursar/models"
	"github.com/bursar-portal/bursar/views"
	view "github.com/bursar-portal/bursar/views/customer"
)

// activityEntries is how many lines a page of the ledger has.
const activityEntries = 50

// Activity is an account's ledger, newest first, narrowed by filters. Filters
// that can't be used come back beside their fields, with nothing listed.
func (w *Web) Activity(c echo.Context) error {
	actor, r := edge.Actor(c), w.readerOf(c)
	m, err := about(actor, c.QueryParam("account"))
	if err != nil {
		return err
	}
	filter, err := w.activityFilter(c.Request().Context(), m.Account.ID, c.QueryParams(), r)
	if err != nil {
		return err
	}
	page := view.ActivityPage{
		Frame: w.frame(c, "Activity", views.IconActivity, m.Account), Whose: accountRef(m.Account, true),
		Filter: filter.printed(), Zone: r.zone.String(), BuyURL: buyURL(actor, m.Account), Filtered: filter.set(),
		StatementURL: accountURL("/activity/statement", m.Account.ID),
	}
	if filter.faults.any() {
		return edge.Render(c, filter.faults.status, view.Activity(page))
	}
	page.CSVURL = filter.csvURL()
	query := filter.query
	query.Limit = activityEntries
	if query.Before, err = cursor(c.QueryParam("before")); err != nil {
		return err
	}
	found, err := w.store.Entries(c.Request().Context(), query)
	if err != nil {
		return err
	}
	if page.Entries, err = w.ownEntries(c.Request().Context(), m.Account.ID, found.Lines, r); err != nil {
		return err
	}
	if query.Before > 0 {
		page.Newest = filter.url(nil)
	}
	if found.Next > 0 {
		page.Older = filter.url(url.Values{"before": {strconv.FormatInt(found.Next, 10)}})
	}
	return edge.Render(c, http.StatusOK, view.Activity(page))
}

// cursor reads where a page of a list begins; "" is its newest end. An address
// that no page of ours leads to is not found.
func cursor(text string) (int64, error) {
	if text == "" {
		return 0, nil
	}
	n, err := strconv.ParseInt(text, 10, 64)
	if err != nil || n < 1 {
		return 0, models.Errorf(models.CodeNotFound, "This list has no such page.")
	}
	return n, nil
}
