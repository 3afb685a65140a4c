package webtest

import (
	"context"
	"log/slog"
	"net/http"
	"net/http/cookiejar"
	"net/http/httptest"
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

const Password = "correct horse battery staple"

var passwordHash = sync.OnceValues(func() (string, error) { return identity.HashPassword(context.Background(), Password) })

// portal is the whole portal behind real HTTP, over a real store, selling through
// the sandbox.
type Portal struct {
	*testing.T
	*storetest.Kit
	URL     string
	Sandbox *sandbox.Sandbox
	Stripe  *stripeServer
}

// outage is the sandbox's API, which can be made to fail.
type stripeServer struct {
	http.Handler
	Down bool
}

func (o *stripeServer) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	if o.Down {
		http.Error(w, "out of order", http.StatusBadGateway)
		return
	}
	o.Handler.ServeHTTP(w, r)
}

func NewPortal(t *testing.T, changes ...func(*handlers.Deps)) *Portal {
	t.Helper()
	quiet := slog.New(slog.DiscardHandler)
	var handler http.Handler
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) { handler.ServeHTTP(w, r) }))
	t.Cleanup(server.Close)

	settings := storetest.Settings()
	settings.BaseURL = server.URL
	p := &Portal{T: t, Kit: storetest.NewWith(t, settings), URL: server.URL}

	var err error
	p.Sandbox, err = sandbox.New(sandbox.Config{SecretKey: "sk_test_web", Delay: time.Minute, Now: p.Clock.Now, Log: quiet})
	if err != nil {
		t.Fatal(err)
	}
	p.Stripe = &stripeServer{Handler: p.Sandbox}
	stripe := httptest.NewServer(p.Stripe)
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
func (p *Portal) Customer(name string) (models.User, models.Account) {
	p.Helper()
	user, account := p.Person(name)
	p.SetPassword(user)
	return user, account
}

// operator is a person of the operator, without an account.
func (p *Portal) Operator(name string, role models.OperatorRole) models.User {
	p.Helper()
	user, err := p.CreateUser(p.Context(), models.NewUser{Email: name + "@example.test", Name: name, Zone: "UTC", Operator: role})
	if err != nil {
		p.Fatal(err)
	}
	p.SetPassword(user)
	return user
}

// enterprise is an organization of an owner.
func (p *Portal) Enterprise(name string, owner models.User) models.Account {
	p.Helper()
	account, err := p.OpenAccount(p.Context(), models.NewAccount{
		Kind: models.Enterprise, Name: name, Owner: owner.ID, BillingEmail: "billing@example.test", Zone: "UTC",
	})
	if err != nil {
		p.Fatal(err)
	}
	return account
}

func (p *Portal) SetPassword(user models.User) {
	p.Helper()
	hash, err := passwordHash()
	if err != nil {
		p.Fatal(err)
	}
	if err := p.SetPasswordHash(p.Context(), user.ID, hash, models.AuditRecord{Actor: models.System}); err != nil {
		p.Fatal(err)
	}
}

func (p *Portal) Browser() *Browser {
	p.Helper()
	jar, err := cookiejar.New(nil)
	if err != nil {
		p.Fatal(err)
	}
	return &Browser{Portal: p, Client: http.Client{
		Jar: jar, CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse },
	}}
}

// as is a browser in which a user is signed in.
func (p *Portal) As(user models.User) *Browser {
	p.Helper()
	b := p.Browser()
	b.Get("/signin").Form("/signin").Set("email", user.Email).Set("password", Password).Send().Redirects(http.StatusSeeOther)
	return b
}
