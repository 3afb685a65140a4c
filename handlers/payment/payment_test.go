package payment_test

import (
	"errors"
	"fmt"
	"io"
	"net/http"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/bursar-portal/bursar/handlers/payment"
	"github.com/bursar-portal/bursar/models"
)

func TestStartCheckout(t *testing.T) {
	s := newShop(t)
	o := s.order("alex")
	got := s.start(o)
	want := models.Purchase{
		ID: got.ID, AccountID: o.Account.ID, UserID: o.Actor.User.ID, Credits: 10 * models.Credit, UnitCents: 125, AmountCents: 1250,
		Currency: "usd", State: models.PurchasePending, Origin: "form:" + string(o.Actor.User.ID), Key: "form-1",
		SessionID: got.SessionID, SessionURL: got.SessionURL, CreatedAt: got.CreatedAt, UpdatedAt: got.UpdatedAt,
		Method: models.MethodStripe,
	}
	if got != want {
		t.Errorf("got  %+v\nwant %+v", got, want)
	}
	answer, err := http.Get(got.SessionURL)
	if err != nil {
		t.Fatal(err)
	}
	defer answer.Body.Close()
	page, err := io.ReadAll(answer.Body)
	if err != nil {
		t.Fatal(err)
	}
	for _, text := range []string{"10 Credits", "12.50", o.Actor.User.Email} {
		if !strings.Contains(string(page), text) {
			t.Errorf("the payment page does not say %q", text)
		}
	}
	s.wantAvailable(o.Account, 0)
}

func TestDoubleClickOpensOneCheckout(t *testing.T) {
	s := newShop(t)
	o := s.order("alex")
	var wg sync.WaitGroup
	purchases := make([]models.Purchase, 8)
	for i := range purchases {
		wg.Go(func() {
			purchase, err := s.StartCheckout(t.Context(), o)
			if err != nil {
				t.Error(err)
			}
			purchases[i] = purchase
		})
	}
	wg.Wait()
	for _, p := range purchases {
		if p.ID != purchases[0].ID || p.SessionID != purchases[0].SessionID || p.SessionURL != purchases[0].SessionURL {
			t.Errorf("two checkouts: %+v and %+v", purchases[0], p)
		}
	}
	if all, err := s.kit.AccountPurchases(t.Context(), o.Account.ID, 10); err != nil || len(all) != 1 {
		t.Errorf("%d purchases, %v", len(all), err)
	}

	s.api.on = true // an opened checkout needs no Stripe
	if again := s.start(o); again.SessionURL != purchases[0].SessionURL {
		t.Errorf("later it is %+v", again)
	}
	s.api.on = false

	o.Credits = 11
	if _, err := s.StartCheckout(t.Context(), o); models.CodeOf(err) != models.CodeIdempotencyConflict {
		t.Errorf("another amount on the same form gave %v", err)
	}
	o.IdempotencyKey = "form-2"
	if other := s.start(o); other.ID == purchases[0].ID {
		t.Error("another form is the same purchase")
	}
	o.IdempotencyKey = ""
	if s.start(o).ID == s.start(o).ID {
		t.Error("two orders without a form are one purchase")
	}
}

// An account may open twenty checkouts at once, then one every three minutes.
// Repeating an order does not count.
func TestCheckoutRateLimit(t *testing.T) {
	s := newShop(t)
	o, other := s.order("alex"), s.order("petra")
	numbered := func(n int) payment.Order {
		o.IdempotencyKey = fmt.Sprintf("form-%d", n)
		return o
	}
	for n := range 20 {
		s.start(numbered(n))
		s.start(numbered(0)) // a double click
	}
	_, err := s.StartCheckout(t.Context(), numbered(20))
	var refused *models.Error
	if !errors.As(err, &refused) || refused.Code != models.CodeRateLimited || refused.RetryAfterSeconds != 180 {
		t.Fatalf("the 21st gave %v", err)
	}
	s.start(numbered(3))
	s.start(other)

	s.kit.Clock.Add(3 * time.Minute)
	s.start(numbered(20))
	if _, err := s.StartCheckout(t.Context(), numbered(21)); models.CodeOf(err) != models.CodeRateLimited {
		t.Errorf("the 22nd gave %v", err)
	}
	if all, err := s.kit.AccountPurchases(t.Context(), o.Account.ID, 100); err != nil || len(all) != 21 {
		t.Errorf("%d purchases, %v", len(all), err)
	}
}

// An order that opens no checkout is not counted.
func TestRejectedOrdersAreNotCounted(t *testing.T) {
	s := newShop(t)
	o := s.order("alex")
	s.start(o)
	o.Credits = 11
	for range 30 {
		if _, err := s.StartCheckout(t.Context(), o); models.CodeOf(err) != models.CodeIdempotencyConflict {
			t.Fatalf("another amount on the same form gave %v", err)
		}
	}
	o.IdempotencyKey = "form-2"
	s.start(o)
}

// If Stripe is unavailable, the second attempt continues with the purchase of the
// first.
func TestStartCheckoutResumes(t *testing.T) {
	s := newShop(t)
	o := s.order("alex")
	s.api.on = true
	if _, err := s.StartCheckout(t.Context(), o); models.CodeOf(err) != models.CodeBusy {
		t.Fatalf("without Stripe: %v", err)
	}
	failed, err := s.kit.AccountPurchases(t.Context(), o.Account.ID, 10)
	if err != nil || len(failed) != 1 || failed[0].SessionID != "" {
		t.Fatalf("after the first try: %+v, %v", failed, err)
	}
	s.api.on = false
	if got := s.start(o); got.ID != failed[0].ID || got.SessionURL == "" {
		t.Errorf("the second try is %+v", got)
	}
}

func TestStartCheckoutErrors(t *testing.T) {
	s := newShop(t)
	o := s.order("alex")
	suspended, closed := o.Account, o.Account
	suspended.Status, closed.Status = models.AccountSuspended, models.AccountClosed
	tests := []struct {
		name    string
		account models.Account
		credits int64
		code    models.Code
	}{
		{"nothing", o.Account, 0, models.CodeInvalidField},
		{"less than nothing", o.Account, -1, models.CodeInvalidField},
		{"more than the operator sells at once", o.Account, 10_001, models.CodeInvalidField},
		{"so much that it overflows", o.Account, 1 << 62, models.CodeInvalidField},
		{"a suspended account", suspended, 10, models.CodeAccountSuspended},
		{"a closed account", closed, 10, models.CodeAccountClosed},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			order := payment.Order{Actor: o.Actor, Account: test.account, Credits: test.credits}
			if _, err := s.StartCheckout(t.Context(), order); models.CodeOf(err) != test.code {
				t.Errorf("got %v, want %s", err, test.code)
			}
		})
	}
	if all, err := s.kit.AccountPurchases(t.Context(), o.Account.ID, 10); err != nil || len(all) != 0 {
		t.Errorf("%d purchases were stored, %v", len(all), err)
	}
}

func TestBuyingOff(t *testing.T) {
	p := payment.New(payment.Config{})
	if p.Enabled() {
		t.Error("buying is on")
	}
	if _, err := p.StartCheckout(t.Context(), payment.Order{Credits: 1}); models.CodeOf(err) != models.CodePurchasesDisabled {
		t.Errorf("starting gave %v", err)
	}
	if err := p.HandleWebhook(t.Context(), nil, ""); models.CodeOf(err) != models.CodePurchasesDisabled {
		t.Errorf("a webhook gave %v", err)
	}
}

func TestOrderByKey(t *testing.T) {
	s := newShop(t)
	o := s.order("alex")
	key := models.Key{ID: "key_1", AccountID: o.Account.ID}
	purchase := s.start(payment.Order{Actor: models.Actor{Key: &key}, Account: o.Account, Credits: 1})
	if purchase.UserID != "" || purchase.Origin != "account:"+string(o.Account.ID) {
		t.Errorf("got %+v", purchase)
	}
}
