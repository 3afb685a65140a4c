package web_test

import (
	"context"
	"io"
	"log/slog"
	"net/http"
	"net/http/cookiejar"
	"net/http/httptest"
	"net/url"
	"strings"
	"sync"
	"testing"
	"time"

	"golang.org/x/net/html"

	"github.com/bursar-portal/bursar/checkout"
	"github.com/bursar-portal/bursar/checkout/sandbox"
	"github.com/bursar-portal/bursar/handlers"
	"github.com/bursar-portal/bursar/handlers/identity"
	"github.com/bursar-portal/bursar/models"
	"github.com/bursar-portal/bursar/models/storetest"
)

const password = "correct horse battery staple"

var passwordHash = sync.OnceValues(func() (string, error) { return identity.HashPassword(context.Background(), password) })

// portal is the whole portal behind real HTTP, over a real store, selling through
// the sandbox.
type portal struct {
	*testing.T
	*storetest.Kit
	url     string
	sandbox *sandbox.Sandbox
	stripe  *outage
}

// outage is the sandbox's API, which can be made to fail.
type outage struct {
	http.Handler
	on bool
}

func (o *outage) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	if o.on {
		http.Error(w, "out of order", http.StatusBadGateway)
		return
	}
	o.Handler.ServeHTTP(w, r)
}

func newPortal(t *testing.T, changes ...func(*handlers.Deps)) *portal {
	t.Helper()
	quiet := slog.New(slog.DiscardHandler)
	var handler http.Handler
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) { handler.ServeHTTP(w, r) }))
	t.Cleanup(server.Close)

	settings := storetest.Settings()
	settings.BaseURL = server.URL
	p := &portal{T: t, Kit: storetest.NewWith(t, settings), url: server.URL}

	var err error
	p.sandbox, err = sandbox.New(sandbox.Config{SecretKey: "sk_test_web", Delay: time.Minute, Now: p.Clock.Now, Log: quiet})
	if err != nil {
		t.Fatal(err)
	}
	p.stripe = &outage{Handler: p.sandbox}
	stripe := httptest.NewServer(p.stripe)
	t.Cleanup(stripe.Close)
	deps := handlers.Deps{
		Store: p.Store, Settings: settings, Log: quiet,
		Till: checkout.New(checkout.Config{
			SecretKey: "sk_test_web", APIURL: stripe.URL, BaseURL: server.URL, Currency: settings.Currency, Log: quiet,
		}),
	}
	for _, change := range changes {
		change(&deps)
	}
	handler = handlers.New(deps)
	return p
}

// person is a customer with the kit's password.
func (p *portal) person(name string) (models.User, models.Account) {
	p.Helper()
	user, account := p.Person(name)
	p.setPassword(user)
	return user, account
}

// operator is a person of the operator, without an account.
func (p *portal) operator(name string, role models.OperatorRole) models.User {
	p.Helper()
	user, err := p.CreateUser(p.Context(), models.NewUser{Email: name + "@example.test", Name: name, Zone: "UTC", Operator: role})
	if err != nil {
		p.Fatal(err)
	}
	p.setPassword(user)
	return user
}

// enterprise is an organization of an owner.
func (p *portal) enterprise(name string, owner models.User) models.Account {
	p.Helper()
	account, err := p.OpenAccount(p.Context(), models.NewAccount{
		Kind: models.Enterprise, Name: name, Owner: owner.ID, BillingEmail: "billing@example.test", Zone: "UTC",
	})
	if err != nil {
		p.Fatal(err)
	}
	return account
}

func (p *portal) setPassword(user models.User) {
	p.Helper()
	hash, err := passwordHash()
	if err != nil {
		p.Fatal(err)
	}
	if err := p.SetPasswordHash(p.Context(), user.ID, hash, models.AuditRecord{Actor: models.System}); err != nil {
		p.Fatal(err)
	}
}

// browser keeps cookies and does not follow redirects by itself.
type browser struct {
	*portal
	client http.Client
}

func (p *portal) browser() *browser {
	p.Helper()
	jar, err := cookiejar.New(nil)
	if err != nil {
		p.Fatal(err)
	}
	return &browser{portal: p, client: http.Client{
		Jar: jar, CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse },
	}}
}

// as is a browser in which a user is signed in.
func (p *portal) as(user models.User) *browser {
	p.Helper()
	b := p.browser()
	b.get("/signin").form("/signin").set("email", user.Email).set("password", password).send().leads(http.StatusSeeOther)
	return b
}

func (b *browser) get(path string) *page {
	b.Helper()
	r, err := http.NewRequestWithContext(b.Context(), http.MethodGet, b.absolute(path), nil)
	if err != nil {
		b.Fatal(err)
	}
	return b.do(r)
}

// post sends a form that no page has printed.
func (b *browser) post(path string, fields url.Values) *page {
	b.Helper()
	r, err := http.NewRequestWithContext(b.Context(), http.MethodPost, b.absolute(path), strings.NewReader(fields.Encode()))
	if err != nil {
		b.Fatal(err)
	}
	r.Header.Set("Content-Type", "application/x-www-form-urlencoded")
	r.Header.Set("Sec-Fetch-Site", "same-origin")
	return b.do(r)
}

func (b *browser) absolute(path string) string {
	if strings.HasPrefix(path, "http://") {
		return path
	}
	return b.url + path
}

func (b *browser) do(r *http.Request) *page {
	b.Helper()
	answer, err := b.client.Do(r)
	if err != nil {
		b.Fatal(err)
	}
	defer answer.Body.Close()
	body, err := io.ReadAll(answer.Body)
	if err != nil {
		b.Fatal(err)
	}
	root, err := html.Parse(strings.NewReader(string(body)))
	if err != nil {
		b.Fatal(err)
	}
	return &page{browser: b, path: r.URL.RequestURI(), status: answer.StatusCode, header: answer.Header, body: string(body), root: root}
}
