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

// Activity lists an account's ledger entries, newest first, under a filter. Filter fields
// that can't be used come back with their faults, and nothing is listed.
func (w *Pages) Activity(c echo.Context) error {
	actor, r := edge.Actor(c), w.ReaderOf(c)
	m, err := web.MembershipFor(actor, c.QueryParam("account"))
	if err != nil {
		return err
	}
	if c.QueryParam("show") == address.RefusedPart {
		return w.showRefused(c, m.Account)
	}
	filter, err := w.activityFilter(c.Request().Context(), m.Account.ID, c.QueryParams(), r)
	if err != nil {
		return err
	}
	page := view.ActivityPage{
		Frame: w.Frame(c, r.T("activity.title"), views.IconActivity, m.Account), Account: present.AccountRef(m.Account, true),
		Filter: filter.View(), Zone: r.Zone.String(), BuyURL: address.Buy(actor, m.Account), Filtered: filter.Active(),
		StatementURL: address.ForAccount("/activity/statement", m.Account.ID),
	}
	if filter.Faults.Any() {
		return edge.Render(c, filter.Faults.Status, view.Activity(page))
	}
	page.CSVURL = filter.CSVURL()
	lines, newest, older, err := w.FilteredEntries(c.Request().Context(), filter, c.QueryParam("before"))
	if err != nil {
		return err
	}
	page.Newest, page.Older = newest, older
	if page.Entries, err = w.PresentOwnEntries(c.Request().Context(), m.Account.ID, lines, r); err != nil {
		return err
	}
	return edge.Render(c, http.StatusOK, view.Activity(page))
}

// activityFilter reads the filter of the page and of its CSV file.
func (w *Pages) activityFilter(ctx context.Context, id models.AccountID, params url.Values, r present.Reader) (web.EntryFilter, error) {
	return w.EntryFilter(ctx, "/activity", id, string(id), params, r)
}
