// Package address knows the addresses of pages, so that each is written in one place. It
// returns paths with their query, ready to be put into links, redirects and form actions.
package address

import (
	"net/http"
	"net/url"

	"github.com/bursar-portal/bursar/models"
)

// ForAccount returns the address of a customer's page about an account.
func ForAccount(path string, id models.AccountID) string { return path + "?account=" + string(id) }

// Home returns the page on which a person begins after signing in: their dashboard, or the
// operator's pages if they have no account.
func Home(actor models.Actor) string {
	if len(actor.Memberships) == 0 && actor.MayEnterAdmin() {
		return "/admin"
	}
	return "/dashboard"
}

// SignIn returns the sign-in page. It leads back to the request's address afterwards,
// unless the request was a form, which can't be repeated by a link.
func SignIn(r *http.Request) string {
	if r.Method != http.MethodGet && r.Method != http.MethodHead {
		return "/signin"
	}
	return "/signin?next=" + url.QueryEscape(r.URL.RequestURI())
}
