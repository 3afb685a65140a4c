package sandbox_test

import (
	"encoding/json"
	"net/http"
	"net/url"
	"strings"
	"testing"
	"time"

	"github.com/stripe/stripe-go/v76"
)

func TestCreateSession(t *testing.T) {
	s := newShop(t)
	a := s.call("POST", "/v1/checkout/sessions", tenCredits())
	se := a.session(t)

	if !strings.HasPrefix(se.ID, "cs_test_") || se.URL != s.url+"/pay/"+se.ID {
		t.Errorf("id %q, url %q", se.ID, se.URL)
	}
	for name, pair := range map[string][2]any{
		"object":          {se.Object, "checkout.session"},
		"mode":            {se.Mode, stripe.CheckoutSessionModePayment},
		"status":          {se.Status, stripe.CheckoutSessionStatusOpen},
		"payment status":  {se.PaymentStatus, stripe.CheckoutSessionPaymentStatusUnpaid},
		"subtotal":        {se.AmountSubtotal, int64(1250)},
		"total":           {se.AmountTotal, int64(1250)},
		"currency":        {se.Currency, stripe.CurrencyUSD},
		"reference":       {se.ClientReferenceID, "pur_1"},
		"email":           {se.CustomerEmail, "alex@demo.test"},
		"metadata":        {se.Metadata["credits"], "10"},
		"success":         {se.SuccessURL, "http://portal.test/success?session_id={CHECKOUT_SESSION_ID}"},
		"cancel":          {se.CancelURL, "http://portal.test/buy?account=acc_1"},
		"created":         {se.Created, start.Unix()},
		"expires":         {se.ExpiresAt, start.Add(24 * time.Hour).Unix()},
		"live":            {se.Livemode, false},
		"Stripe-Version":  {a.header.Get("Stripe-Version"), stripe.APIVersion},
		"a request id":    {strings.HasPrefix(a.header.Get("Request-Id"), "req_"), true},
		"no payment yet":  {se.PaymentIntent == nil, true},
		"retrieved again": {s.retrieve(se.ID).ClientReferenceID, "pur_1"},
		"no event so far": {len(s.webhooks.received()), 0},
	} {
		if pair[0] != pair[1] {
			t.Errorf("%s: %v, want %v", name, pair[0], pair[1])
		}
	}
}

func TestSeveralLineItemsAddUp(t *testing.T) {
	s := newShop(t)
	form := tenCredits()
	form.Set("line_items[1][quantity]", "3")
	form.Set("line_items[1][price_data][currency]", "USD")
	form.Set("line_items[1][price_data][unit_amount]", "125")
	form.Set("line_items[1][price_data][product_data][name]", "Credit")
	if se := s.call("POST", "/v1/checkout/sessions", form).session(t); se.AmountSubtotal != 1625 {
		t.Errorf("subtotal %d, want 1625", se.AmountSubtotal)
	}
}

func TestLineItemsShareACurrency(t *testing.T) {
	s := newShop(t)
	form := tenCredits()
	form.Set("line_items[1][quantity]", "1")
	form.Set("line_items[1][price_data][currency]", "eur")
	form.Set("line_items[1][price_data][unit_amount]", "125")
	form.Set("line_items[1][price_data][product_data][name]", "Credit")
	if f := s.call("POST", "/v1/checkout/sessions", form).apiError(t); f.Param != "line_items[1][price_data][currency]" {
		t.Errorf("%+v", f)
	}
}

func TestInvalidSessions(t *testing.T) {
	const price = "line_items[0][price_data]"
	for name, c := range map[string]struct{ param, value, code string }{
		"another mode":           {"mode", "subscription", ""},
		"no mode":                {"mode", "", "parameter_missing"},
		"no success URL":         {"success_url", "", "parameter_missing"},
		"a relative success URL": {"success_url", "/success", "url_invalid"},
		"a script as cancel URL": {"cancel_url", "javascript:alert(1)", "url_invalid"},
		"an invalid host":        {"success_url", "http://a;b/", "url_invalid"},
		"an invalid email":       {"customer_email", "alex", "email_invalid"},
		"no product name":        {price + "[product_data][name]", "", "parameter_missing"},
		"an invalid number":      {price + "[unit_amount]", "12.50", "parameter_invalid_integer"},
		"a negative amount":      {price + "[unit_amount]", "-1", "parameter_invalid_integer"},
		"a total of zero":        {"line_items", "0", "amount_too_small"},
		"a total too large":      {"line_items", "99999999", "amount_too_large"},
		"less than Stripe takes": {"line_items", "24", "amount_too_small"},
		"no quantity":            {"line_items[0][quantity]", "0", "parameter_invalid_integer"},
		"an invalid currency":    {price + "[currency]", "dollars", ""},
		"a misspelt parameter":   {"succes_url", "http://portal.test/", "parameter_unknown"},
	} {
		t.Run(name, func(t *testing.T) {
			s := newShop(t)
			form := tenCredits()
			if c.param == "line_items" {
				form.Set(price+"[unit_amount]", c.value)
				form.Set("line_items[0][quantity]", "2")
			} else {
				form.Set(c.param, c.value)
			}
			a := s.call("POST", "/v1/checkout/sessions", form)
			f := a.apiError(t)
			if a.status != http.StatusBadRequest || f.Type != stripe.ErrorTypeInvalidRequest ||
				string(f.Code) != c.code || f.Param != c.param || f.Msg == "" {
				t.Errorf("%d %s", a.status, a.body)
			}
		})
	}

	t.Run("no line items", func(t *testing.T) {
		s := newShop(t)
		a := s.call("POST", "/v1/checkout/sessions", url.Values{"mode": {"payment"}, "success_url": {"http://portal.test/"}})
		if f := a.apiError(t); a.status != http.StatusBadRequest || f.Param != "line_items" {
			t.Errorf("%d %s", a.status, a.body)
		}
	})
}

func TestAuthentication(t *testing.T) {
	s := newShop(t)
	for name, c := range map[string]struct {
		authorization string
		status        int
	}{
		"bearer":           {"Bearer " + secretKey, http.StatusNotFound},
		"basic":            {"Basic c2tfdGVzdF9zYW5kYm94Og==", http.StatusNotFound},
		"another key":      {"Bearer sk_test_other", http.StatusUnauthorized},
		"an empty bearer":  {"Bearer ", http.StatusUnauthorized},
		"nothing":          {"", http.StatusUnauthorized},
		"a basic password": {"Basic OnNrX3Rlc3Rfc2FuZGJveA==", http.StatusUnauthorized},
	} {
		a := s.call("GET", "/v1/checkout/sessions/cs_test_none", nil, "Authorization", c.authorization)
		if f := a.apiError(t); a.status != c.status || f.Type != stripe.ErrorTypeInvalidRequest {
			t.Errorf("%s: %d %s", name, a.status, a.body)
		}
	}
}

func TestNotFound(t *testing.T) {
	s := newShop(t)
	for _, c := range []struct{ method, path, code string }{
		{"GET", "/v1/checkout/sessions/cs_test_none", "resource_missing"},
		{"POST", "/v1/checkout/sessions/cs_test_none/expire", "resource_missing"},
		{"GET", "/v1/payment_intents/pi_none", "resource_missing"},
		{"GET", "/v1/customers", ""},
		{"DELETE", "/v1/checkout/sessions/cs_test_none", ""},
	} {
		a := s.call(c.method, c.path, nil)
		if f := a.apiError(t); a.status != http.StatusNotFound || string(f.Code) != c.code {
			t.Errorf("%s %s: %d %s", c.method, c.path, a.status, a.body)
		}
	}
}

func TestOnlyPaymentIntentIsExpandable(t *testing.T) {
	s := newShop(t)
	se := s.open()
	a := s.call("GET", "/v1/checkout/sessions/"+se.ID+"?expand[0]=customer", nil)
	if f := a.apiError(t); a.status != http.StatusBadRequest || f.Param != "expand" {
		t.Errorf("%d %s", a.status, a.body)
	}
}

func TestExpireSession(t *testing.T) {
	s := newShop(t)
	se := s.open()
	expired := s.call("POST", "/v1/checkout/sessions/"+se.ID+"/expire", nil).session(t)
	if expired.Status != stripe.CheckoutSessionStatusExpired || expired.URL != "" {
		t.Errorf("status %s, url %q", expired.Status, expired.URL)
	}
	s.tick()
	if event, session := s.webhooks.oneEvent(); event.Type != stripe.EventTypeCheckoutSessionExpired || session.ID != se.ID {
		t.Errorf("event %s of %s", event.Type, session.ID)
	}
	again := s.call("POST", "/v1/checkout/sessions/"+se.ID+"/expire", nil)
	if f := again.apiError(t); again.status != http.StatusBadRequest || f.Type != stripe.ErrorTypeInvalidRequest {
		t.Errorf("again: %d %s", again.status, again.body)
	}
}

func TestRetrievePaymentIntent(t *testing.T) {
	s := newShop(t)
	se := s.open()
	s.pay(se, card())
	id := s.retrieve(se.ID).PaymentIntent.ID
	var in stripe.PaymentIntent
	if err := json.Unmarshal([]byte(s.call("GET", "/v1/payment_intents/"+id, nil).body), &in); err != nil {
		t.Fatal(err)
	}
	if !strings.HasPrefix(in.ID, "pi_") || in.Amount != 1250 || in.AmountReceived != 1250 || in.Currency != "usd" ||
		in.Status != stripe.PaymentIntentStatusSucceeded || in.Metadata["buyer"] != "usr_1" {
		t.Errorf("%+v", in)
	}
}
