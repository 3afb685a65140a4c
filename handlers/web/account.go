package web

import (
	"github.com/bursar-portal/bursar/models"
	"github.com/bursar-portal/bursar/views"
)

// about is the place of the person in the account that an address or a form
// names; "" means their own, or else their first. An account that is not theirs
// is not found, as one that does not exist: identifiers are not to be probed.
// Errors: CodeNotFound, CodeNoAccount.
func about(actor models.Actor, id string) (models.Membership, error) {
	for _, m := range actor.Memberships {
		if id == "" || id == string(m.Account.ID) {
			return m, nil
		}
	}
	if id == "" {
		return models.Membership{}, models.Errorf(models.CodeNoAccount, "You have no account here.")
	}
	return models.Membership{}, models.Errorf(models.CodeNotFound, "There is no such account, or it is not yours.")
}

func accountURL(path string, id models.AccountID) string { return path + "?account=" + string(id) }

// dashboardURL is an account's first page.
func dashboardURL(a models.Account) string {
	if a.Kind == models.Enterprise {
		return accountURL("/enterprise/dashboard", a.ID)
	}
	return accountURL("/dashboard", a.ID)
}

// keysURL is where an account's keys are.
func keysURL(a models.Account) string {
	if a.Kind == models.Enterprise {
		return dashboardURL(a) + "&page=api"
	}
	return accountURL("/projects/playground", a.ID)
}

// buyURL is where the person buys for an account, "" if they may not or if the
// account may not be bought for.
func buyURL(actor models.Actor, a models.Account) string {
	if !actor.MayBuyFor(a.ID) || a.Fault() != nil {
		return ""
	}
	return accountURL("/buy", a.ID)
}

// homeOf is the page on which a person begins: that of their account, or the
// operator's if they have none.
func homeOf(actor models.Actor) string {
	if len(actor.Memberships) == 0 && actor.MayEnterAdmin() {
		return "/admin"
	}
	return "/dashboard"
}

func accountRef(a models.Account, current bool) views.AccountRef {
	return views.AccountRef{ID: string(a.ID), Name: a.Name, Kind: accountKinds[a.Kind], URL: dashboardURL(a), Current: current}
}

var accountKinds = map[models.AccountKind]string{models.Solo: "Personal", models.Enterprise: "Organization"}

// tabs are the parts of an organization's page that the person may see, nil for a
// person's own.
func tabs(actor models.Actor, a models.Account, here views.Icon) []views.Tab {
	if a.Kind != models.Enterprise {
		return nil
	}
	parts := []views.Tab{
		{Text: "Overview", URL: dashboardURL(a) + "&page=overview", Current: here == views.IconOverview},
		{Text: "Usage", URL: usageURL(a, nil), Current: here == views.IconUsage},
		{Text: "Members", URL: membersURL(a), Current: here == views.IconMembers},
		{Text: "API", URL: keysURL(a), Current: here == views.IconKeys},
	}
	if actor.MaySeeBilling(a.ID) {
		parts = append(parts, views.Tab{Text: "Billing", URL: dashboardURL(a) + "&page=billing", Current: here == views.IconBilling})
	}
	return parts
}

func accountBadge(s models.AccountStatus) views.Badge {
	switch s {
	case models.AccountActive:
		return views.Badge{Text: "Active", Tone: views.ToneGood}
	case models.AccountSuspended:
		return views.Badge{Text: "Suspended", Tone: views.ToneWarn}
	default:
		return views.Badge{Text: "Closed", Tone: views.ToneBad}
	}
}
