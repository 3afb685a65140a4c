package accounts

import (
	"net/url"

	"github.com/labstack/echo/v4"

	"github.com/bursar-portal/bursar/handlers/edge"
	"github.com/bursar-portal/bursar/handlers/web/address"
	"github.com/bursar-portal/bursar/handlers/web/present"
	"github.com/bursar-portal/bursar/models"
	"github.com/bursar-portal/bursar/views"
	view "github.com/bursar-portal/bursar/views/admin/accounts"
)

// accountSections are the pages about an account, in the order of their tabs, which the keys
// name.
var accountSections = []struct{ key, path string }{
	{"admin_account.tab_overview", address.SectionOverview}, {"admin_account.timeline", address.SectionTimeline}, {"admin_account.tab_balance", address.SectionBalance}, {"admin_account.tab_ledger", address.SectionLedger}, {"admin_account.plans", address.SectionPlans}, {"admin_account.members", address.SectionMembers}, {"admin_account.tab_keys", address.SectionKeys}, {"admin_account.caps", address.SectionCaps}, {"admin_account.notes", address.SectionNotes}, {"admin_account.tab_settings", address.SectionSettings},
}

// accountTabs links the pages about an account. here is the path of the present one.
func accountTabs(r present.Reader, id models.AccountID, here string) []views.Tab {
	tabs := make([]views.Tab, len(accountSections))
	for i, p := range accountSections {
		tabs[i] = views.Tab{Text: r.T(p.key), URL: address.AdminAccount(id) + p.path, Current: p.path == here}
	}
	return tabs
}

// accountHeader returns the header that the pages about an account share.
func (w *Pages) accountHeader(c echo.Context, a models.Account, here string) view.AccountHeader {
	actor, r := edge.Actor(c), w.ReaderOf(c)
	return view.AccountHeader{
		Name: a.Name, Email: a.BillingEmail, Kind: r.KindForStaff(a.Kind), Status: r.AccountBadge(a.Status), Tabs: accountTabs(r, a.ID, here),
		Actions: accountActions(actor, a, actor.MayAdjust(0, w.Settings().SupportLimit), nil, r),
	}
}

// accountFromPath loads the account that the address names. Errors: CodeNotFound.
func (w *Pages) accountFromPath(c echo.Context) (models.Account, error) {
	return w.Store.Account(c.Request().Context(), models.AccountID(c.Param("id")))
}

// accountForm reads a form about the account that the address names. Errors: those of
// edge.ParseForm, and CodeNotFound.
func (w *Pages) accountForm(c echo.Context) (models.Account, url.Values, error) {
	form, err := edge.ParseForm(c)
	if err != nil {
		return models.Account{}, nil, err
	}
	account, err := w.accountFromPath(c)
	return account, form, err
}
