package checkout_test

import (
	"io"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"testing"
	"time"

	"github.com/stripe/stripe-go/v76"

	"github.com/bursar-portal/bursar/checkout"
	"github.com/bursar-portal/bursar/models"
)

// emptyStripe returns a client of a server that has no objects.
func emptyStripe(f *testing.F) *checkout.Client {
	f.Helper()
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
		w.WriteHeader(http.StatusNotFound)
		_, _ = io.WriteString(w, `{"error":{"type":"invalid_request_error","code":"resource_missing"}}`)
	}))
	f.Cleanup(server.Close)
	return checkout.New(checkout.Config{
		SecretKey: secretKey, WebhookSecret: webhookSecret, APIURL: server.URL,
		BaseURL: "http://portal.test", Currency: "usd", Log: slog.New(slog.DiscardHandler),
	})
}

// Only a signature made with our secret is accepted, whatever the header looks like.
func FuzzEventSignature(f *testing.F) {
	client := emptyStripe(f)
	payload := `{"id":"evt_1","object":"event","type":"ping","data":{"object":{}}}`
	for _, header := range []string{
		"", "t=,v1=", "t=0,v1=00", "t=99999999999999999999,v1=00", "v1=00", "t=1", "t=1,t=2,v1=zz", ",,,", "t=1,v0=00",
		sign(payload, "whsec_other", time.Now()), sign(payload, "", time.Now()),
	} {
		f.Add(header, payload)
	}
	f.Fuzz(func(t *testing.T, header, payload string) {
		if e, err := client.ConstructEvent(t.Context(), []byte(payload), header); models.CodeOf(err) != models.CodeBadSignature || e.ID != "" {
			t.Errorf("%q is accepted for %q: %+v, %v", header, payload, e, err)
		}
	})
}

// A signed payload is read as an event or rejected with an error, whatever is in it,
// and an event is only relevant with a session.
func FuzzEvent(f *testing.F) {
	client := emptyStripe(f)
	session := `{"id":"cs_1","object":"checkout.session","status":"complete","payment_status":"paid","client_reference_id":"pur_1","amount_subtotal":1250,"currency":"usd","payment_intent":"pi_1"}`
	for _, kind := range []string{
		"checkout.session.completed", "checkout.session.async_payment_failed", "checkout.session.expired", "charge.refunded",
		"charge.dispute.created", "charge.dispute.closed", "refund.updated", "ping",
	} {
		for _, version := range []string{stripe.APIVersion, "2025-03-31.basil"} {
			f.Add(`{"id":"evt_1","object":"event","api_version":"` + version + `","type":"` + kind + `","data":{"object":` + session + `}}`)
		}
		f.Add(`{"id":"evt_1","type":"` + kind + `"}`)
		f.Add(`{"id":"evt_1","type":"` + kind + `","data":null}`)
		f.Add(`{"id":"evt_1","type":"` + kind + `","data":{"object":{"object":"charge","id":"ch_1","payment_intent":"pi_1","amount_refunded":1}}}`)
		f.Add(`{"id":"evt_1","type":"` + kind + `","data":{"object":{"object":"dispute","id":7,"charge":{}}}}`)
	}
	for _, payload := range []string{
		"", "{", "[]", "null", `{"id":""}`, `{"id":7}`,
		`{"id":"evt_1","api_version":"` + stripe.APIVersion + `","type":"checkout.session.expired","data":{"object":{"object":"checkout.session","payment_status":"paid"}}}`,
	} {
		f.Add(payload)
	}
	f.Fuzz(func(t *testing.T, payload string) {
		e, err := client.ConstructEvent(t.Context(), []byte(payload), sign(payload, webhookSecret, time.Now()))
		switch models.CodeOf(err) {
		case "":
			if e.ID == "" || (e.Relevant && e.Payment.SessionID == "") {
				t.Errorf("%q is %+v", payload, e)
			}
		case models.CodeMalformedJSON, models.CodeInternal:
			// CodeInternal is for responses of Stripe's that the event is not to blame for.
		default:
			t.Errorf("%q: %v", payload, err)
		}
	})
}
