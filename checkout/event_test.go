package checkout_test

import (
	"bytes"
	"fmt"
	"log/slog"
	"strings"
	"testing"
	"time"

	"github.com/bursar-portal/bursar/checkout"
	"github.com/bursar-portal/bursar/checkout/sandbox"
	"github.com/bursar-portal/bursar/models"
	"github.com/stripe/stripe-go/v76"
	"github.com/stripe/stripe-go/v76/webhook"
)

// sign signs a payload as Stripe does.
func sign(payload, secret string, at time.Time) string {
	return webhook.GenerateTestSignedPayload(&webhook.UnsignedPayload{
		Payload: []byte(payload), Secret: secret, Timestamp: at,
	}).Header
}

func TestPaymentEvents(t *testing.T) {
	card, bank, refused := sandbox.CardForm(sandbox.CardPays), sandbox.BankForm(sandbox.BankPays), sandbox.BankForm(sandbox.BankFails)
	for name, c := range map[string]struct {
		act  func(env *testEnv, page string)
		kind string
		want func(r *models.PaymentReport)
	}{
		"paid by card": {
			func(env *testEnv, page string) { env.pay(page, card); env.advance(0) },
			"checkout.session.completed",
			func(r *models.PaymentReport) { r.Complete, r.Paid = true, true },
		},
		"debit pending": {
			func(env *testEnv, page string) { env.pay(page, bank); env.advance(0) },
			"checkout.session.completed",
			func(r *models.PaymentReport) { r.Complete = true },
		},
		"debit succeeded": {
			func(env *testEnv, page string) { env.pay(page, bank); env.advance(0); env.advance(time.Minute) },
			"checkout.session.async_payment_succeeded",
			func(r *models.PaymentReport) { r.Complete, r.Paid = true, true },
		},
		"debit failed": {
			func(env *testEnv, page string) { env.pay(page, refused); env.advance(0); env.advance(time.Minute) },
			"checkout.session.async_payment_failed",
			func(r *models.PaymentReport) { r.Complete, r.Failed = true, true },
		},
		"expired": {
			func(env *testEnv, _ string) { env.advance(24 * time.Hour) },
			"checkout.session.expired",
			func(r *models.PaymentReport) { r.Expired = true },
		},
	} {
		for _, version := range []string{stripe.APIVersion, "2025-03-31.basil"} {
			t.Run(name+" in "+version, func(t *testing.T) {
				env := newTestEnv(t, func(c *sandbox.Config) { c.APIVersion = version })
				id, page := env.start()
				c.act(env, page)
				got := env.lastEvent()
				want := models.PaymentReport{
					SessionID: id, PurchaseID: "pur_1", Currency: "usd", SubtotalCents: 1250, TotalCents: 1250, OpenedFor: "pur_1",
					PaymentIntentID: env.session(id).PaymentIntentID, CustomerID: env.session(id).CustomerID,
				}
				c.want(&want)
				if !strings.HasPrefix(got.ID, "evt_") || got.Type != c.kind || !got.Relevant {
					t.Errorf("event %q of type %q, relevant %v", got.ID, got.Type, got.Relevant)
				}
				if got.Payment != want {
					t.Errorf("got  %+v\nwant %+v", got.Payment, want)
				}
			})
		}
	}
}

// The session in an event of another version may have other fields, so it is not used.
func TestEventOfAnotherVersion(t *testing.T) {
	env := newTestEnv(t)
	id, _ := env.start()
	payload := fmt.Sprintf(`{"id":"evt_1","type":"checkout.session.completed","api_version":"2031-01-01","data":{"object":
		{"id":%q,"object":"checkout.session","payment_status":"paid","amount_subtotal":"1250","status":{"is":"complete"}}}}`, id)
	e, err := env.ConstructEvent(t.Context(), []byte(payload), sign(payload, webhookSecret, time.Now()))
	if err != nil {
		t.Fatal(err)
	}
	if !e.Relevant || e.Payment != env.session(id) || e.Payment.Paid {
		t.Errorf("%+v", e)
	}

	payload = strings.Replace(payload, id, "cs_test_none", 1)
	e, err = env.ConstructEvent(t.Context(), []byte(payload), sign(payload, webhookSecret, time.Now()))
	if err != nil || e.Relevant || e.ID != "evt_1" || e.Payment.SessionID != "cs_test_none" {
		t.Errorf("a session that does not exist: %+v, %v", e, err)
	}
}

// These sessions can't be made with the sandbox.
func TestEventsOfOtherSessions(t *testing.T) {
	env := newTestEnv(t)
	for name, c := range map[string]struct {
		session string
		want    models.PaymentReport
	}{
		"nothing to pay": {
			`"status":"complete","payment_status":"no_payment_required","amount_subtotal":0,"payment_intent":null`,
			models.PaymentReport{Complete: true, Free: true},
		},
		"a payment that was canceled": {
			`"status":"complete","payment_status":"unpaid","amount_subtotal":1250,"payment_intent":{"id":"pi_1","status":"canceled"}`,
			models.PaymentReport{Complete: true, Failed: true, SubtotalCents: 1250, PaymentIntentID: "pi_1"},
		},
		"a first card declined, another may follow": {
			`"status":"open","payment_status":"unpaid","amount_subtotal":1250,"payment_intent":{"id":"pi_1","status":"requires_payment_method"}`,
			models.PaymentReport{SubtotalCents: 1250, PaymentIntentID: "pi_1"},
		},
	} {
		payload := `{"id":"evt_1","type":"checkout.session.completed","api_version":"` + stripe.APIVersion + `","data":{"object":
			{"id":"cs_test_1","object":"checkout.session","client_reference_id":"pur_1","currency":"usd",` + c.session + `}}}`
		e, err := env.ConstructEvent(t.Context(), []byte(payload), sign(payload, webhookSecret, time.Now()))
		c.want.SessionID, c.want.PurchaseID, c.want.Currency = "cs_test_1", "pur_1", "usd"
		if err != nil || e.Payment != c.want {
			t.Errorf("%s: %+v (%v)", name, e.Payment, err)
		}
	}
}

func TestIrrelevantEvents(t *testing.T) {
	env := newTestEnv(t)
	for name, payload := range map[string]string{
		"another type":           `{"id":"evt_1","type":"charge.refunded","data":{"object":{"id":"ch_1","object":"charge"}}}`,
		"another object":         `{"id":"evt_1","type":"checkout.session.completed","data":{"object":{"id":"ch_1","object":"charge"}}}`,
		"an object that is null": `{"id":"evt_1","type":"checkout.session.completed","data":{"object":null}}`,
		"no data":                `{"id":"evt_1","type":"checkout.session.completed"}`,
	} {
		e, err := env.ConstructEvent(t.Context(), []byte(payload), sign(payload, webhookSecret, time.Now()))
		if err != nil || e.ID != "evt_1" || e.Type == "" || e.Relevant || e.Payment != (models.PaymentReport{}) {
			t.Errorf("%s: %+v (%v)", name, e, err)
		}
	}
}

// Only what is used of an event decides whether it is read, however the rest looks.
func TestEnvelopes(t *testing.T) {
	env := newTestEnv(t)
	id, page := env.start()
	env.pay(page, sandbox.CardForm(sandbox.CardPays))
	session := fmt.Sprintf(`{"id":%q,"object":"checkout.session"}`, id)
	for name, c := range map[string]struct {
		payload  string
		relevant bool
	}{
		"the request is its id, as before 2017": {`{"id":"evt_1","type":"checkout.session.completed","api_version":"2016-07-06","created":1,"request":"req_1","data":{"object":` + session + `}}`, true},
		"created is text, livemode a string":    {`{"id":"evt_1","type":"checkout.session.completed","api_version":"2031-01-01","created":"2031-01-01T00:00:00Z","livemode":"no","data":{"object":` + session + `}}`, true},
		"no version":                            {`{"id":"evt_1","type":"checkout.session.completed","api_version":null,"pending_webhooks":"many","data":{"object":` + session + `,"previous_attributes":[]}}`, true},
		"a session of another shape":            {`{"id":"evt_1","type":"checkout.session.completed","api_version":"` + stripe.APIVersion + `","data":{"object":{"id":"` + id + `","object":"checkout.session","livemode":"yes"}}}`, true},
		"a thin event": {`{"id":"evt_1","object":"v2.core.event","type":"v1.billing.meter.error_report_triggered","created":"2026-03-29T17:48:46.000Z",
			"livemode":false,"context":null,"related_object":{"id":"mtr_1","type":"billing.meter","url":"/v1/billing/meters/mtr_1"},"reason":null}`, false},
		"a thin event with data": {`{"id":"evt_1","object":"v2.core.event","type":"v2.core.health.event_generation_failure.resolved","created":"2026-03-29T17:48:46.000Z","data":{"alert_id":"a"}}`, false},
		"data is a list":         {`{"id":"evt_1","type":"checkout.session.completed","data":[1]}`, false},
	} {
		t.Run(name, func(t *testing.T) {
			e, err := env.ConstructEvent(t.Context(), []byte(c.payload), sign(c.payload, webhookSecret, time.Now()))
			if err != nil || e.ID != "evt_1" || e.Type == "" || e.Relevant != c.relevant {
				t.Fatalf("%+v, %v", e, err)
			}
			if c.relevant && (e.Payment != env.session(id) || !e.Payment.Paid) {
				t.Errorf("it reports %+v", e.Payment)
			}
		})
	}
}

func TestEventSignatures(t *testing.T) {
	env := newTestEnv(t)
	const payload = `{"id":"evt_1","type":"charge.refunded"}`
	good := sign(payload, webhookSecret, time.Now())
	for name, c := range map[string]struct {
		payload, signature string
		code               models.Code
	}{
		"signed":                  {payload, good, ""},
		"signed four minutes ago": {payload, sign(payload, webhookSecret, time.Now().Add(-4*time.Minute)), ""},
		"no signature":            {payload, "", models.CodeBadSignature},
		"malformed header":        {payload, "nonsense", models.CodeBadSignature},
		"another secret":          {payload, sign(payload, "whsec_other", time.Now()), models.CodeBadSignature},
		"no secret":               {payload, sign(payload, "", time.Now()), models.CodeBadSignature},
		"another payload":         {payload + " ", good, models.CodeBadSignature},
		"signed six minutes ago":  {payload, sign(payload, webhookSecret, time.Now().Add(-6*time.Minute)), models.CodeBadSignature},
		"signed invalid JSON":     {"{", sign("{", webhookSecret, time.Now()), models.CodeMalformedJSON},
		"signed empty object":     {"{}", sign("{}", webhookSecret, time.Now()), models.CodeMalformedJSON},
	} {
		t.Run(name, func(t *testing.T) {
			_, err := env.ConstructEvent(t.Context(), []byte(c.payload), c.signature)
			if c.code == "" {
				if err != nil {
					t.Fatal(err)
				}
				return
			}
			wantError(t, err, c.code)
		})
	}

	t.Run("no webhook secret configured", func(t *testing.T) {
		config := env.config()
		config.WebhookSecret = ""
		_, err := checkout.New(config).ConstructEvent(t.Context(), []byte(payload), sign(payload, "", time.Now()))
		wantError(t, err, models.CodeBadSignature)
	})
}

func TestLibraryLogsAtDebugWithoutSecrets(t *testing.T) {
	env := newTestEnv(t)
	var log bytes.Buffer
	config := env.config()
	config.Log = slog.New(slog.NewTextHandler(&log, &slog.HandlerOptions{Level: slog.LevelDebug}))
	client := checkout.New(config)
	if _, _, err := client.CreateSession(t.Context(), tenCredits(), checkout.Buyer{Email: "alex@demo.test"}, "10 Credits"); err != nil {
		t.Fatal(err)
	}
	_, err := client.RetrieveSession(t.Context(), "cs_test_none")
	wantError(t, err, models.CodeNotFound)

	lines := strings.Split(strings.TrimSpace(log.String()), "\n")
	if len(lines) < 2 || !strings.Contains(log.String(), "/v1/checkout/sessions") {
		t.Fatalf("logged %q", log.String())
	}
	for _, line := range lines {
		if !strings.Contains(line, "level=DEBUG") || strings.Contains(line, secretKey) || strings.Contains(line, "alex@") {
			t.Errorf("logged %s", line)
		}
	}
	if stripe.Key != "" {
		t.Error("the library's global key was set")
	}
}
