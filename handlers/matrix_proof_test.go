package handlers_test

import (
	"net/http"
	"strings"
	"testing"

	"github.com/bursar-portal/bursar/models"
	"github.com/bursar-portal/bursar/models/factor"
)

// proofs says of every form of the portal, and of some pages, whether it asks for a fresh
// proof of who the person is: "" if it does, otherwise why not. A form without a row fails.
var proofs = map[string]string{
	// Keys.
	"POST /keys": "", "POST /keys/pause": "", "POST /keys/resume": "", "POST /keys/revoke": "", "POST /keys/rotate": "",
	"POST /admin/service-keys": "", "POST /admin/service-keys/pause": "", "POST /admin/service-keys/resume": "",
	"POST /admin/service-keys/revoke": "", "POST /admin/service-keys/rotate": "", "POST /admin/service-keys/limit": "",
	"POST /admin/accounts/:id/keys/pause": "", "POST /admin/accounts/:id/keys/resume": "",
	"POST /admin/accounts/:id/keys/revoke": "", "POST /admin/accounts/:id/keys/limit": "",
	"POST /admin/leaked-key": "stops a key that leaks, which can't wait",
	"POST /playground":       "sends a request with a key that the person types",
	// Roles, and who is in.
	"POST /members": "", "POST /members/role": "", "POST /members/offer": "", "POST /members/remove": "",
	"POST /members/invitations/resend": "mails an invitation that was made with a proof", "POST /members/invitations/revoke": "takes an invitation back",
	"POST /admin/staff": "", "POST /admin/staff/:id/role": "", "POST /admin/users/:id/block": "", "POST /admin/users/:id/unblock": "",
	"POST /admin/users/:id/reset": "", "POST /admin/users/:id/factors": "",
	"POST /admin/users/:id/sessions": "signs somebody out", "POST /admin/users/:id/resend": "mails the person themself",
	"POST /admin/users/:id/view": "changes nothing, and is recorded", "POST /admin/view/end": "ends a view",
	"POST /admin/staff/resend": "mails an invitation that was made with a proof", "POST /admin/staff/revoke": "takes an invitation back",
	"POST /admin/accounts/:id/members/resend": "mails an invitation that was made with a proof",
	// Money, by operators.
	"POST /admin/reports/close": "", "POST /admin/reports/books": "only reads",
	"POST /admin/accounts/:id/adjust": "", "POST /admin/accounts/:id/charges/:charge/refund": "", "POST /admin/accounts/:id/purchases/:purchase/reverse": "",
	"POST /admin/accounts/:id/reversals/:entry/undo": "", "POST /admin/accounts/:id/adjustments/:entry/undo": "",
	"POST /admin/accounts/:id/purchases/:purchase/freeze": "", "POST /admin/accounts/:id/purchases/:purchase/thaw": "",
	"POST /admin/accounts/:id/lots/:lot/extend": "", "POST /admin/accounts/:id/payments/new": "", "POST /admin/accounts/:id/plans/:subscription": "",
	"POST /admin/approvals/:id/approve": "", "POST /admin/bulk/:id/post": "", "POST /admin/bulk/:id/ask": "", "POST /admin/bulk/:id/approve": "",
	"POST /admin/purchases/:id/settle": "", "POST /admin/settings/:group": "",
	"POST /admin/bulk": "makes a draft", "POST /admin/bulk/:id/discard": "does nothing", "POST /admin/bulk/:id/reject": "does nothing",
	"POST /admin/approvals/:id/reject": "does nothing", "POST /admin/approvals/:id/discard": "does nothing",
	"POST /admin/purchases/:id/check": "asks Stripe", "POST /admin/purchases/:id/cancel": "ends a checkout that nobody has paid",
	"POST /admin/events/:id/replay": "processes what Stripe has sent",
	// The ways to sign in, and what is personal.
	"GET /settings/security/app": "", "POST /settings/security/app": "", "POST /settings/security/remove": "", "POST /settings/security/codes": "",
	"GET /settings/email": "", "POST /settings/email": "", "GET /settings/data/download": "", "POST /settings/data/close": "",
	"POST /settings/password": "asks for the password itself", "POST /settings/profile": "changes a name and a zone",
	"POST /settings/sessions/end": "", "POST /settings/sessions/end-others": "", "POST /signout": "signs out",
	"GET /settings/security/passkeys": "", "POST /settings/security/passkeys": "", "POST /settings/security/rename": "",
	"POST /settings/security/passkeys/begin": "asks by itself, as JSON",
	"POST /confirm/passkey":                  "is the proof", "POST /confirm/passkey/begin": "begins the proof",
	"POST /signin/passkey": "by a passkey", "POST /signin/passkey/begin": "begins a sign-in", "POST /signin/step/passkey": "by a factor", "POST /signin/step/passkey/begin": "begins a step",
	"GET /settings/security/identities": "", "POST /settings/security/identities/remove": "",
	"POST /enterprise/domains": "asks for a proof by the DNS", "POST /enterprise/domains/check": "asks the DNS",
	"POST /enterprise/domains/set": "", "POST /enterprise/domains/remove": "", "POST /enterprise/join": "joins by an address that is proved",
	"POST /confirm": "is the proof", "POST /confirm/link": "mails the proof",
	// Whoever sends these need not be signed in: they prove who they are by a password or a link.
	"POST /setup/:token": "by a link", "POST /signup": "opens an account", "POST /verify/:token": "by a link", "POST /verify/:token/refuse": "by a link",
	"POST /forgot": "mails a link", "POST /reset/:token": "by a link", "POST /signin": "by a password", "POST /signin/link": "mails a link", "POST /signin/step": "by a factor",
	"POST /auth/link": "by a password", "POST /auth/link/mail": "mails a link",
	"POST /invitations/:token/accept": "by a link", "POST /invitations/:token/decline": "by a link",
	// What customers do about their own account, and can undo.
	"POST /enterprise/close": "", "POST /members/places/resend": "mails again", "POST /members/places/remove": "takes back who was named",
	"POST /admin/mails/test": "mails the admin themself", "POST /admin/settings/logo": "is a picture", "POST /admin/settings/logo/remove": "is a picture",
	"POST /enterprise/new": "makes an empty account", "POST /enterprise/settings": "changes a name and a zone", "POST /enterprise/settings/billing": "changes receipts", "POST /billing/details": "changes receipts",
	"POST /usage/caps/set": "bounds the use", "POST /usage/caps/boost": "bounds the use", "POST /usage/caps/remove": "bounds the use",
	"POST /billing/threshold": "changes a warning", "POST /billing/portal": "leads to Stripe, which shows the ends of card numbers and takes no money there", "POST /buy": "leads to Stripe, which takes the money", "POST /buy/:purchase/cancel": "ends a checkout",
	// What operators change that moves no credits.
	"POST /admin/accounts/:id/caps/set": "bounds the use", "POST /admin/accounts/:id/caps/boost": "bounds the use", "POST /admin/accounts/:id/caps/remove": "bounds the use",
	"POST /admin/accounts/:id/notes": "is a note", "POST /admin/accounts/:id/notes/erase": "is a note",
	"POST /admin/accounts/:id/settings/status": "can be undone", "POST /admin/accounts/:id/settings/zone": "can be undone", "POST /admin/accounts/:id/settings/storage": "can be undone",
	"POST /admin/plans/new": "concerns nobody yet", "POST /admin/plans/:slug/edit": "waits for approval above a limit", "POST /admin/plans/:slug/archive": "can be undone",
	"POST /admin/products/new": "concerns nobody yet", "POST /admin/products/:slug/edit": "can be undone", "POST /admin/products/:slug/archive": "can be undone",
	"POST /admin/checklist/dismiss": "hides a list", "POST /admin/mails/dismiss": "is about mails", "POST /admin/mails/:id/retry": "is about mails", "POST /admin/mails/:id/dismiss": "is about mails",
}

// Every form says whether it asks for a fresh proof, and the routes say the same.
func TestEveryFormSaysWhetherItNeedsProof(t *testing.T) {
	there := map[string]bool{}
	for _, route := range newPortal(t).handler.Routes() {
		name := route.Method + " " + route.Path
		there[name] = there[name] || route.Dialect == ""
		why, listed := proofs[name]
		switch {
		case route.Dialect != "": // programs have keys
			if route.Fresh {
				t.Errorf("%s asks a program for a proof", name)
			}
		case !listed && (route.Method != http.MethodGet || route.Fresh):
			t.Errorf("%s does not say whether it needs a fresh proof", name)
		case listed && route.Fresh != (why == ""):
			t.Errorf("%s asks for a fresh proof: %v", name, route.Fresh)
		}
	}
	for name := range proofs {
		if !there[name] {
			t.Errorf("%s is no form", name)
		}
	}
}

// Every route × every role, once more, by people who signed in a while ago: what needs a
// fresh proof asks for it, whoever may open it, before it looks at anything; the rest answers
// as ever.
func TestEveryRouteForEveryRoleWithoutFreshProof(t *testing.T) {
	c := newMatrixFixture(t)
	c.Clock.Add(factor.FreshFor)
	asks := map[string]bool{}
	rules := map[string]func(models.Actor) error{}
	for _, route := range c.handler.Routes() {
		if route.Dialect == "" {
			name := route.Method + " " + route.Path
			asks[name], rules[name] = route.Fresh, route.Access.Check
		}
	}
	for _, r := range matrix {
		for i, want := range strings.Fields(r.want) {
			role := roles[i]
			operator, _ := strings.CutPrefix(role, "operator-")
			if operator == role {
				operator = ""
			}
			signedIn := role != "anonymous" && !strings.HasSuffix(role, "-key")
			if asks[r.route] && signedIn && rules[r.route](models.Actor{User: &models.User{Operator: models.OperatorRole(operator)}}) == nil {
				want = "proof"
			}
			if r.route == "GET /confirm" && signedIn {
				want = "200" // it asks; with a fresh proof it leads on
			}
			if got := c.outcome(role, r); got != want {
				t.Errorf("%s as %s: %s, want %s", r.path, role, got, want)
			}
		}
	}
	c.CheckBooks()
}

// No page of the operator's is open to one of them who lacks the second factor that they need.
func TestEveryAdminRouteNeedsSecondFactor(t *testing.T) {
	p := newPortal(t, func(c *config) { c.Settings.StaffMFA = true })
	c := &matrixFixture{portal: p, credentials: map[string][]header{}}
	c.org = accountFixture{account: "acc_none", purchase: "pur_none", entry: "ent_none", lot: "lot_none", key: "key_none", revoked: "key_none", owner: "usr_none", colleague: "usr_none"}
	for _, role := range models.OperatorRoles {
		c.credentials["operator-"+string(role)] = []header{p.signIn(p.operator(role))}
	}
	admins := map[string]bool{}
	for _, route := range p.handler.Routes() {
		admins[route.Method+" "+route.Path] = route.Access.OperatorsOnly()
		if strings.HasPrefix(route.Path, "/admin") && !route.Access.OperatorsOnly() {
			t.Errorf("%s is open to %s", route.Path, route.Access.Name)
		}
	}
	for _, r := range matrix {
		for i, want := range strings.Fields(r.want) {
			if !admins[r.route] || !strings.HasPrefix(roles[i], "operator-") || want == "403" {
				continue
			}
			if got := c.outcome(roles[i], r); got != "factor" {
				t.Errorf("%s as %s: %s", r.path, roles[i], got)
			}
		}
	}
}
