package address

import (
	"net/http"
	"net/url"
	"strconv"

	"github.com/bursar-portal/bursar/models"
)

func ForAccount(path string, id models.AccountID) string { return path + "?account=" + string(id) }

// dashboardURL is an account's first page.
func Dashboard(a models.Account) string {
	if a.Kind == models.Enterprise {
		return ForAccount("/enterprise/dashboard", a.ID)
	}
	return ForAccount("/dashboard", a.ID)
}

// keysURL is where an account's keys are.
func Keys(a models.Account) string {
	if a.Kind == models.Enterprise {
		return Dashboard(a) + "&page=api"
	}
	return ForAccount("/projects/playground", a.ID)
}

// buyURL is where the person buys for an account, "" if they may not or if the
// account may not be bought for.
func Buy(actor models.Actor, a models.Account) string {
	if !actor.MayBuyFor(a.ID) || a.Fault() != nil {
		return ""
	}
	return ForAccount("/buy", a.ID)
}

// homeOf is the page on which a person begins: that of their account, or the
// operator's if they have none.
func Home(actor models.Actor) string {
	if len(actor.Memberships) == 0 && actor.MayEnterAdmin() {
		return "/admin"
	}
	return "/dashboard"
}

// entryURL is where an entry is told in full.
func Entry(id models.EntryID, account models.AccountID) string {
	return ForAccount("/activity/"+string(id), account)
}

func SignIn(r *http.Request) string {
	if r.Method != http.MethodGet && r.Method != http.MethodHead {
		return "/signin"
	}
	return "/signin?next=" + url.QueryEscape(r.URL.RequestURI())
}

// liveURL is where a page hears that what it shows has changed.
func Live(s models.Standing) string {
	return ForAccount("/live", s.Account.ID) + "&seen=" + strconv.FormatInt(s.Sequence, 10)
}

func Lot(id models.LotID, account models.AccountID) string {
	return ForAccount("/lots/"+string(id), account)
}

// membersURL is where an organization's people are.
func Members(a models.Account) string { return Dashboard(a) + "&page=members" }

// usageURL is where an account's use is, narrowed by a query.
func Usage(a models.Account, query url.Values) string {
	address := ForAccount("/usage", a.ID)
	if a.Kind == models.Enterprise {
		query.Del("page")
		address = Dashboard(a) + "&page=usage"
	}
	if query.Del("account"); len(query) > 0 {
		address += "&" + query.Encode()
	}
	return address
}
