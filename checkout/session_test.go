package checkout_test

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"maps"
	"net/http"
	"net/http/httptest"
	"net/url"
	"strings"
	"testing"
	"time"

	"github.com/bursar-portal/bursar/checkout"
	"github.com/bursar-portal/bursar/checkout/sandbox"
	"github.com/bursar-portal/bursar/models"
	"github.com/stripe/stripe-go/v76"
)

func TestStartReturnsAPaymentPage(t *testing.T) {
	env := newTestEnv(t)
	id, page := env.start()
	if !strings.HasPrefix(id, "cs_test_") || page != env.api+"/pay/"+id {
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

func TestStartParameters(t *testing.T) {
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
			env := newTestEnv(t)
			p := tenCredits()
			p.UserID = c.buyer
			id, page, err := env.CreateSession(t.Context(), p, checkout.Buyer{Email: c.email}, "10 Credits")
			if err != nil {
				t.Fatal(err)
			}
			env.pay(page, sandbox.CardForm(sandbox.CardPays))
			se := env.retrieveRaw(id)
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

// retrieveRaw retrieves a session without our client.
func (e *testEnv) retrieveRaw(id string) (se stripe.CheckoutSession) {
	e.Helper()
	r, err := http.NewRequestWithContext(e.Context(), http.MethodGet, e.api+"/v1/checkout/sessions/"+id+"?expand[]=payment_intent", nil)
	if err != nil {
		e.Fatal(err)
	}
	r.SetBasicAuth(secretKey, "")
	response, err := http.DefaultClient.Do(r)
	if err != nil {
		e.Fatal(err)
	}
	defer response.Body.Close()
	if err := json.NewDecoder(response.Body).Decode(&se); err != nil {
		e.Fatal(err)
	}
	return se
}

func TestPurchaseHasOneSession(t *testing.T) {
	env := newTestEnv(t)
	first, _ := env.start()
	if again, _ := env.start(); again != first {
		t.Errorf("the same purchase has the sessions %s and %s", first, again)
	}
	other := tenCredits()
	other.ID = "pur_2"
	second, _, err := env.CreateSession(t.Context(), other, checkout.Buyer{Email: "alex@demo.test"}, "10 Credits")
	if err != nil || second == first {
		t.Errorf("another purchase has the session %s (%v)", second, err)
	}
}

func TestAmountTooSmallOrTooLarge(t *testing.T) {
	env := newTestEnv(t)
	for _, code := range []stripe.ErrorCode{stripe.ErrorCodeAmountTooSmall, stripe.ErrorCodeAmountTooLarge} {
		stub := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
			w.WriteHeader(http.StatusBadRequest)
			_, _ = io.WriteString(w, `{"error":{"type":"invalid_request_error","code":"`+string(code)+`"}}`)
		}))
		defer stub.Close()
		config := env.config()
		config.APIURL = stub.URL
		_, _, err := checkout.New(config).CreateSession(t.Context(), tenCredits(), checkout.Buyer{}, "10 Credits")
		wantError(t, err, models.CodeInvalidField)
	}

	p := tenCredits()
	p.AmountCents = 49
	_, _, err := env.CreateSession(t.Context(), p, checkout.Buyer{}, "10 Credits")
	wantError(t, err, models.CodeInvalidField)
}

func TestSession(t *testing.T) {
	const day = 24 * time.Hour
	base := models.PaymentReport{PurchaseID: "pur_1", Currency: "usd", SubtotalCents: 1250, TotalCents: 1250, OpenedFor: "pur_1"}
	for name, c := range map[string]struct {
		act  func(env *testEnv, page string)
		want func(r *models.PaymentReport)
	}{
		"open": {
			func(*testEnv, string) {},
			func(*models.PaymentReport) {},
		},
		"after a declined card": {
			func(env *testEnv, page string) { env.submit(page, sandbox.CardForm(sandbox.CardDeclined)) },
			func(*models.PaymentReport) {},
		},
		"paid by card": {
			func(env *testEnv, page string) { env.pay(page, sandbox.CardForm(sandbox.CardPays)) },
			func(r *models.PaymentReport) { r.Complete, r.Paid = true, true },
		},
		"debit pending": {
			func(env *testEnv, page string) { env.pay(page, sandbox.BankForm(sandbox.BankPays)) },
			func(r *models.PaymentReport) { r.Complete = true },
		},
		"debit succeeded": {
			func(env *testEnv, page string) {
				env.pay(page, sandbox.BankForm(sandbox.BankPays))
				env.advance(time.Minute)
			},
			func(r *models.PaymentReport) { r.Complete, r.Paid = true, true },
		},
		"debit failed": {
			func(env *testEnv, page string) {
				env.pay(page, sandbox.BankForm(sandbox.BankFails))
				env.advance(time.Minute)
			},
			func(r *models.PaymentReport) { r.Complete, r.Failed = true, true },
		},
		"expired": {
			func(env *testEnv, _ string) { env.advance(day) },
			func(r *models.PaymentReport) { r.Expired = true },
		},
	} {
		t.Run(name, func(t *testing.T) {
			env := newTestEnv(t)
			id, page := env.start()
			c.act(env, page)
			got := env.session(id)
			want := base
			want.SessionID = id
			c.want(&want)
			if (got.PaymentIntentID != "") != got.Complete {
				t.Errorf("complete is %v, the payment intent %q", got.Complete, got.PaymentIntentID)
			}
			if strings.HasPrefix(got.CustomerID, "cus_") != got.Complete {
				t.Errorf("complete is %v, the customer %q", got.Complete, got.CustomerID)
			}
			want.CustomerID = got.CustomerID
			want.PaymentIntentID = got.PaymentIntentID
			if got != want {
				t.Errorf("got  %+v\nwant %+v", got, want)
			}
		})
	}
}

func TestSessionNotFound(t *testing.T) {
	calls := 0
	stub := httptest.NewServer(http.HandlerFunc(func(http.ResponseWriter, *http.Request) { calls++ }))
	defer stub.Close()
	client := checkout.New(checkout.Config{SecretKey: secretKey, APIURL: stub.URL})
	for _, id := range []string{"", "cs_", "pi_1", "cs_test_1/expire", "cs_test_1?a=b", "cs_test_ ", strings.Repeat("cs_", 200)} {
		_, err := client.RetrieveSession(t.Context(), id)
		wantError(t, err, models.CodeNotFound)
	}
	if calls != 0 {
		t.Errorf("%d requests were made for malformed ids", calls)
	}

	env := newTestEnv(t)
	_, err := env.RetrieveSession(t.Context(), "cs_test_none")
	wantError(t, err, models.CodeNotFound)
}

func TestStripeUnavailable(t *testing.T) {
	echo := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		w.WriteHeader(http.StatusPaymentRequired)
		_, _ = io.WriteString(w, `{"error":{"type":"card_error","message":"`+r.Header.Get("Authorization")+`"}}`)
	}))
	defer echo.Close()
	invalid := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		w.Header().Set("Stripe-Should-Retry", "false")
		_, _ = io.WriteString(w, "<html>"+r.Header.Get("Authorization"))
	}))
	defer invalid.Close()
	closed := httptest.NewServer(http.NotFoundHandler())
	closed.Close()
	canceled, cancel := context.WithCancel(t.Context())
	cancel()

	env := newTestEnv(t)
	for name, c := range map[string]struct {
		ctx    context.Context
		change func(*checkout.Config)
		code   models.Code
	}{
		"no connection":               {t.Context(), func(c *checkout.Config) { c.APIURL = closed.URL }, models.CodeBusy},
		"an error with the key in it": {t.Context(), func(c *checkout.Config) { c.APIURL = echo.URL }, models.CodeInternal},
		"not JSON":                    {t.Context(), func(c *checkout.Config) { c.APIURL = invalid.URL }, models.CodeBusy},
		"invalid key":                 {t.Context(), func(c *checkout.Config) { c.SecretKey = "sk_test_other" }, models.CodeInternal},
		"canceled":                    {canceled, func(*checkout.Config) {}, models.CodeBusy},
	} {
		t.Run(name, func(t *testing.T) {
			config := env.config()
			c.change(&config)
			client := checkout.New(config)
			_, _, err := client.CreateSession(c.ctx, tenCredits(), checkout.Buyer{}, "10 Credits")
			wantError(t, err, c.code)
			_, err = client.RetrieveSession(c.ctx, "cs_test_1")
			wantError(t, err, c.code)
		})
	}
}

// Only errors that a retry may resolve are CodeBusy.
func TestStripeErrors(t *testing.T) {
	for _, c := range []struct {
		name   string
		status int
		body   string
		code   models.Code
		field  string
	}{
		{"invalid key", 401, `{"error":{"type":"invalid_request_error","message":"Invalid API Key"}}`, models.CodeInternal, ""},
		{"key without permission", 403, `{"error":{"type":"invalid_request_error"}}`, models.CodeInternal, ""},
		{"invalid request", 400, `{"error":{"type":"invalid_request_error","param":"currency"}}`, models.CodeInternal, ""},
		{"other parameters under the same key", 400, `{"error":{"type":"idempotency_error"}}`, models.CodeInternal, ""},
		{"invalid email", 400, `{"error":{"type":"invalid_request_error","code":"email_invalid"}}`, models.CodeInvalidField, "email"},
		{"amount too small", 400, `{"error":{"type":"invalid_request_error","code":"amount_too_small"}}`, models.CodeInvalidField, "credits"},
		{"amount too large", 400, `{"error":{"type":"invalid_request_error","code":"amount_too_large"}}`, models.CodeInvalidField, "credits"},
		{"idempotency key in use", 409, `{"error":{"type":"idempotency_error","code":"idempotency_key_in_use"}}`, models.CodeBusy, ""},
		{"rate limit", 429, `{"error":{"type":"invalid_request_error","code":"rate_limit"}}`, models.CodeBusy, ""},
		{"server error", 500, `{"error":{"type":"api_error"}}`, models.CodeBusy, ""},
		{"session without an id", 200, `{"id":"","url":"https://checkout.stripe.com/c/pay"}`, models.CodeInternal, ""},
		{"invalid page URL", 200, `{"id":"cs_test_1","url":"javascript:alert(1)"}`, models.CodeInternal, ""},
	} {
		t.Run(c.name, func(t *testing.T) {
			stub := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
				w.Header().Set("Stripe-Should-Retry", "false")
				w.WriteHeader(c.status)
				_, _ = io.WriteString(w, c.body)
			}))
			defer stub.Close()
			client := checkout.New(checkout.Config{SecretKey: secretKey, APIURL: stub.URL, Log: slog.New(slog.DiscardHandler)})
			_, _, err := client.CreateSession(t.Context(), tenCredits(), checkout.Buyer{Email: "alex@demo.test"}, "10 Credits")
			wantError(t, err, c.code)
			var ours *models.Error
			if errors.As(err, &ours); c.field != "" && (len(ours.Fields) != 1 || ours.Fields[0].Field != c.field) {
				t.Errorf("the error is about %v, want %s", ours.Fields, c.field)
			}
		})
	}
}

// Buyers are led to any https address, and over http only to the sandbox on this machine.
func TestIsPaymentPage(t *testing.T) {
	for apiURL, want := range map[string]map[string]bool{
		"": {
			"https://checkout.stripe.com/c/pay/cs_1#fid": true, "https://pay.example.com/c/pay/cs_1": true, "https://[::1]:8443/": true,
			"http://pay.example.com/c/pay/cs_1": false, "http://127.0.0.1:8081/pay/cs_1": false, "javascript:alert(1)": false,
			"//pay.example.com/": false, "https:///pay": false, "https://a@pay.example.com/": false, "": false, "https://%zz/": false,
		},
		"http://127.0.0.1:8081": {
			"http://127.0.0.1:8081/pay/cs_1": true, "https://pay.example.com/": true, "http://127.0.0.1:8082/pay/cs_1": false, "http://localhost:8081/": false,
		},
		"http://stripe.example.com": {"http://stripe.example.com/pay": false},
	} {
		c := checkout.New(checkout.Config{APIURL: apiURL})
		for address, want := range want {
			if got := c.IsPaymentPage(address); got != want {
				t.Errorf("with the API at %q, %q is %t, want %t", apiURL, address, got, want)
			}
		}
	}
}

// The session of a purchase is found among the others of its day, on whatever page of the
// list it stands. Only what CreateSession has set names it: anybody may set a reference.
func TestFindSession(t *testing.T) {
	env := newTestEnv(t)
	lost := tenCredits()
	lost.CreatedAt = env.now
	want, page := env.start()
	for i := range 150 {
		env.now = env.now.Add(time.Second)
		other := tenCredits()
		other.ID = models.PurchaseID(fmt.Sprint("pur_other_", i))
		if _, _, err := env.CreateSession(t.Context(), other, checkout.Buyer{}, "10 Credits"); err != nil {
			t.Fatal(err)
		}
	}
	if id, url, err := env.FindSession(t.Context(), lost); id != want || url != page || err != nil {
		t.Errorf("found %q at %q, %v; want %q at %q", id, url, err, want, page)
	}
	never := lost
	never.ID = "pur_never"
	if id, _, err := env.FindSession(t.Context(), never); models.CodeOf(err) != models.CodeNotFound {
		t.Errorf("found %q, %v", id, err)
	}
	later := lost
	later.CreatedAt = env.now.Add(time.Hour)
	if id, _, err := env.FindSession(t.Context(), later); models.CodeOf(err) != models.CodeNotFound {
		t.Errorf("found %q, which is older than its purchase, %v", id, err)
	}
	env.pay(page, sandbox.CardForm(sandbox.CardPays))
	if id, url, err := env.FindSession(t.Context(), lost); id != want || url != "" || err != nil {
		t.Errorf("once it is paid it is %q at %q, %v", id, url, err)
	}
	broken := env.config()
	broken.APIURL = "http://127.0.0.1:1"
	_, _, err := checkout.New(broken).FindSession(t.Context(), lost)
	wantError(t, err, models.CodeBusy)
}

// A session that only names a purchase was not opened for it; its address is taken only if
// it is a payment page; and the search begins before the purchase and ends somewhere.
func TestFindSessionJudgesWhatItFinds(t *testing.T) {
	p := tenCredits()
	p.CreatedAt = time.Date(2026, 3, 1, 12, 0, 0, 0, time.UTC)
	const foreign, evil = `{"id":"cs_test_foreign","object":"checkout.session","client_reference_id":%[1]q,"metadata":{},"url":"https://checkout.stripe.com/foreign"}`,
		`{"id":"cs_test_evil","object":"checkout.session","client_reference_id":%[1]q,"metadata":{"purchase_id":%[1]q},"url":"javascript:alert(1)"}`
	sessions, more, pages := "", false, 0
	var query url.Values
	stub := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		pages++
		query = r.URL.Query()
		_, _ = fmt.Fprintf(w, `{"object":"list","url":"/v1/checkout/sessions","has_more":%t,"data":[%s]}`, more, sessions)
	}))
	defer stub.Close()
	client := checkout.New(checkout.Config{SecretKey: secretKey, APIURL: stub.URL, BaseURL: "https://credits.example.com", Currency: "usd"})

	sessions = fmt.Sprintf(foreign, p.ID)
	if id, _, err := client.FindSession(t.Context(), p); models.CodeOf(err) != models.CodeNotFound {
		t.Errorf("found %q, %v", id, err)
	}
	if from, until := query.Get("created[gte]"), query.Get("created[lte]"); from != "1772365800" || until != "1772452800" { // 11:50, and a day later
		t.Errorf("looked from %s to %s", from, until)
	}
	sessions += "," + fmt.Sprintf(evil, p.ID)
	if id, url, err := client.FindSession(t.Context(), p); id != "cs_test_evil" || url != "" || err != nil {
		t.Errorf("found %q at %q, %v", id, url, err)
	}
	sessions, more, pages = strings.Repeat(","+fmt.Sprintf(foreign, p.ID), 100)[1:], true, 0
	if id, _, err := client.FindSession(t.Context(), p); models.CodeOf(err) != models.CodeConflict || pages > 25 {
		t.Errorf("found %q on %d pages, %v", id, pages, err)
	}
}

// A redirect of Stripe's API is an error like any other: it is not followed, and the key goes
// nowhere else.
func TestRedirectsAreNotFollowed(t *testing.T) {
	asked := make(chan string, 9)
	elsewhere := httptest.NewServer(http.HandlerFunc(func(_ http.ResponseWriter, r *http.Request) { asked <- r.URL.Path }))
	defer elsewhere.Close()
	stub := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		http.Redirect(w, r, elsewhere.URL+"/stolen", http.StatusTemporaryRedirect)
	}))
	defer stub.Close()
	client := checkout.New(checkout.Config{SecretKey: secretKey, APIURL: stub.URL, Log: slog.New(slog.DiscardHandler)})
	if _, _, err := client.CreateSession(t.Context(), tenCredits(), checkout.Buyer{Email: "alex@demo.test"}, "10 Credits"); err == nil {
		t.Error("a redirect made a session")
	}
	select {
	case path := <-asked:
		t.Errorf("%s was asked for", path)
	default:
	}
}
