package handlers_test

import (
	"net/http"
	"slices"
	"strconv"
	"strings"
	"testing"

	"github.com/bursar-portal/bursar/models"
)

// matrixFixture is a portal with a user for each role and the accounts they act on.
type matrixFixture struct {
	*portal
	credentials map[string][]header
	own, org    accountFixture
}

// accountFixture holds what is substituted in requests about one account.
type accountFixture struct {
	account      models.AccountID
	session      string
	purchase     models.PurchaseID
	entry        models.EntryID
	lot          models.LotID
	key, revoked models.KeyID

	owner, colleague models.UserID // colleague has the role billing
}

func newMatrixFixture(t *testing.T) *matrixFixture {
	t.Helper()
	c := &matrixFixture{portal: newPortal(t), credentials: map[string][]header{}}
	customer := func(role string) (models.User, models.Account) {
		user, account := c.Person(role)
		c.credentials[role] = []header{c.signIn(user)}
		return user, account
	}
	solo, own := customer("solo")
	c.own = c.paidAccount(own, solo, "cs_test_own")
	owner, _ := customer("owner")
	org := c.enterprise("Leadworks", "", owner)
	c.org = c.paidAccount(org, owner, "cs_test_org")
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

// paidAccount settles a purchase of ten credits for an account and creates two
// keys.
func (p *portal) paidAccount(account models.Account, buyer models.User, session string) accountFixture {
	p.Helper()
	purchase, _, err := p.OpenPurchase(p.Context(), models.Purchase{
		AccountID: account.ID, UserID: buyer.ID, Credits: 10 * models.Credit, UnitCents: 125, AmountCents: 1250, Currency: "usd", Key: session,
	})
	if err != nil {
		p.Fatal(err)
	}
	report := models.PaymentReport{
		SessionID: session, PurchaseID: purchase.ID, PaymentIntentID: "pi_" + session, Paid: true, Currency: "usd", SubtotalCents: 1250, TotalCents: 1250, OpenedFor: purchase.ID,
	}
	if _, err := p.SettlePurchase(p.Context(), report); err != nil {
		p.Fatal(err)
	}
	bought, err := p.BilledPurchase(p.Context(), account.ID, purchase.ID)
	if err != nil {
		p.Fatal(err)
	}
	return accountFixture{
		account: account.ID, session: session, purchase: purchase.ID, entry: bought.Entry, lot: bought.Lot,
		owner: buyer.ID, colleague: "usr_none",
		key:     p.Key(models.NewSecret(), account.ID, models.CustomerScopes...).ID,
		revoked: p.Key(models.NewSecret(), account.ID, models.CustomerScopes...).ID,
	}
}

// outcome returns the status of a row's request by a role.
func (c *matrixFixture) outcome(role string, r matrixRow) string {
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
	a := c.request(method, fill.Replace(r.path), fill.Replace(r.body), headers...)
	if a.status == http.StatusSeeOther && strings.HasPrefix(a.header.Get("Location"), "/signin") {
		return "login"
	}
	if a.status == http.StatusSeeOther && strings.HasPrefix(a.header.Get("Location"), "/confirm?") {
		return "proof"
	}
	if a.status == http.StatusSeeOther && a.header.Get("Location") == "/settings/security" {
		return "factor"
	}
	return strconv.Itoa(a.status)
}
