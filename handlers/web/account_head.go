package web

import (
	"net/url"

	"github.com/labstack/echo/v4"

	"github.com/bursar-portal/bursar/handlers/edge"
	"github.com/bursar-portal/bursar/models"
	"github.com/bursar-portal/bursar/views"
	view "github.com/bursar-portal/bursar/views/admin"
)

// The parts of an account as the operator sees it. Each is a page below the
// account's own.
const (
	partOverview = ""
	partLedger   = "/entries"
	partPlans    = "/plans"
	partKeys     = "/keys"
	partMembers  = "/members"
	partNotes    = "/notes"
	partSettings = "/settings"
)

var partsOfAccount = []struct{ text, path string }{
	{"Overview", partOverview}, {"Ledger", partLedger}, {"Plans", partPlans}, {"Members", partMembers}, {"Keys", partKeys}, {"Notes", partNotes}, {"Settings", partSettings},
}

// accountTabs leads from one part of an account to the others.
func accountTabs(id models.AccountID, here string) []views.Tab {
	tabs := make([]views.Tab, len(partsOfAccount))
	for i, p := range partsOfAccount {
		tabs[i] = views.Tab{Text: p.text, URL: adminAccountURL(id) + p.path, Current: p.path == here}
	}
	return tabs
}

// accountHead is what the pages about one account have in common.
func accountHead(a models.Account, here string) view.AccountHead {
	return view.AccountHead{
		Name: a.Name, Email: a.BillingEmail, Kind: accountKinds[a.Kind], Status: accountBadge(a.Status), Tabs: accountTabs(a.ID, here),
	}
}

// account finds the account that the address names. CodeNotFound.
func (w *Web) account(c echo.Context) (models.Account, error) {
	return w.store.Account(c.Request().Context(), models.AccountID(c.Param("id")))
}

// accountForm reads a form about the account that the address names. Errors:
// those of edge.Form, CodeNotFound.
func (w *Web) accountForm(c echo.Context) (models.Account, url.Values, error) {
	form, err := edge.Form(c)
	if err != nil {
		return models.Account{}, nil, err
	}
	account, err := w.account(c)
	return account, form, err
}
