package handlers_test

import (
	"testing"

	"github.com/bursar-portal/bursar/handlers/jwt/jwttest"
	"github.com/bursar-portal/bursar/models"
	"github.com/bursar-portal/bursar/models/sso"
)

// requireIssuer makes an organization of a user, which has verified example.test, the domain of
// the kit's people, and requires its members to sign in with an issuer, "" for any way.
func (p tokenPortal) requireIssuer(owner models.User, issuer string) sso.Domain {
	p.Helper()
	org := p.enterprise("Acme", "", owner)
	d := sso.Domain{AccountID: org.ID, Name: "example.test", Token: "token", Issuer: issuer}
	if err := p.AddDomain(p.Context(), d, models.AuditRecord{Action: "domain.add"}); err != nil {
		p.Fatal(err)
	}
	if _, err := p.SaveCheck(p.Context(), org.ID, d.Name, true, models.AuditRecord{Actor: models.System}); err != nil {
		p.Fatal(err)
	}
	p.setDomain(d)
	return d
}

func (p tokenPortal) setDomain(d sso.Domain) {
	p.Helper()
	if err := p.SetDomain(p.Context(), d, models.AuditRecord{Action: "domain.set"}); err != nil {
		p.Fatal(err)
	}
}

// Members of an organization that requires a provider may use only its tokens, and only those
// for their address at the organization's domain.
func TestTokensUnderARequiredProvider(t *testing.T) {
	second := jwttest.New(t)
	p := newTokenPortal(t, second)
	another := tokenPortal{p.portal, second}
	gita, account := p.Person("gita")
	p.Grant(account.ID, 5*models.Credit)
	refused := func(name string, token header) {
		t.Helper()
		t.Log(name)
		a := p.request("GET", "/api/credits", "", token)
		a.wantBody(401, unauthorized)
		a.wantHeader("WWW-Authenticate", "Bearer")
		p.request("POST", "/api/create-checkout-session", `{"credits":10}`, token).wantBody(401, unauthorized)
		p.request("POST", "/api/verify-payment", `{"sessionId":"cs_none"}`, token).wantBody(401, unauthorized)
	}
	has := func(credits string, token header) {
		t.Helper()
		p.request("GET", "/api/credits", "", token).wantBody(200, `{"credits":`+credits+`}`)
	}
	identities := func(user models.User, want int) {
		t.Helper()
		if list, err := p.IdentitiesOf(t.Context(), user.ID); err != nil || len(list) != want {
			t.Errorf("identities: %+v, %v", list, err)
		}
	}
	has("5", another.token("gita at the second", gita.Email))

	owner, ofOwner := p.Person("olga")
	p.Grant(ofOwner.ID, 7*models.Credit)
	outsider, ofOutsider := p.Person("otto")
	p.Grant(ofOutsider.ID, 3*models.Credit)
	hugo, ofHugo := p.Person("hugo")
	p.Grant(ofHugo.ID, 2*models.Credit)
	d := p.requireIssuer(owner, p.issuer.URL)
	p.Join(d.AccountID, gita.ID, models.RoleMember)
	p.Join(d.AccountID, hugo.ID, models.RoleAdmin)

	refused("another issuer, known", another.token("gita at the second", gita.Email))
	refused("another issuer, known, without an address", another.token("gita at the second", ""))
	refused("another issuer, yet unknown", another.token("hugo at the second", hugo.Email))
	identities(hugo, 0) // a token that is refused links nothing
	has("2", p.token("hugo", hugo.Email))
	has("2", p.token("hugo", hugo.Email))
	identities(hugo, 1)
	refused("the issuer, at a private address", p.token("hugo", "hugo@private.test"))
	refused("the issuer, at an address that it has not verified", p.token("hugo", hugo.Email, jwttest.Claims{"email_verified": false}))
	has("5", p.token("gita", gita.Email))

	// Owners and people who are no members use whichever issuer they have.
	has("7", another.token("olga at the second", owner.Email))
	has("3", another.token("otto at the second", outsider.Email))

	d.Issuer = ""
	p.setDomain(d)
	has("5", another.token("gita at the second", ""))
	has("2", another.token("hugo at the second", hugo.Email))
	p.CheckBooks()
}
