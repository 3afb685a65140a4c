package handlers_test

import (
	"bytes"
	"context"
	"encoding/json"
	"io"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"net/url"
	"path/filepath"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/bursar-portal/bursar/checkout"
	"github.com/bursar-portal/bursar/checkout/sandbox"
	"github.com/bursar-portal/bursar/handlers"
	"github.com/bursar-portal/bursar/handlers/identity"
	"github.com/bursar-portal/bursar/models"
	"github.com/bursar-portal/bursar/models/storetest"
)

const (
	password      = "correct horse battery staple"
	webhookSecret = "whsec_portal"
)

var passwordHash = sync.OnceValues(func() (string, error) { return identity.HashPassword(context.Background(), password) })

// portal is the whole portal over a real store and the sandbox, called directly or
// over HTTP at url. Its log is kept.
type portal struct {
	*testing.T
	*storetest.Kit
	handler *handlers.Portal
	url     string
	sandbox *sandbox.Sandbox
	log     *bytes.Buffer

	dialects    []models.Dialect // nil for all
	ownContract *contract        // of a portal that has not all dialects

	mu   sync.Mutex
	seen map[string]bool // documented responses that were observed
}

// config is what a portal is started with. Its store is opened with the settings.
type config struct {
	handlers.Config
	Settings models.Settings
}

func newPortal(t *testing.T, changes ...func(*config)) *portal {
	t.Helper()
	p := &portal{T: t, log: &bytes.Buffer{}, seen: map[string]bool{}}
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) { p.handler.ServeHTTP(w, r) }))
	t.Cleanup(server.Close)
	p.url = server.URL
	settings := storetest.Settings()
	settings.BaseURL = server.URL
	clock := storetest.NewClock(storetest.Start)

	var err error
	p.sandbox, err = sandbox.New(sandbox.Config{
		SecretKey: "sk_test_portal", WebhookURL: server.URL + "/webhooks/stripe", WebhookSecret: webhookSecret,
		DebitDelay: time.Minute, Now: clock.Now, Log: slog.New(slog.DiscardHandler),
	})
	if err != nil {
		t.Fatal(err)
	}
	stripe := httptest.NewServer(p.sandbox)
	t.Cleanup(stripe.Close)
	deps := config{Settings: settings, Config: handlers.Config{
		Log: slog.New(slog.NewTextHandler(p.log, nil)),
		Stripe: checkout.New(checkout.Config{
			SecretKey: "sk_test_portal", WebhookSecret: webhookSecret, APIURL: stripe.URL,
			BaseURL: server.URL, Currency: settings.Currency, Log: slog.New(slog.DiscardHandler),
		}),
	}}
	for _, change := range changes {
		change(&deps)
	}
	p.Kit = storetest.Open(t, filepath.Join(t.TempDir(), "bursar.db"), clock, deps.Settings)
	deps.Store = p.Store
	p.dialects = deps.Settings.Dialects
	p.handler = handlers.New(deps.Config)
	return p
}

// header is one request header.
type header struct{ name, value string }

func bearer(secret models.Secret) header { return header{"Authorization", "Bearer " + string(secret)} }
func apiKey(secret models.Secret) header { return header{"X-API-Key", string(secret)} }

type response struct {
	*testing.T
	status int
	header http.Header
	body   string
}

// request calls the handler and checks the response against the OpenAPI document. A
// body is sent as JSON unless the headers say otherwise.
func (p *portal) request(method, path, body string, headers ...header) response {
	p.Helper()
	a := p.serve(method, path, body, headers...)
	p.checkContract(method, path, body, a)
	return a
}

func (p *portal) serve(method, path, body string, headers ...header) response {
	p.Helper()
	r := httptest.NewRequest(method, path, strings.NewReader(body))
	if body != "" {
		r.Header.Set("Content-Type", "application/json")
	}
	for _, h := range headers {
		r.Header.Set(h.name, h.value)
	}
	recorder := httptest.NewRecorder()
	p.handler.ServeHTTP(recorder, r)
	return response{p.T, recorder.Code, recorder.Header(), recorder.Body.String()}
}

// wantBody fails the test unless the response has this status and exactly this
// body.
func (a response) wantBody(status int, body string) {
	a.Helper()
	if a.status != status || strings.TrimSpace(a.body) != body {
		a.Errorf("got  %d %s\nwant %d %s", a.status, a.body, status, body)
	}
}

// wantContains fails the test unless the response has this status and its body
// contains the text.
func (a response) wantContains(status int, text string) {
	a.Helper()
	if a.status != status || !strings.Contains(a.body, text) {
		a.Errorf("got  %d %s\nwant %d … %s …", a.status, a.body, status, text)
	}
}

// wantHeader fails the test unless the header has this value, "" for none.
func (a response) wantHeader(name, value string) {
	a.Helper()
	if got := a.header.Get(name); got != value {
		a.Errorf("%s is %q, want %q", name, got, value)
	}
}

// field returns a field of the JSON body, given as a path with dots.
func (a response) field(path string) string {
	a.Helper()
	raw := json.RawMessage(a.body)
	for name := range strings.SplitSeq(path, ".") {
		var object map[string]json.RawMessage
		if err := json.Unmarshal(raw, &object); err != nil {
			a.Fatalf("%s of %s: %v", path, a.body, err)
		}
		raw = object[name]
	}
	var text string
	if json.Unmarshal(raw, &text) == nil {
		return text
	}
	return string(raw)
}

// key creates an API key of an account, "" for a service key.
func (p *portal) key(id models.AccountID, scopes ...models.Scope) models.Secret {
	p.Helper()
	secret := models.NewSecret()
	p.Key(secret, id, scopes...)
	return secret
}

// signIn sets a password for a user, signs them in and returns the cookies.
func (p *portal) signIn(user models.User) header {
	p.Helper()
	hash, err := passwordHash()
	if err != nil {
		p.Fatal(err)
	}
	if err := p.SetPasswordHash(p.Context(), user.ID, "", hash, models.AuditRecord{Actor: models.System}); err != nil {
		p.Fatal(err)
	}
	form := url.Values{"email": {user.Email}, "password": {password}}.Encode()
	a := p.request("POST", "/signin", form, header{"Content-Type", "application/x-www-form-urlencoded"}, header{"Sec-Fetch-Site", "same-origin"})
	if a.status != http.StatusSeeOther {
		p.Fatalf("signing in gave %d %s", a.status, a.body)
	}
	var cookies []string
	for _, line := range a.header.Values("Set-Cookie") {
		cookie, err := http.ParseSetCookie(line)
		if err != nil {
			p.Fatal(err)
		}
		cookies = append(cookies, cookie.Name+"="+cookie.Value)
	}
	return header{"Cookie", strings.Join(cookies, "; ")}
}

// operator creates a user with an operator role.
func (p *portal) operator(role models.OperatorRole) models.User {
	p.Helper()
	user, err := p.CreateUser(p.Context(), models.NewUser{Email: string(role) + "@example.test", Name: string(role), Zone: "UTC", Operator: role})
	if err != nil {
		p.Fatal(err)
	}
	return user
}

// enterprise creates an enterprise account.
func (p *portal) enterprise(name, externalID string, owner models.User) models.Account {
	p.Helper()
	account, err := p.OpenAccount(p.Context(), models.NewAccount{
		Kind: models.Enterprise, Name: name, ExternalID: externalID, Owner: owner.ID, BillingEmail: "billing@example.test", Zone: "UTC",
	})
	if err != nil {
		p.Fatal(err)
	}
	return account
}

// setStatus sets the status of an account.
func (p *portal) setStatus(id models.AccountID, status models.AccountStatus) {
	p.Helper()
	p.Post(models.Command{Account: id, Do: models.ChangeAccount{Status: &status}})
}

// pay submits a payment page and reads the response.
func (p *portal) pay(page string, form url.Values) {
	p.Helper()
	client := http.Client{CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse }}
	a, err := client.PostForm(page, form)
	if err != nil {
		p.Fatal(err)
	}
	defer a.Body.Close()
	if _, err := io.Copy(io.Discard, a.Body); err != nil {
		p.Fatal(err)
	}
}
