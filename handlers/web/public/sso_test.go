package public_test

import (
	"net/http"
	"net/http/httptest"
	"net/url"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/bursar-portal/bursar/handlers/identity/oidc"
	"github.com/bursar-portal/bursar/handlers/web/webtest"
	"github.com/bursar-portal/bursar/models"
	"github.com/bursar-portal/bursar/models/outbox"
	"github.com/bursar-portal/bursar/models/sso"
)

func TestSignUpWithAProvider(t *testing.T) {
	p := newSSOPortal(t)
	b := p.Browser()
	b.Get("/signup").Shows(http.StatusOK, "Continue with Mock", "Continue with Other")
	b.Get("/signin?next=/buy").Shows(http.StatusOK, "Continue with Mock")
	to := b.Get(p.answer(b, b.Get("/signin?next=/buy").Link("Continue with Mock"), at("sub-1", "Vera@example.test"))).Redirects(http.StatusSeeOther)
	if to != "/buy" {
		t.Errorf("a new customer is led to %s", to)
	}
	b.Get("/dashboard").Shows(http.StatusOK, "Vera Visitor")
	user, err := p.UserByEmail(t.Context(), "vera@example.test")
	if err != nil || !user.Verified() || user.Name != "Vera Visitor" {
		t.Fatalf("got %+v, %v", user, err)
	}
	memberships, err := p.Memberships(t.Context(), user.ID)
	if err != nil || len(memberships) != 1 {
		t.Fatalf("memberships: %+v, %v", memberships, err)
	}
	p.CheckAvailable(memberships[0].Account.ID, 5*models.Credit)
	// The next time they are known, whatever their address is by then.
	again := p.Browser()
	if to := p.signIn(again, at("sub-1", "other@example.test")).Redirects(http.StatusSeeOther); to != "/dashboard" {
		t.Errorf("they are led to %s", to)
	}
	again.Get("/settings").Shows(http.StatusOK, "Vera@example.test", "You sign in without a password.", "Linked identities")
	// Sign-up credits are given once to a mailbox, also through another provider.
	if kinds := p.MailKinds("Vera@example.test"); !slices.Equal(kinds, []outbox.Kind{outbox.NewSignIn}) {
		t.Errorf("mails: %v", kinds)
	}
	p.CheckBooks()
}

// An organization that requires a provider means its own accounts there: a member's private one,
// which they keep when they leave, doesn't do, nor does another address take them out of the rule.
func TestRequiredProviderMeansTheDomain(t *testing.T) {
	p := newSSOPortal(t)
	olga, _ := p.Customer("olga")
	alex, _ := p.Customer("alex")
	org := p.Enterprise("Acme", olga)
	p.Join(org.ID, alex.ID, models.RoleAdmin)
	audit := models.AuditRecord{Actor: models.System, Action: "domain.set"}
	domain := sso.Domain{AccountID: org.ID, Name: "example.test", Token: "t", Issuer: p.mock.Issuer()}
	for _, do := range []func() error{
		func() error { return p.AddDomain(t.Context(), domain, audit) },
		func() error { _, err := p.SaveCheck(t.Context(), org.ID, domain.Name, true, audit); return err },
		func() error { return p.SetDomain(t.Context(), domain, audit) },
	} {
		if err := do(); err != nil {
			t.Fatal(err)
		}
	}
	for _, subject := range []string{"work", "private"} {
		n := sso.Identity{Key: sso.Key{Issuer: p.mock.Issuer(), Subject: subject}, UserID: alex.ID}
		if err := p.LinkIdentity(t.Context(), n, "Mock", audit); err != nil {
			t.Fatal(err)
		}
	}
	// A change of address that was asked for before the rule does not end it.
	rule := func(issuer string) {
		domain.Issuer = issuer
		if err := p.SetDomain(t.Context(), domain, audit); err != nil {
			t.Fatal(err)
		}
	}
	rule("")
	p.As(alex).Get("/settings/email").Form("/settings/email").Set("email", "alex@home.test").Send().Redirects(http.StatusSeeOther)
	links := []string{p.MailedLink(outbox.EmailChangeOld, alex.Email), p.MailedLink(outbox.EmailChangeNew, "alex@home.test")}
	rule(p.mock.Issuer())
	visit := p.Browser()
	visit.Get(links[0]).Form(links[0]).Send().Redirects(http.StatusSeeOther)
	visit.Get(links[1]).Form(links[1]).Send().Shows(http.StatusUnprocessableEntity, "so yours must stay there")
	if user, err := p.User(t.Context(), alex.ID); err != nil || user.Email != alex.Email {
		t.Errorf("alex is %+v, %v", user, err)
	}

	const sentence = "Acme requires you to sign in with your Mock account at example.test."
	for _, v := range []visitor{at("private", "alex@home.test"), at("private", alex.Email).saying("email_verified", false), at("private", "alex@sub.example.test")} {
		b := p.Browser()
		p.signIn(b, v).Shows(http.StatusUnprocessableEntity, sentence)
		b.Get("/dashboard").Redirects(http.StatusSeeOther)
	}
	b := p.Browser()
	p.signIn(b, at("work", strings.ToUpper(alex.Email))).Redirects(http.StatusSeeOther)
	b.Get("/settings").Shows(http.StatusOK, alex.Email)
	form := b.Get("/settings/email").Form("/settings/email")
	form.Set("email", "alex@home.test").Send().ShowsFault("email", "This must be at example.test, because Acme requires a sign-in for it.")
	form.Set("email", "alex.new@example.test").Send().Redirects(http.StatusSeeOther)
}

// Answers that are not what was asked for sign nobody in.
func TestWrongAnswers(t *testing.T) {
	p := newSSOPortal(t)
	alex, _ := p.Customer("alex")
	if err := p.LinkIdentity(t.Context(), sso.Identity{Key: sso.Key{Issuer: p.mock.Issuer(), Subject: "alex"}, UserID: alex.ID}, "Mock", models.AuditRecord{}); err != nil {
		t.Fatal(err)
	}
	known, start := at("alex", alex.Email), "/auth/oidc/mock"
	with := func(path string, change func(url.Values)) string {
		u, err := url.Parse(path)
		if err != nil {
			t.Fatal(err)
		}
		q := u.Query()
		change(q)
		u.RawQuery = q.Encode()
		return u.String()
	}
	const lost = "This sign-in took too long, was used before, or began in another browser."
	const unusable = "Mock gave an answer that we can't use."
	for name, test := range map[string]struct {
		path func(b *webtest.Browser) string
		want string
	}{
		"another state": {func(b *webtest.Browser) string {
			return with(p.answer(b, start, known), func(q url.Values) { q.Set("state", strings.Repeat("A", 26)) })
		}, lost},
		"no state": {func(b *webtest.Browser) string {
			return with(p.answer(b, start, known), func(q url.Values) { q.Del("state") })
		}, lost},
		"two states": {func(b *webtest.Browser) string {
			return with(p.answer(b, start, known), func(q url.Values) { q.Add("state", "x") })
		}, lost},
		"state of another browser": {func(*webtest.Browser) string { return p.answer(p.Browser(), start, known) }, lost},
		"used before": {func(b *webtest.Browser) string {
			path, cookies := p.answer(b, start, known), b.Client.Jar
			u, _ := url.Parse(p.URL)
			kept := cookies.Cookies(u)
			b.Get(path).Redirects(http.StatusSeeOther)
			b.Get("/").Form("/signout").Send()
			cookies.SetCookies(u, kept) // somebody has copied them
			return path
		}, lost},
		"too late": {func(b *webtest.Browser) string {
			path := p.answer(b, start, known)
			p.Clock.Add(11 * time.Minute)
			p.mock.FastForward(11 * time.Minute)
			p.other.FastForward(11 * time.Minute)
			return path
		}, lost},
		"answer of another provider": {func(b *webtest.Browser) string {
			return strings.Replace(p.answer(b, "/auth/oidc/other", known), "/other/", "/mock/", 1)
		}, lost},
		"code of another provider": {func(b *webtest.Browser) string {
			theirs, err := url.Parse(p.answer(b, "/auth/oidc/other", known))
			if err != nil {
				t.Fatal(err)
			}
			return with(p.answer(b, start, known), func(q url.Values) { q.Set("code", theirs.Query().Get("code")) })
		}, "Mock didn't accept the sign-in."},
		"names another issuer": {func(b *webtest.Browser) string {
			return with(p.answer(b, start, known), func(q url.Values) { q.Set("iss", p.other.Issuer()) })
		}, "The answer didn't come from Mock."},
		"names no issuer at all": {func(b *webtest.Browser) string {
			return with(p.answer(b, start, known), func(q url.Values) { q.Set("iss", "") })
		}, "The answer didn't come from Mock."},
		"another nonce": {func(b *webtest.Browser) string {
			return p.answer(b, start, known, func(q url.Values) { q.Set("nonce", "another") })
		}, unusable},
		"another challenge": {func(b *webtest.Browser) string {
			return p.answer(b, start, known, func(q url.Values) { q.Set("code_challenge", strings.Repeat("a", 43)) })
		}, "Mock didn't accept the sign-in."},
		"no code": {func(b *webtest.Browser) string {
			return with(p.answer(b, start, known), func(q url.Values) { q.Del("code") })
		}, unusable},
		"an invented code": {func(b *webtest.Browser) string {
			return with(p.answer(b, start, known), func(q url.Values) { q.Set("code", "invented") })
		}, "Mock didn't accept the sign-in."},
		"canceled": {func(b *webtest.Browser) string {
			return with(p.answer(b, start, known), func(q url.Values) { q.Set("error", "access_denied") })
		}, "You canceled signing in with Mock."},
		"refused": {func(b *webtest.Browser) string {
			return with(p.answer(b, start, known), func(q url.Values) { q.Set("error", "server_error") })
		}, "Mock refused to sign you in (server_error)."},
		"refused in strange words": {func(b *webtest.Browser) string {
			return with(p.answer(b, start, known), func(q url.Values) { q.Set("error", "<b>Call us</b>") })
		}, "Mock refused to sign you in. Try again"},
		"for another audience": {func(b *webtest.Browser) string { return p.answer(b, start, known.saying("aud", "other")) }, unusable},
		"for several, no party": {func(b *webtest.Browser) string {
			return p.answer(b, start, known.saying("aud", []string{p.mock.ClientID, "other"}))
		}, unusable},
		"for another party": {func(b *webtest.Browser) string { return p.answer(b, start, known.saying("azp", "other")) }, unusable},
		"of another issuer": {func(b *webtest.Browser) string { return p.answer(b, start, known.saying("iss", p.other.Issuer())) }, unusable},
		"without a subject": {func(b *webtest.Browser) string { return p.answer(b, start, known.saying("sub", nil)) }, unusable},
		"without a nonce":   {func(b *webtest.Browser) string { return p.answer(b, start, known.saying("nonce", nil)) }, unusable},
		"of another access token": {func(b *webtest.Browser) string {
			return p.answer(b, start, known.saying("at_hash", "xxxxxxxxxxxxxxxxxxxxxx"))
		}, unusable},
		"expired": {func(b *webtest.Browser) string {
			return p.answer(b, start, known.saying("exp", p.Clock.Now().Add(-2*time.Minute).Unix()))
		}, "has expired, or its clock and ours differ"},
		"of the future": {func(b *webtest.Browser) string {
			return p.answer(b, start, known.saying("iat", p.Clock.Now().Add(time.Hour).Unix()))
		}, "has expired, or its clock and ours differ"},
		"address is not verified": {func(b *webtest.Browser) string {
			return p.answer(b, start, at("new", "new@example.test").saying("email_verified", false))
		}, "Mock hasn't verified your email address."},
		"nothing said of it": {func(b *webtest.Browser) string {
			return p.answer(b, start, at("new", alex.Email).saying("email_verified", nil))
		}, "Mock hasn't verified your email address."},
		"said of no address": {func(b *webtest.Browser) string { return p.answer(b, start, at("new", "").saying("email", nil)) },
			"Mock hasn't verified your email address."},
		"address can't be used": {func(b *webtest.Browser) string { return p.answer(b, start, at("new", "a b@example.test")) }, "Mock doesn't tell us your email address."},
	} {
		t.Run(name, func(t *testing.T) {
			b := p.Browser()
			b.Get(test.path(b)).Shows(http.StatusUnprocessableEntity, test.want, "Continue with Mock")
			if to := b.Get("/dashboard").Redirects(http.StatusSeeOther); !strings.HasPrefix(to, "/signin") {
				t.Errorf("somebody is signed in: %s", to)
			}
		})
	}
	p.Clock.Add(time.Hour) // the limit of answers from one network
	p.mock.FastForward(time.Hour)
	b := p.Browser()
	p.signIn(b, known).Redirects(http.StatusSeeOther)
	b.Get("/settings").Shows(http.StatusOK, alex.Email)
	p.Browser().Get("/auth/oidc/none").Shows(http.StatusNotFound)
	p.Browser().Get("/auth/oidc/none/callback?state=x").Shows(http.StatusNotFound)
}

// Whoever may not sign in by password may not by a provider either.
func TestBlockedPeopleAndProviders(t *testing.T) {
	p := newSSOPortal(t)
	alex, _ := p.Customer("alex")
	key := sso.Key{Issuer: p.mock.Issuer(), Subject: "alex"}
	if err := p.LinkIdentity(t.Context(), sso.Identity{Key: key, UserID: alex.ID}, "Mock", models.AuditRecord{}); err != nil {
		t.Fatal(err)
	}
	set := func(from, to models.UserStatus) {
		if err := p.ChangeStanding(t.Context(), models.StandingChange{UserID: alex.ID, From: models.Standing{Status: from}, To: models.Standing{Status: to}}, models.AuditRecord{}); err != nil {
			t.Fatal(err)
		}
	}
	set(models.UserActive, models.UserDisabled)
	p.signIn(p.Browser(), at("alex", alex.Email)).Shows(http.StatusUnprocessableEntity, "Your account is blocked. Contact support.")
	// Nor does somebody else get in by the address.
	b := p.Browser()
	p.signIn(b, at("new", alex.Email)).Redirects(http.StatusSeeOther)
	b.Get("/auth/link").Form("/auth/link").Set("password", webtest.Password).Send().Shows(http.StatusUnprocessableEntity, "Your account is blocked.")
	set(models.UserDisabled, models.UserActive)
	p.signIn(p.Browser(), at("alex", alex.Email)).Redirects(http.StatusSeeOther)
}

// An identity that a token has linked does not sign in before the account is proved.
func TestIdentitiesOfTokensDoNotSignIn(t *testing.T) {
	p := newSSOPortal(t)
	alex, _ := p.Customer("alex")
	v := sso.Vouched{Key: sso.Key{Issuer: p.mock.Issuer(), Subject: "alex"}, Email: alex.Email, EmailVerified: true}
	if id, err := p.LinkByAddress(t.Context(), v, "Mock", models.AuditRecord{}); err != nil || id != alex.ID {
		t.Fatalf("got %q, %v", id, err)
	}
	b := p.Browser()
	if to := p.signIn(b, at("alex", "elsewhere@example.test")).Redirects(http.StatusSeeOther); to != "/auth/link" {
		t.Fatalf("they are led to %s", to)
	}
	b.Get("/auth/link").Form("/auth/link").Set("password", webtest.Password).Send().Redirects(http.StatusSeeOther)
	p.signIn(p.Browser(), at("alex", "elsewhere@example.test")).Redirects(http.StatusSeeOther)
}

// A provider that is down is named, and the rest of the page works.
func TestProviderIsDown(t *testing.T) {
	p := webtest.NewPortal(t, func(c *webtest.Config) {
		c.Providers = []oidc.Provider{{ID: "mock", Name: "Mock", Issuer: "http://127.0.0.1:1", ClientID: "c", ClientSecret: "s", Scopes: oidc.DefaultScopes}}
	})
	alex, _ := p.Customer("alex")
	page := p.Browser().Get("/auth/oidc/mock").Shows(http.StatusUnprocessableEntity, "We can't reach Mock right now.")
	page.Form("/signin").Set("email", alex.Email).Set("password", webtest.Password).Send().Redirects(http.StatusSeeOther)
}

// GitHub has an OAuth of its own, and its API tells the address.
func TestGitHub(t *testing.T) {
	const user, code = `{"id":42,"login":"octo","name":""}`, "code-1"
	emails := `[{"email":"old@example.test","primary":false,"verified":true},{"email":"octo@example.test","primary":true,"verified":true}]`
	mux := http.NewServeMux()
	mux.HandleFunc("/login/oauth/access_token", func(w http.ResponseWriter, r *http.Request) {
		if r.FormValue("code") != code || r.FormValue("client_secret") != "s" || r.FormValue("code_verifier") == "" {
			http.Error(w, "bad", http.StatusBadRequest)
			return
		}
		w.Header().Set("Content-Type", "application/x-www-form-urlencoded")
		_, _ = w.Write([]byte("access_token=token-1&token_type=bearer&scope=user%3Aemail"))
	})
	api := func(path string, body *string) {
		mux.HandleFunc("/api/v3"+path, func(w http.ResponseWriter, r *http.Request) {
			if r.Header.Get("Authorization") != "Bearer token-1" {
				http.Error(w, "who?", http.StatusUnauthorized)
				return
			}
			_, _ = w.Write([]byte(*body))
		})
	}
	who := user
	api("/user", &who)
	api("/user/emails", &emails)
	github := httptest.NewServer(mux)
	t.Cleanup(github.Close)
	p := webtest.NewPortal(t, func(c *webtest.Config) {
		c.Providers = []oidc.Provider{{ID: "github", Name: "GitHub", Issuer: oidc.GitHub, ClientID: "c", ClientSecret: "s", Scopes: []string{"user:email"}, GitHubURL: github.URL}}
	})
	arrive := func(more string) *webtest.Page {
		t.Helper()
		b := p.Browser()
		to, err := url.Parse(b.Get("/auth/oidc/github").Redirects(http.StatusSeeOther))
		if err != nil || !strings.HasPrefix(to.String(), github.URL+"/login/oauth/authorize?") || to.Query().Get("code_challenge_method") != "S256" {
			t.Fatalf("they are sent to %s, %v", to, err)
		}
		return b.Get("/auth/oidc/github/callback?code=" + code + "&state=" + to.Query().Get("state") + more)
	}
	arrive("").Redirects(http.StatusSeeOther)
	got, err := p.UserByEmail(t.Context(), "octo@example.test")
	if err != nil || got.Name != "octo" {
		t.Errorf("got %+v, %v", got, err)
	}
	if _, known, err := p.Identity(t.Context(), sso.Key{Issuer: "https://github.com", Subject: "42"}); !known || err != nil {
		t.Errorf("the identity: %t, %v", known, err)
	}
	arrive("&iss=https://github.com/login/oauth").Redirects(http.StatusSeeOther)
	arrive("&iss=https://evil.test").Shows(http.StatusUnprocessableEntity, "The answer didn't come from GitHub.")
	who = `{"id":43,"login":"new"}`
	emails = `[{"email":"new@example.test","primary":true,"verified":false},{"email":"octo@example.test","primary":false,"verified":true}]`
	arrive("").Shows(http.StatusUnprocessableEntity, "GitHub hasn't verified your email address.")
	who = `{"login":"nobody"}`
	arrive("").Shows(http.StatusUnprocessableEntity, "GitHub gave an answer that we can't use.")
}
