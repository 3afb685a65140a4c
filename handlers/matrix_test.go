package handlers_test

import (
	"slices"
	"strings"
	"testing"
)

// roles are the columns of the matrix. All ask about the enterprise account, except
// solo, who asks about their own; a stranger is a customer who is not a member of
// the enterprise.
var roles = []string{
	"anonymous", "solo", "stranger", "owner", "admin", "billing", "member",
	"operator-admin", "operator-support", "operator-auditor", "customer-key", "service-key",
}

// A matrixRow has a route, one request to it, and the status for each role. In
// requests, ACCOUNT is the account, SESSION a payment of it, KEY a key of it,
// REVOKED another key, and ROLE the role. The status "login" is a redirect to the
// sign-in page.
type matrixRow struct {
	route, path, body string
	want              string
}

const (
	public = "200 200 200 200 200 200 200 200 200 200 200 200"
	// Pages for members. Others get 404, operators included.
	memberPages = "login 200 404 200 200 200 200 404 404 404 login login"
	// Pages for members who may buy.
	buyerPages = "login 200 404 200 200 200 403 404 404 404 login login"
	// Pages for operators.
	operatorPages = "login 403 403 403 403 403 403 200 200 200 login login"
	// Corrections by admins and support, of something that does not exist.
	corrections = "login 403 403 403 403 403 403 404 404 403 login login"
	// Pages and forms for operator admins only; 422 is a form that came back.
	adminPages     = "login 403 403 403 403 403 403 200 403 403 login login"
	adminForms     = "login 403 403 403 403 403 403 422 403 403 login login"
	adminActions   = "login 403 403 403 403 403 403 303 403 403 login login"
	adminsNotFound = "login 403 403 403 403 403 403 404 403 403 login login"
	// A user's own settings; 422 is a form that came back.
	ownSettings = "login 422 422 422 422 422 422 422 422 422 login login"
	// Routes for service keys; customers' keys lack the scope.
	serviceKeyOnly = "401 401 401 401 401 401 401 401 401 401 403 "
	// Management of the account's keys, by owners and admins.
	keyManagers = "login 303 404 303 303 403 403 404 404 404 login login"
)

// The matrix has a column for each of the roles, in their order. Its rows are requested in this
// order.
var matrix = slices.Concat(visitorRows, customerRows, staffRows, apiRows, lastRows)

var lastRows = []matrixRow{
	// Last, because they end sessions. Who owns an organization, works for the operator or has
	// other credits than they give up can't close their account.
	{"POST /settings/data/close", "/settings/data/close", "give_up=x", "login 422 303 422 303 303 303 422 422 422 login login"},
	{"POST /signout", "/signout", "", "303 303 303 303 303 303 303 303 303 303 303 303"},
}

func TestEveryRouteForEveryRole(t *testing.T) {
	c := newMatrixFixture(t)
	covered := map[string]bool{}
	for _, r := range matrix {
		covered[r.route] = true
		want := strings.Fields(r.want)
		if len(want) != len(roles) {
			t.Fatalf("%s has %d columns, there are %d roles", r.path, len(want), len(roles))
		}
		for i, role := range roles {
			if got := c.outcome(role, r); got != want[i] {
				t.Errorf("%s as %s: %s, want %s", r.path, role, got, want[i])
			}
		}
	}
	there := map[string]bool{}
	for _, route := range c.handler.Routes() {
		name := route.Method + " " + route.Path
		there[name] = true
		if !covered[name] {
			t.Errorf("%s is not in the matrix", name)
		}
	}
	for name := range covered {
		if !there[name] {
			t.Errorf("%s is in the matrix and not a route", name)
		}
	}
	c.CheckBooks()
}
