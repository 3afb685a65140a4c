package public_test

import (
	"encoding/json"
	"maps"
	"net/http"
	"net/url"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/golang-jwt/jwt/v5"
	"github.com/oauth2-proxy/mockoidc"

	"github.com/bursar-portal/bursar/handlers/identity/oidc"
	"github.com/bursar-portal/bursar/handlers/web/webtest"
	"github.com/bursar-portal/bursar/models"
	"github.com/bursar-portal/bursar/models/storetest"
)

// visitor is a person at the provider, with whatever claims the provider makes about them.
type visitor struct {
	subject string
	claims  map[string]any
}

func (v visitor) ID() string { return v.subject }

func (v visitor) Userinfo([]string) ([]byte, error) {
	info := map[string]any{"sub": v.subject, "email": "userinfo@example.test"}
	if v.claims["email_verified"] != true { // then the token says so, of no address
		info["email_verified"] = true
	}
	return json.Marshal(info)
}

func (v visitor) Claims(_ []string, base *mockoidc.IDTokenClaims) (jwt.Claims, error) {
	all := jwt.MapClaims{
		"iss": base.Issuer, "sub": base.Subject, "aud": base.Audience, "exp": base.ExpiresAt, "iat": base.IssuedAt, "nonce": base.Nonce,
	}
	maps.Copy(all, v.claims)
	maps.DeleteFunc(all, func(_ string, v any) bool { return v == nil })
	return all, nil
}

// at returns a person whose address the provider has verified.
func at(subject, email string) visitor {
	return visitor{subject, map[string]any{"email": email, "email_verified": true, "name": "Vera Visitor"}}
}

func (v visitor) saying(name string, value any) visitor {
	v.claims = maps.Clone(v.claims)
	v.claims[name] = value
	return v
}

// ssoPortal is a portal with two providers, "Mock" and "Other".
type ssoPortal struct {
	*webtest.Portal
	mock, other *mockoidc.MockOIDC
}

func startMock(t *testing.T, clock *storetest.Clock) *mockoidc.MockOIDC {
	t.Helper()
	m, err := mockoidc.Run()
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = m.Shutdown() })
	m.FastForward(time.Until(clock.Now()))
	return m
}

func newSSOPortal(t *testing.T, changes ...func(*webtest.Config)) ssoPortal {
	p := ssoPortal{}
	clock := storetest.NewClock(storetest.Start)
	p.mock, p.other = startMock(t, clock), startMock(t, clock)
	p.Portal = webtest.NewPortal(t, append(changes, func(c *webtest.Config) {
		c.Settings.SignupCredits = 5 * models.Credit
		for name, m := range map[string]*mockoidc.MockOIDC{"Mock": p.mock, "Other": p.other} {
			c.Providers = append(c.Providers, oidc.Provider{
				ID: strings.ToLower(name), Name: name, Issuer: m.Issuer(), ClientID: m.ClientID, ClientSecret: m.ClientSecret, Scopes: oidc.DefaultScopes,
			})
		}
		slices.SortFunc(c.Providers, func(a, b oidc.Provider) int { return strings.Compare(a.ID, b.ID) })
	})...)
	return p
}

// answer begins a sign-in at a page, has the provider ask for v, and returns the address of
// the callback with the answer. ask changes what the provider is asked.
func (p ssoPortal) answer(b *webtest.Browser, start string, v visitor, ask ...func(url.Values)) string {
	p.Helper()
	to, err := url.Parse(b.Get(start).Redirects(http.StatusSeeOther))
	if err != nil {
		p.Fatal(err)
	}
	q := to.Query()
	for _, change := range ask {
		change(q)
	}
	to.RawQuery = q.Encode()
	for _, m := range []*mockoidc.MockOIDC{p.mock, p.other} {
		if strings.HasPrefix(to.String(), m.Addr()) {
			m.QueueUser(v)
		}
	}
	client := http.Client{CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse }}
	a, err := client.Get(to.String())
	if err != nil {
		p.Fatal(err)
	}
	defer func() { _ = a.Body.Close() }()
	back := a.Header.Get("Location")
	if !strings.HasPrefix(back, p.URL+"/auth/oidc/") {
		p.Fatalf("the provider answered %s and leads to %q", a.Status, back)
	}
	return strings.TrimPrefix(back, p.URL)
}

func (p ssoPortal) signIn(b *webtest.Browser, v visitor) *webtest.Page {
	p.Helper()
	return b.Get(p.answer(b, "/auth/oidc/mock", v))
}
