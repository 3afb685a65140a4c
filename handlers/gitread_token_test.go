package handlers_test

import (
	"maps"
	"strings"
	"testing"
	"time"

	"github.com/bursar-portal/bursar/handlers/jwt"
	"github.com/bursar-portal/bursar/handlers/jwt/jwttest"
	"github.com/bursar-portal/bursar/models"
	"github.com/bursar-portal/bursar/models/outbox"
	"github.com/bursar-portal/bursar/models/sso"
)

// tokenPortal is a portal that takes the tokens of an issuer.
type tokenPortal struct {
	*portal
	issuer *jwttest.Issuer
}

func newTokenPortal(t *testing.T, more ...*jwttest.Issuer) tokenPortal {
	issuer := jwttest.New(t)
	return tokenPortal{newPortal(t, func(c *config) {
		for _, one := range append(more, issuer) {
			c.Tokens = append(c.Tokens, jwt.Issuer{URL: one.URL, Parties: []string{"https://app.example.test"}})
		}
	}), issuer}
}

// token returns the header with a token for a subject, changed by some claims.
func (p tokenPortal) token(subject, email string, changes ...jwttest.Claims) header {
	c := jwttest.Claims{
		"iss": p.issuer.URL, "sub": subject, "azp": "https://app.example.test", "exp": p.Clock.Now().Add(time.Minute).Unix(),
		"email": email, "email_verified": true,
	}
	for _, change := range changes {
		maps.Copy(c, change)
	}
	return header{"Authorization", "Bearer " + p.issuer.Sign(c)}
}

const (
	unauthorized = `{"error":"Unauthorized"}`
	forbidden    = `{"error":"Forbidden"}`
)

// A token of the issuer stands for the person with the address that it has proved.
func TestCreditsByToken(t *testing.T) {
	p := newTokenPortal(t)
	gita, account := p.Person("gita")
	p.Grant(account.ID, 5*models.Credit)
	token := p.token("user_1", strings.ToUpper(gita.Email))
	for range 2 {
		p.request("GET", "/api/credits", "", token).wantBody(200, `{"credits":5}`)
	}
	if mails := p.Mails(); len(mails) != 1 || mails[0].Kind != outbox.IdentityLinked || mails[0].To != gita.Email || mails[0].Data["provider"] == "" {
		t.Errorf("mails: %+v", mails)
	}
	list, err := p.IdentitiesOf(t.Context(), gita.ID)
	if err != nil || len(list) != 1 || list[0].Key != (sso.Key{Issuer: p.issuer.URL, Subject: "user_1"}) || list[0].SignsIn {
		t.Errorf("identities: %+v, %v", list, err)
	}
	// They may buy, whatever the media type of the body and from whatever site, and not set credits.
	p.request("POST", "/api/create-checkout-session", `{"credits":10}`, token, header{"Content-Type", "text/plain"}, header{"Sec-Fetch-Site", "cross-site"}).wantContains(200, `{"url":"`)
	p.request("POST", "/api/verify-payment", `{"sessionId":"cs_none"}`, token).wantBody(400, `{"error":"Stripe session not found"}`)
	p.request("POST", "/api/credits", `{"credits":10}`, token).wantBody(403, forbidden)
	p.request("GET", "/api/credits", "", bearer(p.key(account.ID, models.ScopeBalanceRead))).wantBody(200, `{"credits":5}`)

	p.setStatus(account.ID, models.AccountSuspended)
	p.request("GET", "/api/credits", "", token).wantBody(403, forbidden)
	p.setStatus(account.ID, models.AccountActive)
	record, err := p.AuditLog(t.Context(), models.AuditQuery{ActorKind: models.ActorUser, ActorID: string(gita.ID), Action: "identity.link", Limit: 9})
	if err != nil || len(record.Lines) != 1 || !strings.Contains(record.Lines[0].Detail, p.issuer.URL) {
		t.Errorf("audit: %+v, %v", record.Lines, err)
	}
	p.CheckBooks()
}

// Who is not known by their token has no credits and may change nothing.
func TestTokensOfStrangers(t *testing.T) {
	p := newTokenPortal(t)
	gita, account := p.Person("gita")
	p.Grant(account.ID, 5*models.Credit)
	staff := p.operator(models.OperatorAdmin)
	for name, token := range map[string]header{
		"nobody's address":     p.token("user_1", "nobody@example.test"),
		"no address":           p.token("user_2", ""),
		"address not verified": p.token("user_3", gita.Email, jwttest.Claims{"email_verified": false}),
		"nothing said of it":   p.token("user_4", gita.Email, jwttest.Claims{"email_verified": nil}),
		"one of the staff":     p.token("user_5", staff.Email),
		"another address":      p.token("user_6", gita.Email+".evil.test"),
	} {
		t.Run(name, func(t *testing.T) {
			p.request("GET", "/api/credits", "", token).wantBody(200, `{"credits":0}`)
			p.request("POST", "/api/credits", `{"credits":10}`, token).wantBody(403, forbidden)
			p.request("POST", "/api/create-checkout-session", `{"credits":10}`, token).wantBody(403, forbidden)
			p.request("POST", "/api/verify-payment", `{"sessionId":"cs_none"}`, token).wantBody(403, forbidden)
		})
	}
	if mails := p.Mails(); len(mails) != 0 {
		t.Errorf("mails: %+v", mails)
	}
	p.CheckBooks()
}

// The subject is remembered: a change of address neither loses the person nor gives them another's account.
func TestTokensAfterAChangeOfAddress(t *testing.T) {
	p := newTokenPortal(t)
	gita, ofGita := p.Person("gita")
	hugo, ofHugo := p.Person("hugo")
	p.Grant(ofGita.ID, 5*models.Credit)
	p.Grant(ofHugo.ID, 7*models.Credit)
	p.request("GET", "/api/credits", "", p.token("user_gita", gita.Email)).wantBody(200, `{"credits":5}`)
	p.request("GET", "/api/credits", "", p.token("user_gita", hugo.Email)).wantBody(200, `{"credits":5}`)
	p.request("GET", "/api/credits", "", p.token("user_gita", "other@example.test", jwttest.Claims{"email_verified": false})).wantBody(200, `{"credits":5}`)
	// Another subject with her address is somebody who has got the address since.
	p.request("GET", "/api/credits", "", p.token("user_other", gita.Email)).wantBody(200, `{"credits":0}`)
	p.request("GET", "/api/credits", "", p.token("user_hugo", hugo.Email)).wantBody(200, `{"credits":7}`)
	if mails := p.Mails(); len(mails) != 2 {
		t.Errorf("mails: %+v", mails)
	}
	p.CheckBooks()
}

// A person who may not sign in may not use tokens either, from the moment that this is decided.
func TestTokensOfThoseWhoMayNotSignIn(t *testing.T) {
	p := newTokenPortal(t)
	gita, account := p.Person("gita")
	p.Grant(account.ID, 5*models.Credit)
	token := p.token("user_1", gita.Email)
	p.request("GET", "/api/credits", "", token).wantBody(200, `{"credits":5}`)
	set := func(from, to models.UserStatus) {
		t.Helper()
		if err := p.ChangeStanding(t.Context(), models.StandingChange{UserID: gita.ID, From: models.Standing{Status: from}, To: models.Standing{Status: to}},
			models.AuditRecord{Actor: models.System}); err != nil {
			t.Fatal(err)
		}
	}
	set(models.UserActive, models.UserDisabled)
	p.request("GET", "/api/credits", "", token).wantBody(401, unauthorized)
	set(models.UserDisabled, models.UserActive)
	p.request("GET", "/api/credits", "", token).wantBody(200, `{"credits":5}`)
	if err := p.CloseUser(t.Context(), models.Closing{UserID: gita.ID, Account: account.ID, GiveUp: 5 * models.Credit, Audit: models.AuditRecord{Actor: models.System}}); err != nil {
		t.Fatal(err)
	}
	p.request("GET", "/api/credits", "", token).wantBody(200, `{"credits":0}`) // nobody is known by it any more
	if _, known, err := p.Identity(t.Context(), sso.Key{Issuer: p.issuer.URL, Subject: "user_1"}); known || err != nil {
		t.Errorf("the identity is kept: %v", err)
	}
	p.CheckBooks()
}

func TestWrongTokensOverHTTP(t *testing.T) {
	p := newTokenPortal(t)
	gita, account := p.Person("gita")
	stranger := jwttest.New(t)
	key := p.key(account.ID, models.ScopeBalanceRead)
	for name, h := range map[string]header{
		"expired":        p.token("user_1", gita.Email, jwttest.Claims{"exp": p.Clock.Now().Add(-time.Hour).Unix()}),
		"another party":  p.token("user_1", gita.Email, jwttest.Claims{"azp": "https://evil.test"}),
		"another issuer": {"Authorization", "Bearer " + stranger.Sign(jwttest.Claims{"iss": stranger.URL, "sub": "user_1"})},
		"three parts":    {"Authorization", "Bearer a.b.c"},
		"huge":           {"Authorization", "Bearer " + strings.Repeat("a", 20_000) + ".b.c"},
		"dots in a key":  {"Authorization", "Bearer " + string(key[:20]) + ".." + string(key[20:])},
	} {
		t.Run(name, func(t *testing.T) {
			for _, route := range []string{"GET /api/credits", "POST /api/credits", "POST /api/create-checkout-session", "POST /api/verify-payment"} {
				method, path, _ := strings.Cut(route, " ")
				a := p.request(method, path, "", h)
				a.wantBody(401, unauthorized)
				a.wantHeader("WWW-Authenticate", "Bearer")
			}
		})
	}
	good := p.token("user_1", gita.Email)
	// No other dialect takes tokens.
	p.request("GET", "/credits-balance", "", good).wantContains(401, "Invalid API key")
	p.request("GET", "/v1/balance", "", good).wantContains(401, "unauthenticated")
	// An issuer whose keys can't be had is no fault of the caller.
	down := newTokenPortal(t)
	down.issuer.SetDown(true)
	down.request("GET", "/api/credits", "", down.token("user_1", gita.Email)).wantBody(503, `{"error":"Error fetching credits"}`)
	// Without issuers a token is a key that nobody was given.
	newPortal(t).request("GET", "/api/credits", "", good).wantBody(401, unauthorized)
}
