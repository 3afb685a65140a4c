package accounts

import (
	"net/http"

	"github.com/labstack/echo/v4"

	"github.com/bursar-portal/bursar/handlers/edge"
	"github.com/bursar-portal/bursar/handlers/web/address"
	"github.com/bursar-portal/bursar/handlers/web/admin"
	"github.com/bursar-portal/bursar/models"
	"github.com/bursar-portal/bursar/views"
	view "github.com/bursar-portal/bursar/views/admin/accounts"
)

// AccountEntries lists all entries of an account, with links to correct them.
func (w *Pages) AccountEntries(c echo.Context) error {
	ctx, actor, r := c.Request().Context(), edge.Actor(c), w.ReaderOf(c)
	account, err := w.accountFromPath(c)
	if err != nil {
		return err
	}
	filter, err := w.EntryFilter(ctx, address.AdminAccount(account.ID)+address.SectionLedger, account.ID, "", c.QueryParams(), r)
	if err != nil {
		return err
	}
	page := view.AccountEntriesPage{
		Frame: w.Frame(c, account.Name, views.IconAccounts, models.Account{}), Header: accountHeader(account, address.SectionLedger),
		Filter: filter.View(), Filtered: filter.Active(), Zone: r.Zone.String(),
	}
	if filter.Faults.Any() {
		return edge.Render(c, filter.Faults.Status, view.AccountEntries(page))
	}
	lines, newest, older, err := w.FilteredEntries(ctx, filter, c.QueryParam("before"))
	if err != nil {
		return err
	}
	page.Newest, page.Older = newest, older
	if page.Entries, err = w.PresentEntries(ctx, lines, r); err != nil {
		return err
	}
	admin.LinkBatches(page.Entries, lines)
	if actor.MayAdjust(0, w.Settings().SupportLimit) {
		if err := w.linkCorrections(ctx, r, page.Entries, lines); err != nil {
			return err
		}
	}
	return edge.Render(c, http.StatusOK, view.AccountEntries(page))
}
