// Package webtest is a test kit for pages. A test begins with NewPortal, the whole portal
// behind real HTTP, and puts it into a state: Customer, Operator and Enterprise make people
// and accounts, and fixtures.go makes what happened to them. Then it acts as people do, with
// a Browser that is signed in:
//
//	b := p.As(alex)
//	page := b.Get("/buy").Shows(http.StatusOK, "Buy credits")
//	paymentPage := page.Form("/buy").Set("credits", "37").Send().Redirects(http.StatusSeeOther)
//
// Shows, Hides, Lists and the like fail the test unless the page is so, and return the page.
// Redirects does the same and returns where the page redirects to. Methods of Page that are
// named by a noun return a part of it. Check… methods of Portal fail the test unless the
// store is so.
package webtest

import (
	"context"
	"io"
	"log/slog"
	"maps"
	"net/http"
	"net/http/httptest"
	"slices"
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
	"github.com/bursar-portal/bursar/models/outbox"
	"github.com/bursar-portal/bursar/models/storetest"
)

// Portal is the whole portal behind real HTTP, over a real store, with the sandbox in
// Stripe's place.
type Portal struct {
	*testing.T
	*storetest.Kit
	URL     string
	Sandbox *sandbox.Sandbox
	Stripe  *stripeServer
}

// Config is what a portal is started with. Its store is opened with the settings.
type Config struct {
	handlers.Config
	Settings models.Settings
}

// NewPortal starts a portal. changes may change its dependencies and settings.
func NewPortal(t *testing.T, changes ...func(*Config)) *Portal {
	t.Helper()
	quiet := slog.New(slog.DiscardHandler)
	var handler http.Handler
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) { handler.ServeHTTP(w, r) }))
	t.Cleanup(server.Close)

	settings := storetest.Settings()
	settings.BaseURL = server.URL
	p := &Portal{T: t, URL: server.URL}
	clock := storetest.NewClock(storetest.Start)

	var err error
	p.Sandbox, err = sandbox.New(sandbox.Config{SecretKey: "sk_test_web", DebitDelay: time.Minute, Now: clock.Now, Log: quiet})
	if err != nil {
		t.Fatal(err)
	}
	p.Stripe = &stripeServer{Handler: p.Sandbox}
	stripe := httptest.NewServer(p.Stripe)
	t.Cleanup(stripe.Close)
	config := Config{Settings: settings, Config: handlers.Config{
		Log: quiet,
		Stripe: checkout.New(checkout.Config{
			SecretKey: "sk_test_web", APIURL: stripe.URL, BaseURL: server.URL, Currency: settings.Currency, Log: quiet,
		}),
	}}
	for _, change := range changes {
		change(&config)
	}
	p.Kit = storetest.Open(t, filepath.Join(t.TempDir(), "bursar.db"), clock, config.Settings)
	config.Store = p.Store
	handler = handlers.New(config.Config)
	return p
}

// stripeServer is the sandbox's API, which can be made to fail.
type stripeServer struct {
	http.Handler
	Down bool
	Lose bool // requests are carried out, and their answers get lost
}

func (s *stripeServer) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	if s.Down {
		http.Error(w, "out of order", http.StatusBadGateway)
		return
	}
	if s.Lose {
		s.Handler.ServeHTTP(httptest.NewRecorder(), r)
		http.Error(w, "the connection broke", http.StatusBadGateway)
		return
	}
	s.Handler.ServeHTTP(w, r)
}

// RewriteBody answers a request as a handler does, with every old replaced by new in the
// body.
func RewriteBody(w http.ResponseWriter, r *http.Request, h http.Handler, old, new string) {
	answer := httptest.NewRecorder()
	h.ServeHTTP(answer, r)
	maps.Copy(w.Header(), answer.Header())
	w.Header().Del("Content-Length")
	w.WriteHeader(answer.Code)
	_, _ = io.WriteString(w, strings.ReplaceAll(answer.Body.String(), old, new))
}

// Password is the password of all users of the kit.
const Password = "correct horse battery staple"

var passwordHash = sync.OnceValues(func() (string, error) { return identity.HashPassword(context.Background(), Password) })

// Customer makes a user with a personal account, who can sign in.
func (p *Portal) Customer(name string) (models.User, models.Account) {
	p.Helper()
	user, account := p.Person(name)
	p.SetPassword(user)
	return user, account
}

// Operator makes a user without an account, who can sign in and has this operator role.
func (p *Portal) Operator(name string, role models.OperatorRole) models.User {
	p.Helper()
	user, err := p.CreateUser(p.Context(), models.NewUser{Verified: true, Email: name + "@example.test", Name: name, Zone: "UTC", Operator: role})
	if err != nil {
		p.Fatal(err)
	}
	p.SetPassword(user)
	return user
}

// Enterprise opens an organization's account.
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

// SetPassword lets a user sign in with Password.
func (p *Portal) SetPassword(user models.User) {
	p.Helper()
	hash, err := passwordHash()
	if err != nil {
		p.Fatal(err)
	}
	if err := p.UpgradePasswordHash(p.Context(), user.ID, "", hash); err != nil {
		p.Fatal(err)
	}
}

// MailedLink returns the path of the link in the newest mail of a kind to an address.
func (p *Portal) MailedLink(kind outbox.Kind, to string) string {
	p.Helper()
	for _, m := range slices.Backward(p.Mails()) {
		if m.Kind == kind && models.NormalizeEmail(m.To) == models.NormalizeEmail(to) {
			return m.Data["path"]
		}
	}
	p.Fatalf("no mail of kind %s to %s", kind, to)
	return ""
}

// MailKinds returns the kinds of the mails to an address, the oldest first.
func (p *Portal) MailKinds(to string) (kinds []outbox.Kind) {
	p.Helper()
	for _, m := range p.Mails() {
		if models.NormalizeEmail(m.To) == models.NormalizeEmail(to) {
			kinds = append(kinds, m.Kind)
		}
	}
	return kinds
}

// SignUp fills in the sign-up form, and follows the link that is mailed.
func (b *Browser) SignUp(name, email string) *Page {
	b.Helper()
	b.Get("/signup").Form("/signup").Set("name", name).Set("email", email).Set("password", Password).Send().Follow().
		Shows(http.StatusOK, "Check your email")
	path := b.MailedLink(outbox.Signup, email)
	return b.Get(path).Shows(http.StatusOK, "Create your account").Form(path).Send().Follow()
}
