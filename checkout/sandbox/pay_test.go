package sandbox_test

import (
	"net/http"
	"net/url"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/bursar-portal/bursar/checkout/sandbox"
	"github.com/stripe/stripe-go/v76"
)

func TestPaymentPage(t *testing.T) {
	s := newShop(t)
	se := s.open()
	page := s.call("GET", "/pay/"+se.ID, nil)
	if page.status != http.StatusOK {
		t.Fatal(page.status)
	}
	for _, text := range []string{
		"Pay $12.50 to Acme", "10 Credits", "alex@demo.test", "no money moves",
		"4242 4242 4242 4242", "4000 0000 0000 0002", sandbox.BankPays, sandbox.BankFails,
		`href="http://portal.test/buy?account=acc_1"`,
	} {
		if !strings.Contains(page.body, text) {
			t.Errorf("the page does not say %q", text)
		}
	}
	for _, text := range []string{"<script", "<style", "style=", "data:"} {
		if strings.Contains(page.body, text) {
			t.Errorf("the page contains %q, which its policy forbids", text)
		}
	}
	want := "default-src 'none'; style-src 'self'; img-src 'self'; base-uri 'none'; frame-ancestors 'none'; form-action 'self' http://portal.test"
	if policy := page.header.Get("Content-Security-Policy"); policy != want {
		t.Errorf("policy %q", policy)
	}
	for path, kind := range map[string]string{"/assets/pay.css": "text/css", "/assets/icon.svg": "image/svg+xml"} {
		if a := s.call("GET", path, nil); a.status != http.StatusOK || !strings.HasPrefix(a.header.Get("Content-Type"), kind) {
			t.Errorf("%s: %d %s", path, a.status, a.header.Get("Content-Type"))
		}
	}
}

func TestFillInTestNumber(t *testing.T) {
	s := newShop(t)
	se := s.open()
	for number, want := range map[string]string{
		sandbox.CardPays:  `value="4242 4242 4242 4242"`,
		sandbox.BankFails: `value="000111111116"`,
	} {
		if page := s.call("GET", "/pay/"+se.ID+"?fill="+number, nil); !strings.Contains(page.body, want) {
			t.Errorf("%s was not filled in", number)
		}
	}
	if page := s.call("GET", "/pay/"+se.ID+"?fill=5555555555554444", nil); strings.Contains(page.body, "5555") {
		t.Error("a number that is not a test number was filled in")
	}
}

func TestPayByCard(t *testing.T) {
	s := newShop(t)
	se := s.open()
	paid := s.pay(se, card())
	if want := "http://portal.test/success?session_id=" + se.ID; paid.status != http.StatusSeeOther || paid.header.Get("Location") != want {
		t.Errorf("%d to %q", paid.status, paid.header.Get("Location"))
	}
	retrieved := s.retrieve(se.ID)
	if retrieved.Status != stripe.CheckoutSessionStatusComplete || retrieved.PaymentStatus != stripe.CheckoutSessionPaymentStatusPaid ||
		retrieved.CustomerDetails.Name != "Test Payer" || retrieved.URL != "" {
		t.Errorf("%s, %s, %+v, %q", retrieved.Status, retrieved.PaymentStatus, retrieved.CustomerDetails, retrieved.URL)
	}
	s.tick()
	event, session := s.webhooks.oneEvent()
	if event.Type != stripe.EventTypeCheckoutSessionCompleted || session.ID != se.ID ||
		session.PaymentStatus != stripe.CheckoutSessionPaymentStatusPaid || session.PaymentIntent.ID != retrieved.PaymentIntent.ID {
		t.Errorf("%s: %+v", event.Type, session)
	}
}

func TestDeclinedCards(t *testing.T) {
	for name, number := range map[string]string{
		"the declined test card": sandbox.CardDeclined,
		"not a test card":        "5555 5555 5555 4444",
	} {
		t.Run(name, func(t *testing.T) {
			s := newShop(t)
			se := s.open()
			declined := s.pay(se, sandbox.CardForm(number))
			if declined.status != http.StatusPaymentRequired || !strings.Contains(declined.body, "Nothing was paid") {
				t.Errorf("%d %s", declined.status, declined.body)
			}
			retrieved := s.retrieve(se.ID)
			s.tick()
			if retrieved.Status != stripe.CheckoutSessionStatusOpen || retrieved.PaymentIntent != nil || s.webhooks.attemptCount() != 0 {
				t.Errorf("the session is %s, its payment intent %v, %d webhooks", retrieved.Status, retrieved.PaymentIntent, s.webhooks.attemptCount())
			}
			if paid := s.pay(se, card()); paid.status != http.StatusSeeOther {
				t.Errorf("another card: %d", paid.status)
			}
		})
	}
}

func TestFormErrors(t *testing.T) {
	for name, c := range map[string]struct {
		form                 url.Values
		field, value, detail string
	}{
		"a wrong check digit": {card(), "number", "4242 4242 4242 4241", "not a card number"},
		"no number":           {card(), "number", "", "not a card number"},
		"letters":             {card(), "number", "4242x4242x4242x4242", "not a card number"},
		"no digit":            {card(), "number", "4242 4242 4242 424;", "not a card number"},
		"an invalid month":    {card(), "expiry", "13/34", "month and year"},
		"an expired card":     {card(), "expiry", "02/26", "expired"},
		"a short CVC":         {card(), "cvc", "12", "Three or four digits"},
		"no name":             {card(), "name", " ", "name on the card"},
		"an unknown account":  {bank(), "account", "123", "test accounts"},
		"no holder":           {bank(), "holder", "", "holder"},
	} {
		t.Run(name, func(t *testing.T) {
			s := newShop(t)
			se := s.open()
			c.form.Set(c.field, c.value)
			a := s.pay(se, c.form)
			_, beside, found := strings.Cut(a.body, `id="`+c.field+`-fault">`)
			if a.status != http.StatusUnprocessableEntity || !found || !strings.Contains(strings.SplitN(beside, "<", 2)[0], c.detail) {
				t.Errorf("%d %s", a.status, a.body)
			}
			if kept := strings.TrimSpace(c.value); kept != "" && !strings.Contains(a.body, `value="`+kept+`"`) {
				t.Error("the value was not kept")
			}
			if strings.Count(a.body, `class="fault"`) != 1 {
				t.Error("another field has an error too")
			}
			if retrieved := s.retrieve(se.ID); retrieved.Status != stripe.CheckoutSessionStatusOpen {
				t.Errorf("the session is %s", retrieved.Status)
			}
		})
	}
}

func TestCardExpiresAtTheEndOfItsMonth(t *testing.T) {
	s := newShop(t)
	form := card()
	form.Set("expiry", "03 / 2026")
	s.clock.advance(time.Date(2026, 3, 31, 23, 59, 59, 0, time.UTC).Sub(start))
	if a := s.pay(s.open(), form); a.status != http.StatusSeeOther {
		t.Errorf("on the last day: %d", a.status)
	}
	s.clock.advance(time.Second)
	if a := s.pay(s.open(), form); a.status != http.StatusUnprocessableEntity {
		t.Errorf("a second later: %d", a.status)
	}
}

func TestPayTwice(t *testing.T) {
	s := newShop(t)
	se := s.open()
	s.pay(se, card())
	intent := s.retrieve(se.ID).PaymentIntent.ID
	again := s.pay(se, card())
	if again.status != http.StatusConflict || !strings.Contains(again.body, "nothing is paid twice") ||
		!strings.Contains(again.body, "http://portal.test/success?session_id="+se.ID) {
		t.Errorf("%d %s", again.status, again.body)
	}
	if page := s.call("GET", "/pay/"+se.ID, nil); page.status != http.StatusOK || !strings.Contains(page.body, "nothing is paid twice") {
		t.Errorf("%d %s", page.status, page.body)
	}
	s.tick()
	s.webhooks.oneEvent()
	if retrieved := s.retrieve(se.ID); retrieved.PaymentIntent.ID != intent {
		t.Error("the payment intent changed")
	}
}

func TestConcurrentPayments(t *testing.T) {
	s := newShop(t)
	se := s.open()
	var wg sync.WaitGroup
	responses := make([]response, 20)
	for i := range responses {
		wg.Go(func() { responses[i] = s.pay(se, card()) })
	}
	wg.Wait()
	statuses := map[int]int{}
	for _, a := range responses {
		statuses[a.status]++
	}
	if statuses[http.StatusSeeOther] != 1 || statuses[http.StatusConflict] != 19 {
		t.Errorf("statuses %v, want one 303 and 19 409", statuses)
	}
	s.tick()
	s.webhooks.oneEvent()
}

func TestSessionExpiresAfterADay(t *testing.T) {
	s := newShop(t)
	se := s.open()
	s.clock.advance(24*time.Hour - time.Second)
	if retrieved := s.retrieve(se.ID); retrieved.Status != stripe.CheckoutSessionStatusOpen {
		t.Fatalf("a second early: %s", retrieved.Status)
	}
	s.clock.advance(time.Second)
	if retrieved := s.retrieve(se.ID); retrieved.Status != stripe.CheckoutSessionStatusExpired {
		t.Errorf("on time: %s", retrieved.Status)
	}
	late := s.pay(se, card())
	if late.status != http.StatusConflict || !strings.Contains(late.body, "has expired") {
		t.Errorf("%d %s", late.status, late.body)
	}
	s.tick()
	event, session := s.webhooks.oneEvent()
	if event.Type != stripe.EventTypeCheckoutSessionExpired || session.Status != stripe.CheckoutSessionStatusExpired ||
		session.PaymentStatus != stripe.CheckoutSessionPaymentStatusUnpaid {
		t.Errorf("%s: %s, %s", event.Type, session.Status, session.PaymentStatus)
	}
}

func TestBankDebit(t *testing.T) {
	for name, c := range map[string]struct {
		account string
		event   stripe.EventType
		status  stripe.CheckoutSessionPaymentStatus
		intent  stripe.PaymentIntentStatus
	}{
		"succeeds": {
			sandbox.BankPays, stripe.EventTypeCheckoutSessionAsyncPaymentSucceeded,
			stripe.CheckoutSessionPaymentStatusPaid, stripe.PaymentIntentStatusSucceeded,
		},
		"fails": {
			sandbox.BankFails, stripe.EventTypeCheckoutSessionAsyncPaymentFailed,
			stripe.CheckoutSessionPaymentStatusUnpaid, stripe.PaymentIntentStatusRequiresPaymentMethod,
		},
	} {
		t.Run(name, func(t *testing.T) {
			s := newShop(t, func(c *sandbox.Config) { c.DebitDelay = time.Minute })
			se := s.open()
			if a := s.pay(se, sandbox.BankForm(c.account)); a.status != http.StatusSeeOther {
				t.Fatalf("%d %s", a.status, a.body)
			}
			s.clock.advance(time.Minute - time.Second)
			s.tick()
			event, session := s.webhooks.oneEvent()
			if event.Type != stripe.EventTypeCheckoutSessionCompleted || session.Status != stripe.CheckoutSessionStatusComplete ||
				session.PaymentStatus != stripe.CheckoutSessionPaymentStatusUnpaid {
				t.Errorf("at first %s: %s, %s", event.Type, session.Status, session.PaymentStatus)
			}
			if in := s.retrieve(se.ID).PaymentIntent; in.Status != stripe.PaymentIntentStatusProcessing || in.AmountReceived != 0 {
				t.Errorf("at first the payment is %s", in.Status)
			}

			s.clock.advance(time.Second)
			s.tick()
			event, session = s.webhooks.oneEvent()
			if event.Type != c.event || session.PaymentStatus != c.status {
				t.Errorf("then %s: %s", event.Type, session.PaymentStatus)
			}
			if retrieved := s.retrieve(se.ID); retrieved.PaymentStatus != c.status || retrieved.PaymentIntent.Status != c.intent {
				t.Errorf("then %s, %s", retrieved.PaymentStatus, retrieved.PaymentIntent.Status)
			}
		})
	}
}

func TestPagesNotFound(t *testing.T) {
	s := newShop(t)
	for _, path := range []string{"/none", "/pay/cs_test_none", "/assets/none.css", "/pay/"} {
		if a := s.call("GET", path, nil); a.status != http.StatusNotFound {
			t.Errorf("%s: %d", path, a.status)
		}
	}
	if a := s.call("POST", "/pay/cs_test_none", card()); a.status != http.StatusNotFound {
		t.Errorf("paying for an unknown session: %d", a.status)
	}
}
