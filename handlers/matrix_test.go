package handlers_test

import (
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

var matrix = []matrixRow{
	// anonymous, solo, stranger, owner, admin, billing, member, operator: admin,
	// support, auditor, keys: customer's, service
	{"GET /", "/", "", public},
	{"GET /plans", "/plans", "", public},
	{"GET /plans", "/plans?account=ACCOUNT", "", "200 200 404 200 200 200 200 404 404 404 200 200"},
	{"GET /docs", "/docs", "", public},
	{"GET /docs.md", "/docs.md", "", public},
	{"GET /docs/api", "/docs/api?q=charge", "", public},
	{"GET /docs/api.md", "/docs/api.md", "", public},
	{"GET /llms.txt", "/llms.txt", "", public},
	{"GET /errors/:code", "/errors/not_found", "", public},
	{"GET /errors/:code", "/errors/not_found.md", "", public},
	{"GET /static/*", "/static/none", "", "404 404 404 404 404 404 404 404 404 404 404 404"},
	{"GET /worker.js", "/worker.js", "", public},
	{"GET /offline", "/offline", "", public},
	{"GET /brand/logo", "/brand/logo", "", "404 404 404 404 404 404 404 404 404 404 404 404"},
	{"GET /brand.css", "/brand.css", "", public},
	{"GET /favicon.ico", "/favicon.ico", "", "302 302 302 302 302 302 302 302 302 302 302 302"},
	{"GET /robots.txt", "/robots.txt", "", public},
	{"GET /.well-known/security.txt", "/.well-known/security.txt", "", "404 404 404 404 404 404 404 404 404 404 404 404"}, // no contact is set
	{"GET /.well-known/change-password", "/.well-known/change-password", "", "302 302 302 302 302 302 302 302 302 302 302 302"},
	{"GET /openapi.json", "/openapi.json", "", public},
	{"GET /healthz", "/healthz", "", public},
	{"GET /readyz", "/readyz", "", public},

	{"GET /setup/:token", "/setup/none", "", "404 404 404 404 404 404 404 404 404 404 404 404"},
	{"POST /setup/:token", "/setup/none", "", "404 404 404 404 404 404 404 404 404 404 404 404"},
	{"GET /signup", "/signup", "", "200 303 303 303 303 303 303 303 303 303 200 200"},
	{"POST /signup", "/signup", "", "422 422 422 422 422 422 422 422 422 422 422 422"},
	{"GET /signup/sent", "/signup/sent", "", "200 200 200 200 200 200 200 200 200 200 200 200"},
	{"GET /verify/half", "/verify/half", "", "200 200 200 200 200 200 200 200 200 200 200 200"},
	{"GET /verify/changed", "/verify/changed", "", "200 200 200 200 200 200 200 200 200 200 200 200"},
	{"GET /invitations/declined", "/invitations/declined", "", "200 200 200 200 200 200 200 200 200 200 200 200"},
	{"GET /verify/refused", "/verify/refused", "", "200 200 200 200 200 200 200 200 200 200 200 200"},
	{"GET /verify/:token", "/verify/none", "", "404 404 404 404 404 404 404 404 404 404 404 404"},
	{"POST /verify/:token", "/verify/none", "", "404 404 404 404 404 404 404 404 404 404 404 404"},
	{"POST /verify/:token/refuse", "/verify/none/refuse", "", "404 404 404 404 404 404 404 404 404 404 404 404"},
	{"GET /forgot", "/forgot", "", "200 200 200 200 200 200 200 200 200 200 200 200"},
	{"POST /forgot", "/forgot", "", "422 422 422 422 422 422 422 422 422 422 422 422"},
	{"GET /forgot/sent", "/forgot/sent", "", "200 200 200 200 200 200 200 200 200 200 200 200"},
	{"GET /reset/:token", "/reset/none", "", "404 404 404 404 404 404 404 404 404 404 404 404"},
	{"POST /reset/:token", "/reset/none", "", "404 404 404 404 404 404 404 404 404 404 404 404"},
	{"POST /signin/link", "/signin/link", "", "422 422 422 422 422 422 422 422 422 422 422 422"},
	{"GET /signin/sent", "/signin/sent", "", "200 200 200 200 200 200 200 200 200 200 200 200"},
	{"GET /closed", "/closed", "", "200 303 303 303 303 303 303 303 303 303 200 200"},
	{"GET /signin", "/signin", "", "200 303 303 303 303 303 303 303 303 303 200 200"},
	{"POST /signin", "/signin", "email=ROLE&password=wrong", "422 422 422 422 422 422 422 422 422 422 422 422"},
	{"POST /signin/passkey", "/signin/passkey", "", "422 422 422 422 422 422 422 422 422 422 422 422"},
	{"POST /signin/passkey/begin", "/signin/passkey/begin", "", "403 403 403 403 403 403 403 403 403 403 403 403"},
	{"POST /signin/step/passkey", "/signin/step/passkey", "", "login login login login login login login login login login login login"},
	{"POST /signin/step/passkey/begin", "/signin/step/passkey/begin", "", "401 401 401 401 401 401 401 401 401 401 401 401"},
	{"GET /signin/step", "/signin/step", "", "login login login login login login login login login login login login"},
	{"POST /signin/step", "/signin/step", "code=1", "login login login login login login login login login login login login"},
	{"GET /settings/security", "/settings/security", "", "login 200 200 200 200 200 200 200 200 200 login login"},
	{"GET /settings/security/app", "/settings/security/app", "", "login 200 200 200 200 200 200 200 200 200 login login"},
	{"POST /settings/security/app", "/settings/security/app", "", ownSettings},
	{"GET /settings/security/passkeys", "/settings/security/passkeys", "", "login 404 404 404 404 404 404 404 404 404 login login"},
	{"POST /settings/security/passkeys", "/settings/security/passkeys", "name=One", "login 404 404 404 404 404 404 404 404 404 login login"},
	{"POST /settings/security/passkeys/begin", "/settings/security/passkeys/begin", "", "login 403 403 403 403 403 403 403 403 403 login login"},
	{"POST /settings/security/rename", "/settings/security/rename", "id=none&name=One", "login 404 404 404 404 404 404 404 404 404 login login"},
	{"POST /settings/security/remove", "/settings/security/remove", "id=none", "login 404 404 404 404 404 404 404 404 404 login login"},
	{"POST /settings/security/codes", "/settings/security/codes", "", "login 409 409 409 409 409 409 409 409 409 login login"},
	{"GET /confirm", "/confirm", "", "login 303 303 303 303 303 303 303 303 303 login login"},
	{"POST /confirm", "/confirm", "password=wrong", ownSettings},
	{"POST /confirm/passkey", "/confirm/passkey", "", ownSettings},
	{"POST /confirm/passkey/begin", "/confirm/passkey/begin", "", "login 403 403 403 403 403 403 403 403 403 login login"},
	{"POST /confirm/link", "/confirm/link", "", "login 403 403 403 403 403 403 403 403 403 login login"},
	{"GET /confirm/sent", "/confirm/sent", "", "login 200 200 200 200 200 200 200 200 200 login login"},
	{"GET /auth/oidc/:provider", "/auth/oidc/none", "", "404 404 404 404 404 404 404 404 404 404 404 404"},
	{"GET /auth/oidc/:provider/callback", "/auth/oidc/none/callback?state=x&code=x", "", "404 404 404 404 404 404 404 404 404 404 404 404"},
	// Nothing waits in any of these browsers.
	{"GET /auth/link", "/auth/link", "", "422 403 403 403 403 403 403 403 403 403 422 422"},
	{"POST /auth/link", "/auth/link", "password=x", "422 403 403 403 403 403 403 403 403 403 422 422"},
	{"POST /auth/link/mail", "/auth/link/mail", "", "422 403 403 403 403 403 403 403 403 403 422 422"},
	{"GET /auth/link/sent", "/auth/link/sent", "", public},
	{"GET /search", "/search?q=e", "", "login 200 200 200 200 200 200 200 200 200 login login"},
	{"GET /settings", "/settings", "", "login 200 200 200 200 200 200 200 200 200 login login"},
	{"POST /settings/profile", "/settings/profile", "", ownSettings},
	{"POST /settings/password", "/settings/password", "", ownSettings},
	{"GET /settings/email", "/settings/email", "", "login 200 200 200 200 200 200 200 200 200 login login"},
	{"POST /settings/email", "/settings/email", "", ownSettings},
	{"GET /settings/sessions", "/settings/sessions", "", "login 200 200 200 200 200 200 200 200 200 login login"},
	{"POST /settings/sessions/end", "/settings/sessions/end", "id=none", "login 303 303 303 303 303 303 303 303 303 login login"},
	{"POST /settings/sessions/end-others", "/settings/sessions/end-others", "", "login 303 303 303 303 303 303 303 303 303 login login"},
	{"GET /settings/security/identities", "/settings/security/identities", "", "login 200 200 200 200 200 200 200 200 200 login login"},
	{"POST /settings/security/identities/remove", "/settings/security/identities/remove", "issuer=https%3A%2F%2Fa.test&subject=1", "login 404 404 404 404 404 404 404 404 404 login login"},
	{"GET /settings/data", "/settings/data", "", "login 200 200 200 200 200 200 200 200 200 login login"},
	{"GET /settings/data/download", "/settings/data/download", "", "login 200 200 200 200 200 200 200 200 200 login login"},

	{"GET /dashboard", "/dashboard?account=ACCOUNT", "", "login 200 404 303 303 303 303 303 303 303 login login"},
	{"GET /enterprise/dashboard", "/enterprise/dashboard?account=ACCOUNT", "", "login 303 404 200 200 200 200 404 404 404 login login"},
	{"GET /enterprise/dashboard", "/enterprise/dashboard?account=ACCOUNT&page=api", "", "login 303 404 200 200 200 200 404 404 404 login login"},
	{"GET /enterprise/dashboard", "/enterprise/dashboard?account=ACCOUNT&page=usage", "", "login 303 404 200 200 200 200 404 404 404 login login"},
	{"GET /enterprise/dashboard", "/enterprise/dashboard?account=ACCOUNT&page=members", "", "login 303 404 200 200 200 200 404 404 404 login login"},
	// A solo account has no members to manage; the last owner cannot be demoted or
	// removed.
	{"POST /members", "/members", "account=ACCOUNT&email=&role=member", "login 403 404 422 422 403 403 404 404 404 login login"},
	{"POST /members", "/members", "account=ACCOUNT&email=ROLE@example.test&role=owner", "login 403 404 303 422 403 403 404 404 404 login login"},
	{"POST /members/role", "/members/role", "account=ACCOUNT&user=COLLEAGUE&was=billing&role=billing", "login 403 404 303 303 403 403 404 404 404 login login"},
	{"POST /members/role", "/members/role", "account=ACCOUNT&user=OWNER&was=owner&role=member", "login 403 404 409 403 403 403 404 404 404 login login"},
	{"GET /enterprise/new", "/enterprise/new", "", "login 200 200 200 200 200 200 200 200 200 login login"},
	{"POST /enterprise/new", "/enterprise/new", "", ownSettings},
	{"GET /enterprise/settings", "/enterprise/settings?account=ACCOUNT", "", "login 404 404 200 200 200 200 404 404 404 login login"},
	{"POST /enterprise/settings", "/enterprise/settings", "account=ACCOUNT&key=k&name=", "login 404 404 422 422 403 403 404 404 404 login login"},
	{"GET /enterprise/log", "/enterprise/log?account=ACCOUNT", "", "login 404 404 200 200 403 403 404 404 404 login login"},
	{"GET /enterprise/log.csv", "/enterprise/log.csv?account=ACCOUNT", "", "login 404 404 200 200 403 403 404 404 404 login login"},
	{"POST /enterprise/settings/billing", "/enterprise/settings/billing", "account=ACCOUNT&billing_email=", "login 404 404 422 422 422 403 404 404 404 login login"},
	{"GET /enterprise/domains", "/enterprise/domains?account=ACCOUNT", "", "login 404 404 200 403 403 403 404 404 404 login login"},
	{"POST /enterprise/domains", "/enterprise/domains", "account=ACCOUNT&domain=gmail.com", "login 404 404 422 403 403 403 404 404 404 login login"},
	{"POST /enterprise/domains/check", "/enterprise/domains/check", "account=ACCOUNT&domain=none.test", "login 404 404 404 403 403 403 404 404 404 login login"},
	{"POST /enterprise/domains/set", "/enterprise/domains/set", "account=ACCOUNT&domain=none.test&join_role=member", "login 404 404 404 403 403 403 404 404 404 login login"},
	{"POST /enterprise/domains/set", "/enterprise/domains/set", "account=ACCOUNT&domain=none.test&join_role=owner", "login 404 404 422 403 403 403 404 404 404 login login"},
	{"POST /enterprise/domains/remove", "/enterprise/domains/remove", "account=ACCOUNT&domain=none.test", "login 404 404 404 403 403 403 404 404 404 login login"},
	{"POST /enterprise/join", "/enterprise/join", "account=ACCOUNT", "login 404 404 404 404 404 404 404 404 404 login login"},
	{"GET /enterprise/close", "/enterprise/close?account=ACCOUNT", "", "login 404 404 200 403 403 403 404 404 404 login login"},
	{"POST /enterprise/close", "/enterprise/close", "account=ACCOUNT&name=x", "login 404 404 422 403 403 403 404 404 404 login login"},
	{"POST /members/offer", "/members/offer", "account=ACCOUNT&user=OWNER", "login 403 404 409 403 403 403 404 404 404 login login"},
	{"POST /members/invitations/resend", "/members/invitations/resend", "account=ACCOUNT&id=inv_none", "login 403 404 404 404 403 403 404 404 404 login login"},
	{"POST /members/places/resend", "/members/places/resend", "account=ACCOUNT&user=usr_none", "login 403 404 404 404 403 403 404 404 404 login login"},
	{"POST /members/places/remove", "/members/places/remove", "account=ACCOUNT&user=usr_none", "login 403 404 404 404 403 403 404 404 404 login login"},
	{"POST /members/invitations/revoke", "/members/invitations/revoke", "account=ACCOUNT&id=inv_none", "login 403 404 404 404 403 403 404 404 404 login login"},
	{"GET /members/remove", "/members/remove?account=ACCOUNT&user=COLLEAGUE", "", "login 403 404 200 200 200 403 404 404 404 login login"},
	{"GET /invitations/:token", "/invitations/none", "", "404 404 404 404 404 404 404 404 404 404 404 404"},
	{"POST /invitations/:token/accept", "/invitations/none/accept", "", "404 404 404 404 404 404 404 404 404 404 404 404"},
	{"POST /invitations/:token/decline", "/invitations/none/decline", "", "404 404 404 404 404 404 404 404 404 404 404 404"},
	{"POST /members/remove", "/members/remove", "account=ACCOUNT&user=OWNER&was=owner", "login 403 404 409 403 403 403 404 404 404 login login"},
	{"POST /members/remove", "/members/remove", "account=ACCOUNT&user=usr_none&was=member", "login 403 404 404 404 403 403 404 404 404 login login"},
	{"GET /enterprise/dashboard", "/enterprise/dashboard?account=ACCOUNT&page=billing", "", "login 303 404 200 200 200 403 404 404 404 login login"},
	{"GET /usage", "/usage?account=ACCOUNT", "", "login 200 404 303 303 303 303 404 404 404 login login"},
	{"GET /usage.csv", "/usage.csv?account=ACCOUNT", "", memberPages},
	// What another member used is for owners and admins.
	{"GET /usage.csv", "/usage.csv?account=ACCOUNT&member=OWNER", "", "login 200 404 200 200 422 422 404 404 404 login login"},
	{"GET /usage.csv", "/usage.csv?account=ACCOUNT&member=me", "", memberPages},
	{"GET /usage/caps", "/usage/caps?account=ACCOUNT", "", "login 200 404 303 303 303 303 404 404 404 login login"},
	{"GET /enterprise/dashboard", "/enterprise/dashboard?account=ACCOUNT&page=caps", "", "login 303 404 200 200 200 200 404 404 404 login login"},
	// Who may buy caps the account, owners and admins its members and keys.
	{"GET /usage/caps/set", "/usage/caps/set?account=ACCOUNT", "", buyerPages},
	{"GET /usage/caps/set", "/usage/caps/set?account=ACCOUNT&subject=key%3AKEY", "", "login 200 404 200 200 403 403 404 404 404 login login"},
	{"POST /usage/caps/set", "/usage/caps/set", "account=ACCOUNT&key=k&subject=account&window=day&limit=x", "login 422 404 422 422 422 403 404 404 404 login login"},
	{"POST /usage/caps/set", "/usage/caps/set", "account=ACCOUNT&key=k&subject=member%3AOWNER&window=day&limit=x", "login 422 404 422 422 403 403 404 404 404 login login"},
	{"POST /usage/caps/boost", "/usage/caps/boost", "account=ACCOUNT&key=k&subject=key%3AKEY&window=day&boost.credits=x", "login 422 404 422 422 403 403 404 404 404 login login"},
	{"POST /usage/caps/remove", "/usage/caps/remove", "account=ACCOUNT&key=k&subject=key%3AKEY&window=", "login 422 404 422 422 403 403 404 404 404 login login"},
	{"GET /activity", "/activity?account=ACCOUNT", "", memberPages},
	{"GET /activity.csv", "/activity.csv?account=ACCOUNT", "", memberPages},
	{"GET /activity/statement", "/activity/statement?account=ACCOUNT", "", memberPages},
	{"GET /activity/statement.csv", "/activity/statement.csv?account=ACCOUNT", "", memberPages},
	{"GET /activity/statement.json", "/activity/statement.json?account=ACCOUNT", "", memberPages},
	{"GET /activity/:entry", "/activity/ENTRY?account=ACCOUNT", "", memberPages},
	{"GET /lots/:lot", "/lots/LOT?account=ACCOUNT", "", memberPages},
	{"GET /live", "/live?account=ACCOUNT&seen=none", "", "login 422 404 422 422 422 422 404 404 404 login login"},
	{"GET /projects/playground", "/projects/playground?account=ACCOUNT", "", "login 200 404 303 303 303 303 404 404 404 login login"},
	{"GET /success", "/success?session_id=SESSION", "", memberPages},
	{"GET /billing", "/billing?account=ACCOUNT", "", buyerPages},
	{"POST /billing/portal", "/billing/portal", "account=ACCOUNT", "login 422 404 422 422 422 403 404 404 404 login login"},
	{"POST /billing/threshold", "/billing/threshold", "account=ACCOUNT&threshold=x", "login 422 404 422 422 422 403 404 404 404 login login"},
	{"GET /billing/details", "/billing/details?account=ACCOUNT", "", "login 200 404 303 303 303 403 404 404 404 login login"},
	{"POST /billing/details", "/billing/details", "account=ACCOUNT&billing_email=", "login 422 404 422 422 422 403 404 404 404 login login"},
	{"GET /billing/:purchase", "/billing/PURCHASE?account=ACCOUNT", "", buyerPages},
	{"GET /buy", "/buy?account=ACCOUNT", "", "login 200 404 200 200 200 403 404 404 404 login login"},
	{"POST /buy", "/buy", "account=ACCOUNT&key=k&credits=0", "login 422 404 422 422 422 403 404 404 404 login login"},
	{"GET /buy/:purchase/continue", "/buy/PURCHASE/continue?account=ACCOUNT", "", "login 303 404 303 303 303 403 404 404 404 login login"},
	{"POST /buy/:purchase/cancel", "/buy/PURCHASE/cancel", "account=ACCOUNT", "login 303 404 303 303 303 403 404 404 404 login login"},
	{"POST /playground", "/playground", "account=ACCOUNT&dialect=native&secret=none", memberPages},
	{"POST /playground", "/playground", "account=ACCOUNT&dialect=native&secret=", "login 422 404 422 422 422 422 404 404 404 login login"},
	{"POST /keys", "/keys", "account=ACCOUNT&key=k&name=", "login 422 404 422 422 403 403 404 404 404 login login"},
	{"POST /keys/pause", "/keys/pause", "account=ACCOUNT&id=KEY", keyManagers},
	{"POST /keys/resume", "/keys/resume", "account=ACCOUNT&id=KEY", keyManagers},
	{"POST /keys/revoke", "/keys/revoke", "account=ACCOUNT&id=REVOKED", keyManagers},
	{"POST /keys/rotate", "/keys/rotate", "account=ACCOUNT&key=k&id=REVOKED", "login 409 404 409 409 403 403 404 404 404 login login"},
	{"POST /keys/rotate", "/keys/rotate", "account=ACCOUNT&key=k&id=key_none", "login 404 404 404 404 403 403 404 404 404 login login"},

	{"GET /admin", "/admin", "", operatorPages},
	{"GET /admin/service-keys", "/admin/service-keys?q=a", "", adminPages},
	{"POST /admin/service-keys", "/admin/service-keys", "key=k&name=", adminForms},
	{"POST /admin/service-keys/pause", "/admin/service-keys/pause", "id=KEY", adminsNotFound},
	{"POST /admin/service-keys/resume", "/admin/service-keys/resume", "id=KEY", adminsNotFound},
	{"POST /admin/service-keys/revoke", "/admin/service-keys/revoke", "id=KEY", adminsNotFound},
	{"POST /admin/service-keys/rotate", "/admin/service-keys/rotate", "id=KEY&key=k", adminsNotFound},
	{"POST /admin/service-keys/limit", "/admin/service-keys/limit", "id=KEY&rate=5", adminsNotFound},
	{"GET /admin/leaked-key", "/admin/leaked-key", "", "login 403 403 403 403 403 403 200 200 403 login login"},
	{"POST /admin/leaked-key", "/admin/leaked-key", "secret=none", "login 403 403 403 403 403 403 422 422 403 login login"},
	{"POST /admin/leaked-key", "/admin/leaked-key", "secret=none&stop=revoked", "login 403 403 403 403 403 403 422 403 403 login login"},
	{"POST /admin/checklist/dismiss", "/admin/checklist/dismiss", "", adminActions},
	{"GET /admin/accounts", "/admin/accounts?q=a", "", operatorPages},
	{"GET /admin/accounts/:id", "/admin/accounts/ACCOUNT", "", operatorPages},
	{"GET /admin/audit", "/admin/audit", "", operatorPages},
	{"GET /admin/audit/lines.csv", "/admin/audit/lines.csv", "", operatorPages},
	{"GET /admin/audit/:id", "/admin/audit/none", "", "login 403 403 403 403 403 403 404 404 404 login login"},
	{"GET /admin/purchases", "/admin/purchases", "", operatorPages},
	{"GET /admin/purchases/lines.csv", "/admin/purchases/lines.csv", "", operatorPages},
	{"GET /admin/purchases/:id", "/admin/purchases/none", "", "login 403 403 403 403 403 403 404 404 404 login login"},
	{"POST /admin/purchases/:id/settle", "/admin/purchases/none/settle", "decision=close&reason=a", "login 403 403 403 403 403 403 404 403 403 login login"},
	{"GET /admin/events", "/admin/events", "", operatorPages},
	{"GET /admin/events/:id", "/admin/events/none", "", "login 403 403 403 403 403 403 404 404 404 login login"},
	{"POST /admin/purchases/:id/check", "/admin/purchases/none/check", "", "login 403 403 403 403 403 403 404 404 403 login login"},
	{"POST /admin/purchases/:id/cancel", "/admin/purchases/none/cancel", "", "login 403 403 403 403 403 403 404 404 403 login login"},
	{"POST /admin/events/:id/replay", "/admin/events/none/replay", "", "login 403 403 403 403 403 403 404 403 403 login login"},
	{"GET /admin/mails", "/admin/mails?to=none", "", operatorPages},
	{"POST /admin/mails/test", "/admin/mails/test", "", "login 403 403 403 403 403 403 409 403 403 login login"},
	{"POST /admin/mails/dismiss", "/admin/mails/dismiss", "", "login 403 403 403 403 403 403 303 303 403 login login"},
	{"POST /admin/mails/:id/retry", "/admin/mails/none/retry", "", "login 403 403 403 403 403 403 404 404 403 login login"},
	{"POST /admin/mails/:id/dismiss", "/admin/mails/none/dismiss", "", "login 403 403 403 403 403 403 404 404 403 login login"},
	{"GET /admin/refusals", "/admin/refusals?request=none", "", operatorPages},
	{"GET /admin/reports", "/admin/reports?month=2026-03", "", operatorPages},
	{"GET /admin/reports/close", "/admin/reports/close?month=2026-03", "", adminPages},
	{"POST /admin/reports/close", "/admin/reports/close", "month=2026-03", adminForms},
	{"GET /admin/reports/books", "/admin/reports/books", "", operatorPages},
	{"POST /admin/reports/books", "/admin/reports/books", "", "login 403 403 403 403 403 403 303 403 303 login login"},
	{"GET /admin/reports/journal.csv", "/admin/reports/journal.csv?month=2026-03", "", operatorPages},
	{"GET /admin/reports/lines.csv", "/admin/reports/lines.csv?month=2026-03&by=account", "", operatorPages},
	{"GET /admin/accounts/:id/entries", "/admin/accounts/ACCOUNT/entries", "", operatorPages},
	{"GET /admin/accounts/:id/balance", "/admin/accounts/ACCOUNT/balance", "", operatorPages},
	{"GET /admin/accounts/:id/plans", "/admin/accounts/ACCOUNT/plans", "", operatorPages},
	{"GET /admin/accounts/:id/plans/:subscription", "/admin/accounts/ACCOUNT/plans/new", "", adminPages},
	{"POST /admin/accounts/:id/plans/:subscription", "/admin/accounts/ACCOUNT/plans/new", "", adminForms},
	{"GET /admin/accounts/:id/keys", "/admin/accounts/ACCOUNT/keys", "", operatorPages},
	{"POST /admin/accounts/:id/keys/pause", "/admin/accounts/ACCOUNT/keys/pause", "id=KEY", adminActions},
	{"POST /admin/accounts/:id/keys/resume", "/admin/accounts/ACCOUNT/keys/resume", "id=KEY", adminActions},
	{"POST /admin/accounts/:id/keys/limit", "/admin/accounts/ACCOUNT/keys/limit", "id=KEY&rate=0", adminForms},
	{"POST /admin/accounts/:id/keys/limit", "/admin/accounts/ACCOUNT/keys/limit", "id=KEY&rate=60", adminActions},
	{"POST /admin/accounts/:id/keys/revoke", "/admin/accounts/ACCOUNT/keys/revoke", "id=REVOKED", adminActions},
	{"GET /admin/accounts/:id/members", "/admin/accounts/ACCOUNT/members", "", operatorPages},
	{"POST /admin/accounts/:id/members/resend", "/admin/accounts/ACCOUNT/members/resend", "invitation=none", corrections},
	{"GET /admin/users", "/admin/users?q=a", "", operatorPages},
	{"GET /admin/users/:id", "/admin/users/OWNER", "", operatorPages},
	{"GET /admin/users/:id", "/admin/users/none", "", "login 403 403 403 403 403 403 404 404 404 login login"},
	{"POST /admin/users/:id/block", "/admin/users/OWNER/block", "", adminForms},
	{"POST /admin/users/:id/unblock", "/admin/users/none/unblock", "", adminsNotFound},
	{"POST /admin/users/:id/reset", "/admin/users/none/reset", "", adminsNotFound},
	{"POST /admin/users/:id/sessions", "/admin/users/none/sessions", "", adminsNotFound},
	{"POST /admin/users/:id/resend", "/admin/users/OWNER/resend", "", "login 403 403 403 403 403 403 409 409 403 login login"},
	{"POST /admin/users/:id/view", "/admin/users/OWNER/view", "", "login 403 403 403 403 403 403 422 422 403 login login"},
	{"POST /admin/view/end", "/admin/view/end", "", "login 403 403 403 403 403 403 303 303 303 login login"},
	{"POST /admin/users/:id/factors", "/admin/users/OWNER/factors", "lost=", adminForms},
	{"GET /admin/staff", "/admin/staff", "", operatorPages},
	{"POST /admin/staff", "/admin/staff", "email=x", adminForms},
	{"POST /admin/staff/resend", "/admin/staff/resend", "invitation=none", adminsNotFound},
	{"POST /admin/staff/revoke", "/admin/staff/revoke", "invitation=none", adminsNotFound},
	{"POST /admin/staff/:id/role", "/admin/staff/none/role", "role=admin&was=support/active", adminsNotFound},
	{"GET /admin/accounts/:id/notes", "/admin/accounts/ACCOUNT/notes", "", operatorPages},
	{"POST /admin/accounts/:id/notes", "/admin/accounts/ACCOUNT/notes", "", "login 403 403 403 403 403 403 422 422 403 login login"},
	{"POST /admin/accounts/:id/notes/erase", "/admin/accounts/ACCOUNT/notes/erase", "", adminsNotFound},
	{"GET /admin/accounts/:id/settings", "/admin/accounts/ACCOUNT/settings", "", operatorPages},
	{"POST /admin/accounts/:id/settings/status", "/admin/accounts/ACCOUNT/settings/status", "", adminsNotFound},
	{"POST /admin/accounts/:id/settings/zone", "/admin/accounts/ACCOUNT/settings/zone", "", adminForms},
	{"POST /admin/accounts/:id/settings/storage", "/admin/accounts/ACCOUNT/settings/storage", "limit=much", adminForms},
	{"GET /admin/accounts/:id/payments/new", "/admin/accounts/ACCOUNT/payments/new", "", adminPages},
	{"POST /admin/accounts/:id/payments/new", "/admin/accounts/ACCOUNT/payments/new", "", adminForms},
	{"GET /admin/accounts/:id/purchases/:purchase/freeze", "/admin/accounts/ACCOUNT/purchases/none/freeze", "", adminsNotFound},
	{"POST /admin/accounts/:id/purchases/:purchase/freeze", "/admin/accounts/ACCOUNT/purchases/none/freeze", "", adminsNotFound},
	{"GET /admin/accounts/:id/purchases/:purchase/thaw", "/admin/accounts/ACCOUNT/purchases/none/thaw", "", adminsNotFound},
	{"POST /admin/accounts/:id/purchases/:purchase/thaw", "/admin/accounts/ACCOUNT/purchases/none/thaw", "", adminsNotFound},
	{"GET /admin/accounts/:id/caps", "/admin/accounts/ACCOUNT/caps", "", operatorPages},
	{"GET /admin/accounts/:id/caps/set", "/admin/accounts/ACCOUNT/caps/set", "", adminPages},
	{"POST /admin/accounts/:id/caps/set", "/admin/accounts/ACCOUNT/caps/set", "subject=account&window=day", adminForms},
	{"POST /admin/accounts/:id/caps/boost", "/admin/accounts/ACCOUNT/caps/boost", "subject=account&window=day", adminForms},
	{"POST /admin/accounts/:id/caps/remove", "/admin/accounts/ACCOUNT/caps/remove", "", adminForms},
	{"GET /admin/accounts/:id/lots/:lot/extend", "/admin/accounts/ACCOUNT/lots/none/extend", "", adminsNotFound},
	{"GET /admin/accounts/:id/lots/:lot/extend", "/admin/accounts/ACCOUNT/lots/LOT/extend", "", "login 403 403 403 403 403 403 200 403 403 login login"},
	{"POST /admin/accounts/:id/lots/:lot/extend", "/admin/accounts/ACCOUNT/lots/LOT/extend", "", "login 403 403 403 403 403 403 422 403 403 login login"},
	{"GET /admin/plans", "/admin/plans", "", operatorPages},
	{"GET /admin/plans/new", "/admin/plans/new", "", adminPages},
	{"POST /admin/plans/new", "/admin/plans/new", "", adminForms},
	{"GET /admin/plans/:slug", "/admin/plans/none", "", "login 403 403 403 403 403 403 404 404 404 login login"},
	{"GET /admin/plans/:slug/edit", "/admin/plans/none/edit", "", adminsNotFound},
	{"POST /admin/plans/:slug/edit", "/admin/plans/none/edit", "", adminsNotFound},
	{"POST /admin/plans/:slug/archive", "/admin/plans/none/archive", "", adminsNotFound},
	{"GET /admin/products", "/admin/products", "", operatorPages},
	{"GET /admin/products/new", "/admin/products/new", "", adminPages},
	{"POST /admin/products/new", "/admin/products/new", "", adminForms},
	{"GET /admin/products/:slug/edit", "/admin/products/none/edit", "", adminsNotFound},
	{"POST /admin/products/:slug/edit", "/admin/products/none/edit", "", adminsNotFound},
	{"GET /admin/settings", "/admin/settings", "", operatorPages},
	{"GET /admin/settings/logo", "/admin/settings/logo", "", adminPages},
	{"POST /admin/settings/logo", "/admin/settings/logo", "", "login 403 403 403 403 403 403 415 403 403 login login"},
	{"POST /admin/settings/logo/remove", "/admin/settings/logo/remove", "", adminActions},
	{"GET /admin/settings/:group", "/admin/settings/brand", "", adminPages},
	{"POST /admin/settings/:group", "/admin/settings/brand", "brand_name=", adminForms},
	{"POST /admin/products/:slug/archive", "/admin/products/none/archive", "", adminsNotFound},
	{"GET /admin/approvals", "/admin/approvals", "", operatorPages},
	{"GET /admin/approvals/:id", "/admin/approvals/none", "", "login 403 403 403 403 403 403 404 404 404 login login"},
	{"POST /admin/approvals/:id/approve", "/admin/approvals/none/approve", "", adminsNotFound},
	{"POST /admin/approvals/:id/reject", "/admin/approvals/none/reject", "", adminsNotFound},
	{"POST /admin/approvals/:id/discard", "/admin/approvals/none/discard", "", corrections},
	{"GET /admin/bulk", "/admin/bulk", "", operatorPages},
	{"POST /admin/bulk", "/admin/bulk", "", "login 403 403 403 403 403 403 415 415 403 login login"},
	{"GET /admin/bulk/:id", "/admin/bulk/none", "", "login 403 403 403 403 403 403 404 404 404 login login"},
	{"POST /admin/bulk/:id/post", "/admin/bulk/none/post", "", corrections},
	{"POST /admin/bulk/:id/ask", "/admin/bulk/none/ask", "", corrections},
	{"POST /admin/bulk/:id/discard", "/admin/bulk/none/discard", "", corrections},
	{"POST /admin/bulk/:id/approve", "/admin/bulk/none/approve", "", adminsNotFound},
	{"POST /admin/bulk/:id/reject", "/admin/bulk/none/reject", "", adminsNotFound},
	{"POST /admin/accounts/:id/adjust", "/admin/accounts/ACCOUNT/adjust", "amount=1&kind=purchased&reason=a&key=k&step=preview",
		"login 403 403 403 403 403 403 200 200 403 login login"},
	{"GET /admin/accounts/:id/charges/:charge/refund", "/admin/accounts/ACCOUNT/charges/none/refund", "", corrections},
	{"POST /admin/accounts/:id/charges/:charge/refund", "/admin/accounts/ACCOUNT/charges/none/refund", "", corrections},
	{"GET /admin/accounts/:id/purchases/:purchase/reverse", "/admin/accounts/ACCOUNT/purchases/none/reverse", "", corrections},
	{"POST /admin/accounts/:id/purchases/:purchase/reverse", "/admin/accounts/ACCOUNT/purchases/none/reverse", "", corrections},
	{"GET /admin/accounts/:id/reversals/:entry/undo", "/admin/accounts/ACCOUNT/reversals/none/undo", "", corrections},
	{"POST /admin/accounts/:id/reversals/:entry/undo", "/admin/accounts/ACCOUNT/reversals/none/undo", "", corrections},
	{"GET /admin/accounts/:id/adjustments/:entry/undo", "/admin/accounts/ACCOUNT/adjustments/none/undo", "", corrections},
	{"POST /admin/accounts/:id/adjustments/:entry/undo", "/admin/accounts/ACCOUNT/adjustments/none/undo", "", corrections},

	// pre.dev answers 401 to any bad credential and 400 to a service key.
	{"GET /credits-balance", "/credits-balance", "", "401 401 401 401 401 401 401 401 401 401 200 400"},
	{"GET /credits", "/credits", "", "400 400 400 400 400 400 400 400 400 400 200 403"},
	{"GET /profile", "/profile", "", "400 400 400 400 400 400 400 400 400 400 200 403"},
	{"GET /version", "/version", "", public},
	// GitRead allows sessions, which act on the person's own account; operators
	// have none.
	{"GET /api/credits", "/api/credits", "", "401 200 200 200 200 200 200 200 200 200 200 403"},
	{"POST /api/credits", "/api/credits", `{"credits":1}`, "401 403 403 403 403 403 403 403 403 403 403 403"},
	{"POST /api/create-checkout-session", "/api/create-checkout-session", `{"credits":0}`, "401 400 400 400 400 400 400 403 403 403 400 403"},
	{"POST /api/verify-payment", "/api/verify-payment", `{"sessionId":"SESSION"}`, "401 200 400 200 200 200 200 400 400 400 200 403"},
	{"GET /api/v1/balance", "/api/v1/balance", "", "401 401 401 401 401 401 401 401 401 401 200 401"},
	{"GET /v1/credits", "/v1/credits", "", "401 401 401 401 401 401 401 401 401 401 200 403"},
	{"POST /v1/credits", "/v1/credits", "", "401 401 401 401 401 401 401 401 401 401 200 403"},
	{"POST /credits", "/credits", "", "401 401 401 401 401 401 401 401 401 401 200 403"},
	{"POST /v1/credits/refresh", "/v1/credits/refresh", "", "401 401 401 401 401 401 401 401 401 401 200 403"},
	{"GET /v1/credits/health", "/v1/credits/health", "", "401 401 401 401 401 401 401 401 401 401 200 403"},
	{"GET /v1/analytics/dashboard", "/v1/analytics/dashboard", "", "401 401 401 401 401 401 401 401 401 401 200 403"},
	{"GET /v1/analytics/usage", "/v1/analytics/usage", "", "401 401 401 401 401 401 401 401 401 401 200 403"},
	{"GET /v1/analytics/products", "/v1/analytics/products", "", "401 401 401 401 401 401 401 401 401 401 200 403"},
	{"GET /v1/analytics/credits", "/v1/analytics/credits", "", "401 401 401 401 401 401 401 401 401 401 200 403"},
	{"GET /v1/analytics/summary", "/v1/analytics/summary", "", "401 401 401 401 401 401 401 401 401 401 200 403"},
	{"GET /v1/analytics/daily", "/v1/analytics/daily", "", "401 401 401 401 401 401 401 401 401 401 200 403"},
	{"GET /v1/analytics/day/:date", "/v1/analytics/day/2026-03-29", "", "401 401 401 401 401 401 401 401 401 401 200 403"},
	{"GET /v1/analytics/requests", "/v1/analytics/requests", "", "401 401 401 401 401 401 401 401 401 401 200 403"},
	{"GET /v1/analytics/errors", "/v1/analytics/errors", "", "401 401 401 401 401 401 401 401 401 401 200 403"},
	// In the native API, a customer's key reads its own balance and a service key
	// acts on accounts.
	{"GET /v1/balance", "/v1/balance", "", "401 401 401 401 401 401 401 401 401 401 200 404"},
	{"GET /v1/accounts/:id", "/v1/accounts/ACCOUNT", "", "401 401 401 401 401 401 401 401 401 401 403 200"},
	{"GET /v1/accounts/:id/balance", "/v1/accounts/ACCOUNT/balance", "", "401 401 401 401 401 401 401 401 401 401 200 200"},
	{"POST /v1/charges", "/v1/charges", `{"account":"ACCOUNT","credits":"1"}`, "401 401 401 401 401 401 401 401 401 401 403 201"},
	{"PUT /v1/accounts/:id/storage", "/v1/accounts/ACCOUNT/storage", `{"usage":1}`, "401 401 401 401 401 401 401 401 401 401 403 200"},
	{"POST /v1/accounts/:id/storage", "/v1/accounts/ACCOUNT/storage", `{"delta":1}`, serviceKeyOnly + "200"},
	{"POST /v1/charges/preview", "/v1/charges/preview", `{"account":"ACCOUNT","credits":"1"}`, serviceKeyOnly + "200"},
	{"GET /v1/charges/:id", "/v1/charges/chg_none", "", serviceKeyOnly + "404"},
	{"POST /v1/charges/:id/capture", "/v1/charges/chg_none/capture", "", serviceKeyOnly + "404"},
	{"POST /v1/charges/:id/release", "/v1/charges/chg_none/release", "", serviceKeyOnly + "404"},
	{"POST /v1/charges/:id/refund", "/v1/charges/chg_none/refund", "", serviceKeyOnly + "404"},
	{"POST /v1/accounts/:id/grants", "/v1/accounts/ACCOUNT/grants", `{"credits":"1"}`, serviceKeyOnly + "422"},
	{"POST /v1/accounts/:id/adjustments", "/v1/accounts/ACCOUNT/adjustments", `{"credits":"1"}`, serviceKeyOnly + "422"},
	{"POST /v1/accounts/:id/lots/:lot/extend", "/v1/accounts/ACCOUNT/lots/none/extend", `{"expires_at":"never"}`, serviceKeyOnly + "422"},
	{"GET /v1/accounts/:id/caps", "/v1/accounts/ACCOUNT/caps", "", serviceKeyOnly + "200"},
	{"PUT /v1/accounts/:id/caps/:subject/:window", "/v1/accounts/ACCOUNT/caps/account/day", "{}", serviceKeyOnly + "422"},
	{"DELETE /v1/accounts/:id/caps/:subject/:window", "/v1/accounts/ACCOUNT/caps/account/hour", "", serviceKeyOnly + "422"},
	{"PUT /v1/accounts/by-external-id/:id", "/v1/accounts/by-external-id/crm-7", "{}", serviceKeyOnly + "422"},
	{"GET /v1/accounts", "/v1/accounts", "", serviceKeyOnly + "200"},
	{"GET /v1/accounts/:id/entries", "/v1/accounts/ACCOUNT/entries", "", serviceKeyOnly + "200"},
	{"POST /v1/keys/verify", "/v1/keys/verify", `{"key":"none"}`, serviceKeyOnly + "200"},
	{"GET /v1/products", "/v1/products", "", serviceKeyOnly + "200"},
	{"GET /v1/plans", "/v1/plans", "", serviceKeyOnly + "200"},
	{"POST /webhooks/stripe", "/webhooks/stripe", "{}", "400 400 400 400 400 400 400 400 400 400 400 400"},

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
