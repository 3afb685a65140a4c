package identity

import (
	"net/http"
	"net/http/httptest"
	"net/url"
	"testing"

	"github.com/labstack/echo/v4"

	"github.com/bursar-portal/bursar/handlers/edge"
	"github.com/bursar-portal/bursar/handlers/identity/oidc"
	"github.com/bursar-portal/bursar/models"
	"github.com/bursar-portal/bursar/models/storetest"
)

// No query and no cookie that a browser may send to the callback signs anybody in, and none
// is our fault.
func FuzzCallback(f *testing.F) {
	kit := storetest.New(f)
	kit.Person("gita")
	i := New(Config{Store: kit.Store, BaseURL: "http://localhost:8080", Providers: []oidc.Provider{{
		ID: "github", Name: "GitHub", Issuer: oidc.GitHub, ClientID: "c", ClientSecret: "s", GitHubURL: "http://127.0.0.1:1",
	}}})
	e := echo.New()
	e.IPExtractor = echo.ExtractIPDirect()
	// A sign-in that has begun, whose cookie is one of the seeds.
	begun := httptest.NewRecorder()
	c := e.NewContext(httptest.NewRequest(http.MethodGet, "/auth/oidc/github", nil), begun)
	to, err := i.StartSSO(c, "github", "/buy", "")
	if err != nil {
		f.Fatal(err)
	}
	u, _ := url.Parse(to)
	state, cookie := u.Query().Get("state"), begun.Result().Cookies()[0]
	f.Add("state="+state+"&code=a", cookie.Value)
	f.Add("state="+state+"&error=access_denied", cookie.Value)
	f.Add("state="+state+"&iss=https://evil.test&code=a", cookie.Value)
	f.Add("state="+state+"&state=b&code=a", "")
	f.Add("%zz;&&=", "..")
	f.Fuzz(func(t *testing.T, query, value string) {
		kit.Clock.Add(flowLife / 10) // so that the limit of answers is not all that is tried
		r := httptest.NewRequest(http.MethodGet, "/auth/oidc/github/callback", nil)
		r.URL.RawQuery = query
		r.AddCookie(&http.Cookie{Name: cookie.Name, Value: value})
		c := e.NewContext(r, httptest.NewRecorder())
		arrival, err := i.FinishSSO(c, "github")
		if code := models.CodeOf(err); code != models.CodeInvalidField && code != models.CodeRateLimited {
			t.Fatalf("%q: %+v, %v", query, arrival, err)
		}
		if sessionOf(c).token != "" || edge.Actor(c).SignedIn() {
			t.Fatalf("%q signs in", query)
		}
	})
}

// What a browser keeps of a sign-in is sealed: nobody can change to whom it links.
func TestFlowsAreSealed(t *testing.T) {
	f := newFixture(t)
	b := f.browser()
	flow := newFlow("mock", "", f.now())
	if err := b.visit(func(c echo.Context) error { return f.keepFlow(c, flow) }); err != nil {
		t.Fatal(err)
	}
	name := flowCookie + flow.State[:8]
	kept := *b.cookies[name]
	take := func(provider, state string) (ok bool) {
		_ = b.visit(func(c echo.Context) (err error) { _, ok, err = f.takeFlow(c, provider, state); return err })
		return ok
	}
	for i := range kept.Value {
		changed := []byte(kept.Value)
		changed[i] ^= 1
		cookie := kept
		cookie.Value = string(changed)
		b.cookies[name] = &cookie
		if take("mock", flow.State) {
			t.Fatalf("byte %d can be changed", i)
		}
	}
	again := kept
	b.cookies[name] = &again
	if take("other", flow.State) {
		t.Error("another provider's answer is taken")
	}
	last := kept
	b.cookies[name] = &last
	if !take("mock", flow.State) {
		t.Error("the answer is not taken")
	}
}
