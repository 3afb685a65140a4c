// Package address knows the addresses of pages, so that each is written in one place. It
// returns paths with their query, ready to be put into links, redirects and form actions.
package address

import (
	"net/http"
	"net/url"
	"strings"

	"github.com/bursar-portal/bursar/models"
)

// LogoPath is where the operator's logo is served.
const LogoPath = "/brand/logo"

// Logo returns the address of a logo, which is another one for each.
func Logo(logo *models.Logo) string { return LogoPath + "?v=" + logo.Version }

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

// Local returns next if it is a path of this portal, else fallback. "//host" and
// "/\host" look like paths but lead to other hosts, and browsers drop tabs and line breaks
// before they parse an address.
func Local(next, fallback string) string {
	u, err := url.Parse(next)
	local := err == nil && u.Scheme == "" && u.Host == "" && strings.HasPrefix(next, "/") &&
		!strings.HasPrefix(next, "//") && !strings.Contains(next, `\`) && !strings.ContainsFunc(next, isControl)
	if !local {
		return fallback
	}
	return next
}

func isControl(r rune) bool { return r <= ' ' || r == 0x7f }
