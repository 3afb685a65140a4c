package checkout_test

import (
	"context"
	"encoding/json"
	"errors"
	"io"
	"log/slog"
	"maps"
	"net/http"
	"net/http/httptest"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/bursar-portal/bursar/checkout"
	"github.com/bursar-portal/bursar/checkout/sandbox"
	"github.com/bursar-portal/bursar/models"
	"github.com/stripe/stripe-go/v76"
)

func TestStartOpensAPaymentPage(t *testing.T) {
	till := newTill(t)
	id, page := till.start()
	if !strings.HasPrefix(id, "cs_test_") || page != till.api+"/pay/"+id {
		t.Fatalf("session %q at %q", id, page)
	}
	response, err := http.Get(page)
	if err != nil {
		t.Fatal(err)
	}
	defer response.Body.Close()
	shown, err := io.ReadAll(response.Body)
	if err != nil {
		t.Fatal(err)
	}
	for _, text := range []string{"10 Credits", "$12.50", "alex@demo.test"} {
		if !strings.Contains(string(shown), text) {
			t.Errorf("the payment page does not say %q", text)
		}
	}
}

func TestStartTellsStripeWhatItIsFor(t *testing.T) {
	for name, c := range map[string]struct {
		buyer models.UserID
		email string
		want  map[string]string
	}{
		"a person buys": {"usr_1", "alex@demo.test", map[string]string{
			"purchase_id": "pur_1", "account_id": "acc_1", "user_id": "usr_1", "credits": "10",
		}},
		"a key buys": {"", "", map[string]string{
			"purchase_id": "pur_1", "account_id": "acc_1", "credits": "10",
		}},
	} {
		t.Run(name, func(t *testing.T) {
			till := newTill(t)
			p := tenCredits()
			p.UserID = c.buyer
			id, page, err := till.Start(t.Context(), p, c.email, "10 Credits")
			if err != nil {
				t.Fatal(err)
			}
			till.pay(page, sandbox.CardForm(sandbox.CardPays))
			se := till.asStripeHasIt(id)
			if se.Mode != stripe.CheckoutSessionModePayment || se.ClientReferenceID != "pur_1" || se.CustomerEmail != c.email {
				t.Errorf("mode %q, reference %q, e-mail %q", se.Mode, se.ClientReferenceID, se.CustomerEmail)
			}
			if se.AmountSubtotal != 1250 || se.Currency != "usd" {
				t.Errorf("subtotal %d %s", se.AmountSubtotal, se.Currency)
			}
			if want := "http://portal.test/success?session_id={CHECKOUT_SESSION_ID}"; se.SuccessURL != want {
				t.Errorf("success URL %q", se.SuccessURL)
			}
			if want := "http://portal.test/buy?account=acc_1&canceled=pur_1"; se.CancelURL != want {
				t.Errorf("cancel URL %q", se.CancelURL)
			}
			if !maps.Equal(se.Metadata, c.want) || !maps.Equal(se.PaymentIntent.Metadata, c.want) {
				t.Errorf("metadata %v, of the payment %v", se.Metadata, se.PaymentIntent.Metadata)
			}
		})
	}
}

// asStripeHasIt reads a session past our client.
func (t *till) asStripeHasIt(id string) (se stripe.CheckoutSession) {
	t.Helper()
	r, err := http.NewRequestWithContext(t.Context(), http.MethodGet, t.api+"/v1/checkout/sessions/"+id+"?expand[]=payment_intent", nil)
	if err != nil {
		t.Fatal(err)
	}
	r.SetBasicAuth(secretKey, "")
	response, err := http.DefaultClient.Do(r)
	if err != nil {
		t.Fatal(err)
	}
	defer response.Body.Close()
	if err := json.NewDecoder(response.Body).Decode(&se); err != nil {
		t.Fatal(err)
	}
	return se
}

func TestAPurchaseOpensOneSession(t *testing.T) {
	till := newTill(t)
	first, _ := till.start()
	if again, _ := till.start(); again != first {
		t.Errorf("the same purchase opened %s and %s", first, again)
	}
	other := tenCredits()
	other.ID = "pur_2"
	second, _, err := till.Start(t.Context(), other, "alex@demo.test", "10 Credits")
	if err != nil || second == first {
		t.Errorf("another purchase opened %s (%v)", second, err)
	}
}

func TestAmountsThatStripeDoesNotTake(t *testing.T) {
	till := newTill(t)
	for _, code := range []stripe.ErrorCode{stripe.ErrorCodeAmountTooSmall, stripe.ErrorCodeAmountTooLarge} {
		stub := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
			w.WriteHeader(http.StatusBadRequest)
			_, _ = io.WriteString(w, `{"error":{"type":"invalid_request_error","code":"`+string(code)+`"}}`)
		}))
		defer stub.Close()
		config := till.config()
		config.APIURL = stub.URL
		_, _, err := checkout.New(config).Start(t.Context(), tenCredits(), "", "10 Credits")
		wantError(t, err, models.CodeInvalidField)
	}

	p := tenCredits()
	p.AmountCents = 49
	_, _, err := till.Start(t.Context(), p, "", "10 Credits")
	wantError(t, err, models.CodeInvalidField)
}

func TestHowASessionStands(t *testing.T) {
	const day = 24 * time.Hour
	base := models.PaymentReport{PurchaseID: "pur_1", Currency: "usd", SubtotalCents: 1250}
	for name, c := range map[string]struct {
		happens func(till *till, page string)
		want    func(r *models.PaymentReport)
	}{
		"open": {
			func(*till, string) {},
			func(*models.PaymentReport) {},
		},
		"after a declined card": {
			func(till *till, page string) { till.submit(page, sandbox.CardForm(sandbox.CardDeclined)) },
			func(*models.PaymentReport) {},
		},
		"paid by card": {
			func(till *till, page string) { till.pay(page, sandbox.CardForm(sandbox.CardPays)) },
			func(r *models.PaymentReport) { r.Complete, r.Paid = true, true },
		},
		"a debit on its way": {
			func(till *till, page string) { till.pay(page, sandbox.BankForm(sandbox.BankPays)) },
			func(r *models.PaymentReport) { r.Complete = true },
		},
		"a debit that arrived": {
			func(till *till, page string) {
				till.pay(page, sandbox.BankForm(sandbox.BankPays))
				till.later(time.Minute)
			},
			func(r *models.PaymentReport) { r.Complete, r.Paid = true, true },
		},
		"a debit that failed": {
			func(till *till, page string) {
				till.pay(page, sandbox.BankForm(sandbox.BankFails))
				till.later(time.Minute)
			},
			func(r *models.PaymentReport) { r.Complete, r.Failed = true, true },
		},
		"expired": {
			func(till *till, _ string) { till.later(day) },
			func(r *models.PaymentReport) { r.Expired = true },
		},
	} {
		t.Run(name, func(t *testing.T) {
			till := newTill(t)
			id, page := till.start()
			c.happens(till, page)
			got := till.session(id)
			want := base
			want.SessionID = id
			c.want(&want)
			if (got.PaymentIntentID != "") != got.Complete {
				t.Errorf("complete is %v, the payment %q", got.Complete, got.PaymentIntentID)
			}
			want.PaymentIntentID = got.PaymentIntentID
			if got != want {
				t.Errorf("got  %+v\nwant %+v", got, want)
			}
		})
	}
}

func TestSessionsThatAreNone(t *testing.T) {
	calls := 0
	stub := httptest.NewServer(http.HandlerFunc(func(http.ResponseWriter, *http.Request) { calls++ }))
	defer stub.Close()
	s := checkout.New(checkout.Config{SecretKey: secretKey, APIURL: stub.URL})
	for _, id := range []string{"", "cs_", "pi_1", "cs_test_1/expire", "cs_test_1?a=b", "cs_test_ ", strings.Repeat("cs_", 200)} {
		_, err := s.Session(t.Context(), id)
		wantError(t, err, models.CodeNotFound)
	}
	if calls != 0 {
		t.Errorf("Stripe was asked %d times for what can't be a session", calls)
	}

	till := newTill(t)
	_, err := till.Session(t.Context(), "cs_test_none")
	wantError(t, err, models.CodeNotFound)
}

func TestWhenStripeFails(t *testing.T) {
	echo := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		w.WriteHeader(http.StatusPaymentRequired)
		_, _ = io.WriteString(w, `{"error":{"type":"card_error","message":"`+r.Header.Get("Authorization")+`"}}`)
	}))
	defer echo.Close()
	garbled := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		w.Header().Set("Stripe-Should-Retry", "false")
		_, _ = io.WriteString(w, "<html>"+r.Header.Get("Authorization"))
	}))
	defer garbled.Close()
	gone := httptest.NewServer(http.NotFoundHandler())
	gone.Close()
	canceled, cancel := context.WithCancel(t.Context())
	cancel()

	till := newTill(t)
	for name, c := range map[string]struct {
		ctx    context.Context
		change func(*checkout.Config)
		code   models.Code
	}{
		"nobody answers":       {t.Context(), func(c *checkout.Config) { c.APIURL = gone.URL }, models.CodeBusy},
		"it echoes the key":    {t.Context(), func(c *checkout.Config) { c.APIURL = echo.URL }, models.CodeInternal},
		"it talks nonsense":    {t.Context(), func(c *checkout.Config) { c.APIURL = garbled.URL }, models.CodeBusy},
		"the key is not valid": {t.Context(), func(c *checkout.Config) { c.SecretKey = "sk_test_other" }, models.CodeInternal},
		"the caller gave up":   {canceled, func(*checkout.Config) {}, models.CodeBusy},
	} {
		t.Run(name, func(t *testing.T) {
			config := till.config()
			c.change(&config)
			s := checkout.New(config)
			_, _, err := s.Start(c.ctx, tenCredits(), "", "10 Credits")
			wantError(t, err, c.code)
			_, err = s.Session(c.ctx, "cs_test_1")
			wantError(t, err, c.code)
		})
	}
}

// "Try again" is said where that may help, and of nothing else.
func TestWhatStripeRefuses(t *testing.T) {
	for _, c := range []struct {
		name   string
		status int
		answer string
		code   models.Code
		field  string
	}{
		{"a wrong key", 401, `{"error":{"type":"invalid_request_error","message":"Invalid API Key"}}`, models.CodeInternal, ""},
		{"a key that may not", 403, `{"error":{"type":"invalid_request_error"}}`, models.CodeInternal, ""},
		{"a wrong request", 400, `{"error":{"type":"invalid_request_error","param":"currency"}}`, models.CodeInternal, ""},
		{"other particulars under the same key", 400, `{"error":{"type":"idempotency_error"}}`, models.CodeInternal, ""},
		{"an address that can't be one", 400, `{"error":{"type":"invalid_request_error","code":"email_invalid"}}`, models.CodeInvalidField, "email"},
		{"too little", 400, `{"error":{"type":"invalid_request_error","code":"amount_too_small"}}`, models.CodeInvalidField, "credits"},
		{"too much", 400, `{"error":{"type":"invalid_request_error","code":"amount_too_large"}}`, models.CodeInvalidField, "credits"},
		{"the same at the same time", 409, `{"error":{"type":"idempotency_error","code":"idempotency_key_in_use"}}`, models.CodeBusy, ""},
		{"too often", 429, `{"error":{"type":"invalid_request_error","code":"rate_limit"}}`, models.CodeBusy, ""},
		{"a fault of theirs", 500, `{"error":{"type":"api_error"}}`, models.CodeBusy, ""},
		{"a session without an id", 200, `{"id":"","url":"https://checkout.stripe.com/c/pay"}`, models.CodeInternal, ""},
		{"a page that is none", 200, `{"id":"cs_test_1","url":"javascript:alert(1)"}`, models.CodeInternal, ""},
	} {
		t.Run(c.name, func(t *testing.T) {
			stub := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
				w.Header().Set("Stripe-Should-Retry", "false")
				w.WriteHeader(c.status)
				_, _ = io.WriteString(w, c.answer)
			}))
			defer stub.Close()
			s := checkout.New(checkout.Config{SecretKey: secretKey, APIURL: stub.URL, Log: slog.New(slog.DiscardHandler)})
			_, _, err := s.Start(t.Context(), tenCredits(), "alex@demo.test", "10 Credits")
			wantError(t, err, c.code)
			var ours *models.Error
			if errors.As(err, &ours); c.field != "" && (len(ours.Fields) != 1 || ours.Fields[0].Field != c.field) {
				t.Errorf("the fault is about %v, want %s", ours.Fields, c.field)
			}
		})
	}
}

func TestOrigins(t *testing.T) {
	stripes := []string{"https://checkout.stripe.com", "https://billing.stripe.com"}
	for apiURL, want := range map[string][]string{
		"":                          stripes,
		"https://api.stripe.com":    stripes,
		"http://127.0.0.1:8081/v1/": append(slices.Clone(stripes), "http://127.0.0.1:8081"),
	} {
		if got := checkout.New(checkout.Config{APIURL: apiURL}).Origins(); !slices.Equal(got, want) {
			t.Errorf("%q: %v, want %v", apiURL, got, want)
		}
	}
}
