package checkout_test

import (
	"errors"
	"io"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"net/url"
	"strings"
	"testing"
	"time"

	"github.com/bursar-portal/bursar/checkout"
	"github.com/bursar-portal/bursar/checkout/sandbox"
	"github.com/bursar-portal/bursar/models"
)

const (
	secretKey     = "sk_test_e1f2"
	webhookSecret = "whsec_a9b8"
)

// testEnv is a client and the sandbox that it talks to over HTTP. Webhooks of the
// sandbox are recorded in posted.
type testEnv struct {
	*testing.T
	*checkout.Client
	sandbox *sandbox.Sandbox
	api     string // the sandbox's address
	now     time.Time
	posted  []webhookPost
}

type webhookPost struct {
	payload   []byte
	signature string
}

func newTestEnv(t *testing.T, settings ...func(*sandbox.Config)) *testEnv {
	t.Helper()
	env := &testEnv{T: t, now: time.Date(2026, 3, 29, 17, 48, 46, 0, time.UTC)}
	webhooks := httptest.NewServer(http.HandlerFunc(func(_ http.ResponseWriter, r *http.Request) {
		payload, err := io.ReadAll(r.Body)
		if err != nil {
			t.Error(err)
		}
		env.posted = append(env.posted, webhookPost{payload, r.Header.Get("Stripe-Signature")})
	}))
	t.Cleanup(webhooks.Close)
	config := sandbox.Config{
		SecretKey: secretKey, WebhookSecret: webhookSecret, WebhookURL: webhooks.URL,
		DebitDelay: time.Minute, Now: func() time.Time { return env.now }, Log: slog.New(slog.DiscardHandler),
	}
	for _, set := range settings {
		set(&config)
	}
	var err error
	if env.sandbox, err = sandbox.New(config); err != nil {
		t.Fatal(err)
	}
	api := httptest.NewServer(env.sandbox)
	t.Cleanup(api.Close)
	env.api = api.URL
	env.Client = checkout.New(env.config())
	return env
}

// config is the configuration of the client.
func (e *testEnv) config() checkout.Config {
	return checkout.Config{
		SecretKey: secretKey, WebhookSecret: webhookSecret, APIURL: e.api,
		BaseURL: "http://portal.test", Currency: "usd", Log: slog.New(slog.DiscardHandler),
	}
}

// tenCredits is a pending purchase of 10 credits for $12.50.
func tenCredits() models.Purchase {
	return models.Purchase{
		ID: "pur_1", AccountID: "acc_1", UserID: "usr_1",
		Credits: 10 * models.Credit, UnitCents: 125, AmountCents: 1250, Currency: "usd",
	}
}

// start creates the session of tenCredits.
func (e *testEnv) start() (id, page string) {
	e.Helper()
	id, page, err := e.CreateSession(e.Context(), tenCredits(), checkout.Buyer{Email: "alex@demo.test"}, "10 Credits")
	if err != nil {
		e.Fatal(err)
	}
	return id, page
}

// pay submits the payment page's form, which must succeed.
func (e *testEnv) pay(page string, form url.Values) {
	e.Helper()
	if status := e.submit(page, form); status != http.StatusSeeOther {
		e.Fatalf("the payment page responded with %d", status)
	}
}

func (e *testEnv) submit(page string, form url.Values) int {
	e.Helper()
	client := http.Client{CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse }}
	response, err := client.PostForm(page, form)
	if err != nil {
		e.Fatal(err)
	}
	response.Body.Close()
	return response.StatusCode
}

// advance moves the sandbox's clock forward and runs what is due.
func (e *testEnv) advance(d time.Duration) {
	e.Helper()
	e.now = e.now.Add(d)
	if err := e.sandbox.Tick(e.Context()); err != nil {
		e.Fatal(err)
	}
}

// session retrieves a session.
func (e *testEnv) session(id string) models.PaymentReport {
	e.Helper()
	r, err := e.RetrieveSession(e.Context(), id)
	if err != nil {
		e.Fatal(err)
	}
	return r
}

// lastEvent reads the webhook that was posted last.
func (e *testEnv) lastEvent() checkout.Event {
	e.Helper()
	if len(e.posted) == 0 {
		e.Fatal("no webhook was posted")
	}
	last := e.posted[len(e.posted)-1]
	event, err := e.ConstructEvent(e.Context(), last.payload, last.signature)
	if err != nil {
		e.Fatal(err)
	}
	return event
}

// wantError checks that err is a *models.Error with the code and without secrets.
func wantError(t *testing.T, err error, code models.Code) {
	t.Helper()
	var ours *models.Error
	if !errors.As(err, &ours) || ours.Code != code {
		t.Fatalf("got %v, want %s", err, code)
	}
	for _, secret := range []string{secretKey, webhookSecret} {
		if strings.Contains(err.Error(), secret) {
			t.Errorf("the error contains a secret: %v", err)
		}
	}
}
