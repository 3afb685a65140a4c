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

func TestEventsAboutAPayment(t *testing.T) {
	card, bank, refused := sandbox.CardForm(sandbox.CardPays), sandbox.BankForm(sandbox.BankPays), sandbox.BankForm(sandbox.BankFails)
	for name, c := range map[string]struct {
		happens func(till *till, page string)
		kind    string
		want    func(r *models.PaymentReport)
	}{
		"paid by card": {
			func(till *till, page string) { till.pay(page, card); till.later(0) },
			"checkout.session.completed",
			func(r *models.PaymentReport) { r.Complete, r.Paid = true, true },
		},
		"a debit on its way": {
			func(till *till, page string) { till.pay(page, bank); till.later(0) },
			"checkout.session.completed",
			func(r *models.PaymentReport) { r.Complete = true },
		},
		"a debit that arrived": {
			func(till *till, page string) { till.pay(page, bank); till.later(0); till.later(time.Minute) },
			"checkout.session.async_payment_succeeded",
			func(r *models.PaymentReport) { r.Complete, r.Paid = true, true },
		},
		"a debit that failed": {
			func(till *till, page string) { till.pay(page, refused); till.later(0); till.later(time.Minute) },
			"checkout.session.async_payment_failed",
			func(r *models.PaymentReport) { r.Complete, r.Failed = true, true },
		},
		"expired": {
			func(till *till, _ string) { till.later(24 * time.Hour) },
			"checkout.session.expired",
			func(r *models.PaymentReport) { r.Expired = true },
		},
	} {
		for _, version := range []string{stripe.APIVersion, "2025-03-31.basil"} {
			t.Run(name+", told in "+version, func(t *testing.T) {
				till := newTill(t, func(c *sandbox.Config) { c.APIVersion = version })
				id, page := till.start()
				c.happens(till, page)
				got := till.lastEvent()
				want := models.PaymentReport{
					SessionID: id, PurchaseID: "pur_1", Currency: "usd", SubtotalCents: 1250,
					PaymentIntentID: till.session(id).PaymentIntentID,
				}
				c.want(&want)
				if !strings.HasPrefix(got.ID, "evt_") || got.Type != c.kind || !got.Relevant {
					t.Errorf("event %q of type %q, relevant %v", got.ID, got.Type, got.Relevant)
				}
				if got.Report != want {
					t.Errorf("got  %+v\nwant %+v", got.Report, want)
				}
			})
		}
	}
}

// A payload of another version may have any shape; what it says is not believed.
func TestAnotherVersionsPayloadIsNotRead(t *testing.T) {
	till := newTill(t)
	id, _ := till.start()
	payload := fmt.Sprintf(`{"id":"evt_1","type":"checkout.session.completed","api_version":"2031-01-01","data":{"object":
		{"id":%q,"object":"checkout.session","payment_status":"paid","amount_subtotal":"1250","status":{"is":"complete"}}}}`, id)
	e, err := till.Event(t.Context(), []byte(payload), sign(payload, webhookSecret, time.Now()))
	if err != nil {
		t.Fatal(err)
	}
	if !e.Relevant || e.Report != till.session(id) || e.Report.Paid {
		t.Errorf("%+v", e)
	}

	payload = strings.Replace(payload, id, "cs_test_none", 1)
	e, err = till.Event(t.Context(), []byte(payload), sign(payload, webhookSecret, time.Now()))
	if err != nil || e.Relevant || e.ID != "evt_1" || e.Report.SessionID != "cs_test_none" {
		t.Errorf("a session that Stripe does not know: %+v, %v", e, err)
	}
}

// What the sandbox can't show.
func TestReportsOfOtherSessions(t *testing.T) {
	till := newTill(t)
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
		e, err := till.Event(t.Context(), []byte(payload), sign(payload, webhookSecret, time.Now()))
		c.want.SessionID, c.want.PurchaseID, c.want.Currency = "cs_test_1", "pur_1", "usd"
		if err != nil || e.Report != c.want {
			t.Errorf("%s: %+v (%v)", name, e.Report, err)
		}
	}
}

func TestEventsThatAreNotOurs(t *testing.T) {
	till := newTill(t)
	for name, payload := range map[string]string{
		"another type":           `{"id":"evt_1","type":"charge.refunded","data":{"object":{"id":"ch_1","object":"charge"}}}`,
		"another object":         `{"id":"evt_1","type":"checkout.session.completed","data":{"object":{"id":"ch_1","object":"charge"}}}`,
		"an object that is null": `{"id":"evt_1","type":"checkout.session.completed","data":{"object":null}}`,
		"no data":                `{"id":"evt_1","type":"checkout.session.completed"}`,
	} {
		e, err := till.Event(t.Context(), []byte(payload), sign(payload, webhookSecret, time.Now()))
		if err != nil || e.ID != "evt_1" || e.Type == "" || e.Relevant || e.Report != (models.PaymentReport{}) {
			t.Errorf("%s: %+v (%v)", name, e, err)
		}
	}
}

func TestWhatStripeDidNotSign(t *testing.T) {
	till := newTill(t)
	const payload = `{"id":"evt_1","type":"charge.refunded"}`
	good := sign(payload, webhookSecret, time.Now())
	for name, c := range map[string]struct {
		payload, signature string
		code               models.Code
	}{
		"signed":              {payload, good, ""},
		"signed a while ago":  {payload, sign(payload, webhookSecret, time.Now().Add(-4*time.Minute)), ""},
		"no signature":        {payload, "", models.CodeBadSignature},
		"no header of theirs": {payload, "nonsense", models.CodeBadSignature},
		"another secret":      {payload, sign(payload, "whsec_other", time.Now()), models.CodeBadSignature},
		"no secret":           {payload, sign(payload, "", time.Now()), models.CodeBadSignature},
		"another payload":     {payload + " ", good, models.CodeBadSignature},
		"an old signature":    {payload, sign(payload, webhookSecret, time.Now().Add(-6*time.Minute)), models.CodeBadSignature},
		"signed nonsense":     {"{", sign("{", webhookSecret, time.Now()), models.CodeMalformedJSON},
		"signed emptiness":    {"{}", sign("{}", webhookSecret, time.Now()), models.CodeMalformedJSON},
	} {
		t.Run(name, func(t *testing.T) {
			_, err := till.Event(t.Context(), []byte(c.payload), c.signature)
			if c.code == "" {
				if err != nil {
					t.Fatal(err)
				}
				return
			}
			wantError(t, err, c.code)
		})
	}

	t.Run("a portal without a secret believes nobody", func(t *testing.T) {
		config := till.config()
		config.WebhookSecret = ""
		_, err := checkout.New(config).Event(t.Context(), []byte(payload), sign(payload, "", time.Now()))
		wantError(t, err, models.CodeBadSignature)
	})
}

func TestTheLibraryLogsAtDebugAndTellsNothing(t *testing.T) {
	till := newTill(t)
	var log bytes.Buffer
	config := till.config()
	config.Log = slog.New(slog.NewTextHandler(&log, &slog.HandlerOptions{Level: slog.LevelDebug}))
	s := checkout.New(config)
	if _, _, err := s.Start(t.Context(), tenCredits(), "alex@demo.test", "10 Credits"); err != nil {
		t.Fatal(err)
	}
	_, err := s.Session(t.Context(), "cs_test_none")
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
