package handlers_test

import (
	"net/http"
	"slices"
	"strconv"
	"strings"
	"testing"

	"github.com/bursar-portal/bursar/models"
)

// roles are who may ask, in the order of the matrix's columns. All ask about the
// organization, but for solo, who asks about their own account; a stranger is a
// customer who asks about the organization without being a member.
var roles = []string{
	"anonymous", "solo", "stranger", "owner", "admin", "billing", "member",
	"operator-admin", "operator-support", "operator-auditor", "customer-key", "service-key",
}

// A row of the matrix: a route, one request to it, and what each role gets. In
// requests ACCOUNT is the account asked about, SESSION its payment, KEY a key of
// it and REVOKED another; ROLE is who asks. "login" is the way to the sign-in page.
type row struct {
	route, path, body string
	want              string
}

const (
	open = "200 200 200 200 200 200 200 200 200 200 200 200"
	// A member's page: others do not find the account, operators neither.
	members = "login 200 404 200 200 200 200 404 404 404 login login"
	// A page of those who buy for an account.
	buyers = "login 200 404 200 200 200 403 404 404 404 login login"
	// An operator's page.
	operators = "login 403 403 403 403 403 403 200 200 200 login login"
	// What admins and support go back on; what does not exist, for them.
	correctors = "login 403 403 403 403 403 403 404 404 403 login login"
	// What admins look at and change alone; 422 is a form that came back.
	admins     = "login 403 403 403 403 403 403 200 403 403 login login"
	adminsDo   = "login 403 403 403 403 403 403 422 403 403 login login"
	adminsDone = "login 403 403 403 403 403 403 303 403 403 login login"
	adminsNot  = "login 403 403 403 403 403 403 404 403 403 login login"
	// What a signed-in person does to themselves; 422 is a form that came back.
	themselves = "login 422 422 422 422 422 422 422 422 422 login login"
	// What the operator's services do; a customer's key lacks the scope.
	services = "401 401 401 401 401 401 401 401 401 401 403 "
	// What owners and admins do to the account's keys.
	keepers = "login 303 404 303 303 403 403 404 404 404 login login"
)

var matrix = []row{
	// anonymous, solo, stranger, owner, admin, billing, member, operator: admin, support, auditor, keys: customer's, service
	{"GET /", "/", "", open},
	{"GET /plans", "/plans", "", open},
	{"GET /plans", "/plans?account=ACCOUNT", "", "200 200 404 200 200 200 200 404 404 404 200 200"},
	{"GET /docs", "/docs", "", open},
	{"GET /errors/:code", "/errors/not_found", "", open},
	{"GET /static/*", "/static/none", "", "404 404 404 404 404 404 404 404 404 404 404 404"},
	{"GET /worker.js", "/worker.js", "", open},
	{"GET /offline", "/offline", "", open},
	{"GET /brand/logo", "/brand/logo", "", "404 404 404 404 404 404 404 404 404 404 404 404"},
	{"GET /brand.css", "/brand.css", "", open},
	{"GET /favicon.ico", "/favicon.ico", "", "302 302 302 302 302 302 302 302 302 302 302 302"},
	{"GET /robots.txt", "/robots.txt", "", open},
	{"GET /openapi.json", "/openapi.json", "", open},
	{"GET /healthz", "/healthz", "", open},
	{"GET /readyz", "/readyz", "", open},

	{"GET /signup", "/signup", "", "200 303 303 303 303 303 303 303 303 303 200 200"},
	{"POST /signup", "/signup", "", "422 422 422 422 422 422 422 422 422 422 422 422"},
	{"GET /signin", "/signin", "", "200 303 303 303 303 303 303 303 303 303 200 200"},
	{"POST /signin", "/signin", "email=ROLE&password=wrong", "422 422 422 422 422 422 422 422 422 422 422 422"},
	{"GET /settings", "/settings", "", "login 200 200 200 200 200 200 200 200 200 login login"},
	{"POST /settings/profile", "/settings/profile", "", themselves},
	{"POST /settings/password", "/settings/password", "", themselves},

	{"GET /dashboard", "/dashboard?account=ACCOUNT", "", "login 200 404 303 303 303 303 303 303 303 login login"},
	{"GET /enterprise/dashboard", "/enterprise/dashboard?account=ACCOUNT", "", "login 303 404 200 200 200 200 404 404 404 login login"},
	{"GET /enterprise/dashboard", "/enterprise/dashboard?account=ACCOUNT&page=api", "", "login 303 404 200 200 200 200 404 404 404 login login"},
	{"GET /enterprise/dashboard", "/enterprise/dashboard?account=ACCOUNT&page=usage", "", "login 303 404 200 200 200 200 404 404 404 login login"},
	{"GET /enterprise/dashboard", "/enterprise/dashboard?account=ACCOUNT&page=members", "", "login 303 404 200 200 200 200 404 404 404 login login"},
	// A person's own account has no members to manage; the last owner can't be made less by an admin or leave.
	{"POST /members", "/members", "account=ACCOUNT&email=&role=member", "login 403 404 422 422 403 403 404 404 404 login login"},
	{"POST /members", "/members", "account=ACCOUNT&email=nobody@example.test&role=owner", "login 403 404 422 422 403 403 404 404 404 login login"},
	{"POST /members/role", "/members/role", "account=ACCOUNT&user=COLLEAGUE&was=billing&role=billing", "login 403 404 303 303 403 403 404 404 404 login login"},
	{"POST /members/role", "/members/role", "account=ACCOUNT&user=OWNER&was=owner&role=member", "login 403 404 409 403 403 403 404 404 404 login login"},
	{"POST /members/remove", "/members/remove", "account=ACCOUNT&user=OWNER&was=owner", "login 403 404 409 403 403 403 404 404 404 login login"},
	{"POST /members/remove", "/members/remove", "account=ACCOUNT&user=usr_none&was=member", "login 403 404 404 404 403 403 404 404 404 login login"},
	{"GET /enterprise/dashboard", "/enterprise/dashboard?account=ACCOUNT&page=billing", "", "login 303 404 200 200 200 403 404 404 404 login login"},
	{"GET /usage", "/usage?account=ACCOUNT", "", "login 200 404 303 303 303 303 404 404 404 login login"},
	{"GET /usage.csv", "/usage.csv?account=ACCOUNT", "", members},
	{"GET /activity", "/activity?account=ACCOUNT", "", members},
	{"GET /activity.csv", "/activity.csv?account=ACCOUNT", "", members},
	{"GET /activity/statement", "/activity/statement?account=ACCOUNT", "", members},
	{"GET /activity/statement.csv", "/activity/statement.csv?account=ACCOUNT", "", members},
	{"GET /activity/statement.json", "/activity/statement.json?account=ACCOUNT", "", members},
	{"GET /activity/:entry", "/activity/ENTRY?account=ACCOUNT", "", members},
	{"GET /lots/:lot", "/lots/LOT?account=ACCOUNT", "", members},
	{"GET /live", "/live?account=ACCOUNT&seen=none", "", "login 422 404 422 422 422 422 404 404 404 login login"},
	{"GET /projects/playground", "/projects/playground?account=ACCOUNT", "", "login 200 404 303 303 303 303 404 404 404 login login"},
	{"GET /success", "/success?session_id=SESSION", "", members},
	{"GET /billing", "/billing?account=ACCOUNT", "", buyers},
	{"POST /billing/threshold", "/billing/threshold", "account=ACCOUNT&threshold=x", "login 422 404 422 422 422 403 404 404 404 login login"},
	{"GET /billing/:purchase", "/billing/PURCHASE?account=ACCOUNT", "", buyers},
	{"GET /buy", "/buy?account=ACCOUNT", "", "login 200 404 200 200 200 403 404 404 404 login login"},
	{"POST /buy", "/buy", "account=ACCOUNT&key=k&credits=0", "login 422 404 422 422 422 403 404 404 404 login login"},
	{"POST /playground", "/playground", "account=ACCOUNT&dialect=native&secret=none", members},
	{"POST /playground", "/playground", "account=ACCOUNT&dialect=native&secret=", "login 422 404 422 422 422 422 404 404 404 login login"},
	{"POST /keys", "/keys", "account=ACCOUNT&key=k&name=", "login 422 404 422 422 403 403 404 404 404 login login"},
	{"POST /keys/pause", "/keys/pause", "account=ACCOUNT&id=KEY", keepers},
	{"POST /keys/resume", "/keys/resume", "account=ACCOUNT&id=KEY", keepers},
	{"POST /keys/revoke", "/keys/revoke", "account=ACCOUNT&id=REVOKED", keepers},

	{"GET /admin", "/admin", "", operators},
	{"GET /admin/accounts", "/admin/accounts?q=a", "", operators},
	{"GET /admin/accounts/:id", "/admin/accounts/ACCOUNT", "", operators},
	{"GET /admin/audit", "/admin/audit", "", operators},
	{"GET /admin/audit/lines.csv", "/admin/audit/lines.csv", "", operators},
	{"GET /admin/purchases", "/admin/purchases", "", operators},
	{"GET /admin/purchases/lines.csv", "/admin/purchases/lines.csv", "", operators},
	{"GET /admin/purchases/:id", "/admin/purchases/none", "", "login 403 403 403 403 403 403 404 404 404 login login"},
	{"POST /admin/purchases/:id/settle", "/admin/purchases/none/settle", "decision=close&reason=a", "login 403 403 403 403 403 403 404 403 403 login login"},
	{"GET /admin/events", "/admin/events", "", operators},
	{"GET /admin/events/:id", "/admin/events/none", "", "login 403 403 403 403 403 403 404 404 404 login login"},
	{"POST /admin/events/:id/replay", "/admin/events/none/replay", "", "login 403 403 403 403 403 403 404 403 403 login login"},
	{"GET /admin/refusals", "/admin/refusals?request=none", "", operators},
	{"GET /admin/reports", "/admin/reports?month=2026-03", "", operators},
	{"GET /admin/reports/lines.csv", "/admin/reports/lines.csv?month=2026-03&by=account", "", operators},
	{"GET /admin/accounts/:id/entries", "/admin/accounts/ACCOUNT/entries", "", operators},
	{"GET /admin/accounts/:id/plans", "/admin/accounts/ACCOUNT/plans", "", operators},
	{"GET /admin/accounts/:id/plans/:subscription", "/admin/accounts/ACCOUNT/plans/new", "", admins},
	{"POST /admin/accounts/:id/plans/:subscription", "/admin/accounts/ACCOUNT/plans/new", "", adminsDo},
	{"GET /admin/accounts/:id/keys", "/admin/accounts/ACCOUNT/keys", "", operators},
	{"POST /admin/accounts/:id/keys/pause", "/admin/accounts/ACCOUNT/keys/pause", "id=KEY", adminsDone},
	{"POST /admin/accounts/:id/keys/resume", "/admin/accounts/ACCOUNT/keys/resume", "id=KEY", adminsDone},
	{"POST /admin/accounts/:id/keys/revoke", "/admin/accounts/ACCOUNT/keys/revoke", "id=REVOKED", adminsDone},
	{"GET /admin/accounts/:id/members", "/admin/accounts/ACCOUNT/members", "", operators},
	{"GET /admin/accounts/:id/notes", "/admin/accounts/ACCOUNT/notes", "", operators},
	{"POST /admin/accounts/:id/notes", "/admin/accounts/ACCOUNT/notes", "", "login 403 403 403 403 403 403 422 422 403 login login"},
	{"POST /admin/accounts/:id/notes/erase", "/admin/accounts/ACCOUNT/notes/erase", "", adminsNot},
	{"GET /admin/accounts/:id/settings", "/admin/accounts/ACCOUNT/settings", "", operators},
	{"POST /admin/accounts/:id/settings/status", "/admin/accounts/ACCOUNT/settings/status", "", adminsNot},
	{"POST /admin/accounts/:id/settings/zone", "/admin/accounts/ACCOUNT/settings/zone", "", adminsDo},
	{"POST /admin/accounts/:id/settings/storage", "/admin/accounts/ACCOUNT/settings/storage", "limit=much", adminsDo},
	{"GET /admin/accounts/:id/payments/new", "/admin/accounts/ACCOUNT/payments/new", "", admins},
	{"POST /admin/accounts/:id/payments/new", "/admin/accounts/ACCOUNT/payments/new", "", adminsDo},
	{"GET /admin/accounts/:id/purchases/:purchase/freeze", "/admin/accounts/ACCOUNT/purchases/none/freeze", "", adminsNot},
	{"POST /admin/accounts/:id/purchases/:purchase/freeze", "/admin/accounts/ACCOUNT/purchases/none/freeze", "", adminsNot},
	{"GET /admin/accounts/:id/purchases/:purchase/thaw", "/admin/accounts/ACCOUNT/purchases/none/thaw", "", adminsNot},
	{"POST /admin/accounts/:id/purchases/:purchase/thaw", "/admin/accounts/ACCOUNT/purchases/none/thaw", "", adminsNot},
	{"GET /admin/plans", "/admin/plans", "", operators},
	{"GET /admin/plans/new", "/admin/plans/new", "", admins},
	{"POST /admin/plans/new", "/admin/plans/new", "", adminsDo},
	{"GET /admin/plans/:slug", "/admin/plans/none", "", "login 403 403 403 403 403 403 404 404 404 login login"},
	{"GET /admin/plans/:slug/edit", "/admin/plans/none/edit", "", adminsNot},
	{"POST /admin/plans/:slug/edit", "/admin/plans/none/edit", "", adminsNot},
	{"POST /admin/plans/:slug/archive", "/admin/plans/none/archive", "", adminsNot},
	{"GET /admin/products", "/admin/products", "", operators},
	{"GET /admin/products/new", "/admin/products/new", "", admins},
	{"POST /admin/products/new", "/admin/products/new", "", adminsDo},
	{"GET /admin/products/:slug/edit", "/admin/products/none/edit", "", adminsNot},
	{"POST /admin/products/:slug/edit", "/admin/products/none/edit", "", adminsNot},
	{"POST /admin/products/:slug/archive", "/admin/products/none/archive", "", adminsNot},
	{"GET /admin/approvals", "/admin/approvals", "", operators},
	{"GET /admin/bulk", "/admin/bulk", "", operators},
	{"POST /admin/bulk", "/admin/bulk", "", "login 403 403 403 403 403 403 415 415 403 login login"},
	{"GET /admin/bulk/:id", "/admin/bulk/none", "", "login 403 403 403 403 403 403 404 404 404 login login"},
	{"POST /admin/bulk/:id/post", "/admin/bulk/none/post", "", correctors},
	{"POST /admin/bulk/:id/ask", "/admin/bulk/none/ask", "", correctors},
	{"POST /admin/bulk/:id/discard", "/admin/bulk/none/discard", "", correctors},
	{"POST /admin/bulk/:id/approve", "/admin/bulk/none/approve", "", adminsNot},
	{"POST /admin/bulk/:id/reject", "/admin/bulk/none/reject", "", adminsNot},
	{"POST /admin/accounts/:id/adjust", "/admin/accounts/ACCOUNT/adjust", "amount=1&kind=purchased&reason=a&key=k&step=preview",
		"login 403 403 403 403 403 403 200 200 403 login login"},
	{"GET /admin/accounts/:id/charges/:charge/refund", "/admin/accounts/ACCOUNT/charges/none/refund", "", correctors},
	{"POST /admin/accounts/:id/charges/:charge/refund", "/admin/accounts/ACCOUNT/charges/none/refund", "", correctors},
	{"GET /admin/accounts/:id/purchases/:purchase/reverse", "/admin/accounts/ACCOUNT/purchases/none/reverse", "", correctors},
	{"POST /admin/accounts/:id/purchases/:purchase/reverse", "/admin/accounts/ACCOUNT/purchases/none/reverse", "", correctors},
	{"GET /admin/accounts/:id/reversals/:entry/undo", "/admin/accounts/ACCOUNT/reversals/none/undo", "", correctors},
	{"POST /admin/accounts/:id/reversals/:entry/undo", "/admin/accounts/ACCOUNT/reversals/none/undo", "", correctors},
	{"GET /admin/accounts/:id/adjustments/:entry/undo", "/admin/accounts/ACCOUNT/adjustments/none/undo", "", correctors},
	{"POST /admin/accounts/:id/adjustments/:entry/undo", "/admin/accounts/ACCOUNT/adjustments/none/undo", "", correctors},

	// pre.dev: whatever is wrong with a key is 401, an operator's key is 400.
	{"GET /credits-balance", "/credits-balance", "", "401 401 401 401 401 401 401 401 401 401 200 400"},
	{"GET /credits", "/credits", "", "400 400 400 400 400 400 400 400 400 400 200 403"},
	{"GET /profile", "/profile", "", "400 400 400 400 400 400 400 400 400 400 200 403"},
	{"GET /version", "/version", "", open},
	// GitRead knows sessions, whose own account is meant; an operator has none.
	{"GET /api/credits", "/api/credits", "", "401 200 200 200 200 200 200 200 200 200 200 403"},
	{"POST /api/credits", "/api/credits", `{"credits":1}`, "401 403 403 403 403 403 403 403 403 403 403 403"},
	{"POST /api/create-checkout-session", "/api/create-checkout-session", `{"credits":0}`, "401 400 400 400 400 400 400 403 403 403 400 403"},
	{"POST /api/verify-payment", "/api/verify-payment", `{"sessionId":"SESSION"}`, "401 200 400 200 200 200 200 400 400 400 200 403"},
	{"GET /api/v1/balance", "/api/v1/balance", "", "401 401 401 401 401 401 401 401 401 401 200 401"},
	{"GET /v1/credits", "/v1/credits", "", "401 401 401 401 401 401 401 401 401 401 200 403"},
	{"POST /v1/credits/refresh", "/v1/credits/refresh", "", "401 401 401 401 401 401 401 401 401 401 200 403"},
	{"GET /v1/credits/health", "/v1/credits/health", "", "401 401 401 401 401 401 401 401 401 401 200 403"},
	// The native API: a customer's key sees its own balance, the operator's acts.
	{"GET /v1/balance", "/v1/balance", "", "401 401 401 401 401 401 401 401 401 401 200 404"},
	{"GET /v1/accounts/:id", "/v1/accounts/ACCOUNT", "", "401 401 401 401 401 401 401 401 401 401 403 200"},
	{"GET /v1/accounts/:id/balance", "/v1/accounts/ACCOUNT/balance", "", "401 401 401 401 401 401 401 401 401 401 200 200"},
	{"POST /v1/charges", "/v1/charges", `{"account":"ACCOUNT","credits":"1"}`, "401 401 401 401 401 401 401 401 401 401 403 201"},
	{"PUT /v1/accounts/:id/storage", "/v1/accounts/ACCOUNT/storage", `{"usage":1}`, "401 401 401 401 401 401 401 401 401 401 403 200"},
	{"POST /v1/accounts/:id/storage", "/v1/accounts/ACCOUNT/storage", `{"delta":1}`, services + "200"},
	{"POST /v1/charges/preview", "/v1/charges/preview", `{"account":"ACCOUNT","credits":"1"}`, services + "200"},
	{"GET /v1/charges/:id", "/v1/charges/chg_none", "", services + "404"},
	{"POST /v1/charges/:id/capture", "/v1/charges/chg_none/capture", "", services + "404"},
	{"POST /v1/charges/:id/release", "/v1/charges/chg_none/release", "", services + "404"},
	{"POST /v1/charges/:id/refund", "/v1/charges/chg_none/refund", "", services + "404"},
	{"POST /v1/accounts/:id/grants", "/v1/accounts/ACCOUNT/grants", `{"credits":"1"}`, services + "422"},
	{"POST /v1/accounts/:id/adjustments", "/v1/accounts/ACCOUNT/adjustments", `{"credits":"1"}`, services + "422"},
	{"PUT /v1/accounts/by-external-id/:id", "/v1/accounts/by-external-id/crm-7", "{}", services + "422"},
	{"GET /v1/accounts", "/v1/accounts", "", services + "200"},
	{"GET /v1/accounts/:id/entries", "/v1/accounts/ACCOUNT/entries", "", services + "200"},
	{"POST /v1/keys/verify", "/v1/keys/verify", `{"key":"none"}`, services + "200"},
	{"GET /v1/products", "/v1/products", "", services + "200"},
	{"GET /v1/plans", "/v1/plans", "", services + "200"},
	{"POST /webhooks/stripe", "/webhooks/stripe", "{}", "400 400 400 400 400 400 400 400 400 400 400 400"},

	// The last one, since it ends the sessions.
	{"POST /signout", "/signout", "", "303 303 303 303 303 303 303 303 303 303 303 303"},
}

func TestEveryRouteForEveryRole(t *testing.T) {
	c := newCast(t)
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

// cast is a portal with one of each role and what they may act on.
type cast struct {
	*portal
	credentials map[string][]header
	own, org    scene
}

// scene is what the requests about one account are filled in with.
type scene struct {
	account      models.AccountID
	session      string
	purchase     models.PurchaseID
	entry        models.EntryID
	lot          models.LotID
	key, revoked models.KeyID

	owner, colleague models.UserID // the colleague has the role billing
}

func newCast(t *testing.T) *cast {
	t.Helper()
	c := &cast{portal: newPortal(t), credentials: map[string][]header{}}
	customer := func(role string) (models.User, models.Account) {
		user, account := c.Person(role)
		c.credentials[role] = []header{c.signIn(user)}
		return user, account
	}
	solo, own := customer("solo")
	c.own = c.scene(own, solo, "cs_test_own")
	owner, _ := customer("owner")
	org := c.enterprise("Leadworks", "", owner)
	c.org = c.scene(org, owner, "cs_test_org")
	customer("stranger")
	for _, role := range []models.Role{models.RoleAdmin, models.RoleBilling, models.RoleMember} {
		user, _ := customer(string(role))
		c.Join(org.ID, user.ID, role)
		if role == models.RoleBilling {
			c.org.colleague = user.ID
		}
	}
	for _, role := range []models.OperatorRole{models.OperatorAdmin, models.OperatorSupport, models.OperatorAuditor} {
		c.credentials["operator-"+string(role)] = []header{c.signIn(c.operator(role))}
	}
	for role, secret := range map[string]models.Secret{
		"customer-key": c.key(org.ID, models.CustomerScopes...), "service-key": c.key("", models.ServiceScopes...),
	} {
		c.credentials[role] = []header{bearer(secret), apiKey(secret)}
	}
	return c
}

// scene gives an account a payment of ten credits that has arrived, and two keys.
func (c *cast) scene(account models.Account, buyer models.User, session string) scene {
	c.Helper()
	purchase, _, err := c.OpenPurchase(c.Context(), models.Purchase{
		AccountID: account.ID, UserID: buyer.ID, Credits: 10 * models.Credit, UnitCents: 125, AmountCents: 1250, Currency: "usd", Key: session,
	})
	if err != nil {
		c.Fatal(err)
	}
	report := models.PaymentReport{
		SessionID: session, PurchaseID: purchase.ID, PaymentIntentID: "pi_" + session, Paid: true, Currency: "usd", SubtotalCents: 1250,
	}
	if _, err := c.SettlePurchase(c.Context(), report); err != nil {
		c.Fatal(err)
	}
	bought, err := c.BilledPurchase(c.Context(), account.ID, purchase.ID)
	if err != nil {
		c.Fatal(err)
	}
	return scene{
		account: account.ID, session: session, purchase: purchase.ID, entry: bought.Entry, lot: bought.Lot,
		owner: buyer.ID, colleague: "usr_none",
		key:     c.Key(models.NewSecret(), account.ID, models.CustomerScopes...).ID,
		revoked: c.Key(models.NewSecret(), account.ID, models.CustomerScopes...).ID,
	}
}

// outcome is what comes of a row's request of a role.
func (c *cast) outcome(role string, r row) string {
	c.Helper()
	s := c.org
	if role == "solo" {
		s = c.own
	}
	fill := strings.NewReplacer("ACCOUNT", string(s.account), "SESSION", s.session, "PURCHASE", string(s.purchase), "ENTRY", string(s.entry), "LOT", string(s.lot), "KEY", string(s.key), "REVOKED", string(s.revoked), "ROLE", role,
		"OWNER", string(s.owner), "COLLEAGUE", string(s.colleague))
	method, _, _ := strings.Cut(r.route, " ")
	headers := append(slices.Clone(c.credentials[role]), header{"Sec-Fetch-Site", "same-origin"}, header{"Idempotency-Key", "matrix"})
	if !strings.HasPrefix(r.body, "{") {
		headers = append(headers, header{"Content-Type", "application/x-www-form-urlencoded"})
	}
	a := c.ask(method, fill.Replace(r.path), fill.Replace(r.body), headers...)
	if a.status == http.StatusSeeOther && strings.HasPrefix(a.header.Get("Location"), "/signin") {
		return "login"
	}
	return strconv.Itoa(a.status)
}
