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

// till is a Stripe client and the sandbox that it speaks to over real HTTP. The
// sandbox's webhooks come to rest in posted, unread.
type till struct {
	*testing.T
	*checkout.Stripe
	sandbox *sandbox.Sandbox
	api     string // the sandbox's address
	now     time.Time
	posted  []webhookPost
}

type webhookPost struct {
	payload   []byte
	signature string
}

func newTill(t *testing.T, settings ...func(*sandbox.Config)) *till {
	t.Helper()
	till := &till{T: t, now: time.Date(2026, 3, 29, 17, 48, 46, 0, time.UTC)}
	inbox := httptest.NewServer(http.HandlerFunc(func(_ http.ResponseWriter, r *http.Request) {
		payload, err := io.ReadAll(r.Body)
		if err != nil {
			t.Error(err)
		}
		till.posted = append(till.posted, webhookPost{payload, r.Header.Get("Stripe-Signature")})
	}))
	t.Cleanup(inbox.Close)
	config := sandbox.Config{
		SecretKey: secretKey, WebhookSecret: webhookSecret, WebhookURL: inbox.URL,
		Delay: time.Minute, Now: func() time.Time { return till.now }, Log: slog.New(slog.DiscardHandler),
	}
	for _, set := range settings {
		set(&config)
	}
	var err error
	if till.sandbox, err = sandbox.New(config); err != nil {
		t.Fatal(err)
	}
	api := httptest.NewServer(till.sandbox)
	t.Cleanup(api.Close)
	till.api = api.URL
	till.Stripe = checkout.New(till.config())
	return till
}

// config is what the till's client was made with.
func (t *till) config() checkout.Config {
	return checkout.Config{
		SecretKey: secretKey, WebhookSecret: webhookSecret, APIURL: t.api,
		BaseURL: "http://portal.test", Currency: "usd", Log: slog.New(slog.DiscardHandler),
	}
}

// tenCredits is a pending purchase of $12.50.
func tenCredits() models.Purchase {
	return models.Purchase{
		ID: "pur_1", AccountID: "acc_1", UserID: "usr_1",
		Credits: 10 * models.Credit, UnitCents: 125, AmountCents: 1250, Currency: "usd",
	}
}

// start opens the session of tenCredits.
func (t *till) start() (id, page string) {
	t.Helper()
	id, page, err := t.Start(t.Context(), tenCredits(), "alex@demo.test", "10 Credits")
	if err != nil {
		t.Fatal(err)
	}
	return id, page
}

// pay submits the payment page's form, which must be accepted.
func (t *till) pay(page string, form url.Values) {
	t.Helper()
	if status := t.submit(page, form); status != http.StatusSeeOther {
		t.Fatalf("the payment page answered %d", status)
	}
}

func (t *till) submit(page string, form url.Values) int {
	t.Helper()
	client := http.Client{CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse }}
	response, err := client.PostForm(page, form)
	if err != nil {
		t.Fatal(err)
	}
	response.Body.Close()
	return response.StatusCode
}

// later lets time pass at the sandbox and brings what became of it.
func (t *till) later(d time.Duration) {
	t.Helper()
	t.now = t.now.Add(d)
	if err := t.sandbox.Tick(t.Context()); err != nil {
		t.Fatal(err)
	}
}

// session is how Stripe says the session stands.
func (t *till) session(id string) models.PaymentReport {
	t.Helper()
	r, err := t.Session(t.Context(), id)
	if err != nil {
		t.Fatal(err)
	}
	return r
}

// lastEvent reads the webhook that was posted last.
func (t *till) lastEvent() checkout.Event {
	t.Helper()
	if len(t.posted) == 0 {
		t.Fatal("no webhook was posted")
	}
	last := t.posted[len(t.posted)-1]
	e, err := t.Event(t.Context(), last.payload, last.signature)
	if err != nil {
		t.Fatal(err)
	}
	return e
}

// wantError checks that err is one of ours with the code, and tells no secret.
func wantError(t *testing.T, err error, code models.Code) {
	t.Helper()
	var ours *models.Error
	if !errors.As(err, &ours) || ours.Code != code {
		t.Fatalf("got %v, want %s", err, code)
	}
	for _, secret := range []string{secretKey, webhookSecret} {
		if strings.Contains(err.Error(), secret) {
			t.Errorf("a secret is told: %v", err)
		}
	}
}
