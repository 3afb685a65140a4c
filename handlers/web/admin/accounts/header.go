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

// accountSections are the pages about an account, in the order of their tabs.
var accountSections = []struct{ text, path string }{
	{"Overview", address.SectionOverview}, {"Timeline", address.SectionTimeline}, {"Balance", address.SectionBalance}, {"Ledger", address.SectionLedger}, {"Plans", address.SectionPlans}, {"Members", address.SectionMembers}, {"Keys", address.SectionKeys}, {"Caps", address.SectionCaps}, {"Notes", address.SectionNotes}, {"Settings", address.SectionSettings},
}

// accountTabs links the pages about an account. here is the path of the present one.
func accountTabs(id models.AccountID, here string) []views.Tab {
	tabs := make([]views.Tab, len(accountSections))
	for i, p := range accountSections {
		tabs[i] = views.Tab{Text: p.text, URL: address.AdminAccount(id) + p.path, Current: p.path == here}
	}
	return tabs
}

// accountHeader returns the header that the pages about an account share.
func accountHeader(a models.Account, here string) view.AccountHeader {
	return view.AccountHeader{
		Name: a.Name, Email: a.BillingEmail, Kind: present.AccountKinds[a.Kind], Status: present.AccountBadge(a.Status), Tabs: accountTabs(a.ID, here),
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
