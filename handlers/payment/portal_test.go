package payment_test

import (
	"net/http"
	"strings"
	"testing"

	"github.com/bursar-portal/bursar/checkout/sandbox"
	"github.com/bursar-portal/bursar/models"
	"github.com/bursar-portal/bursar/models/storetest"
)

// deleteCustomer deletes the customer of an account as a merchant does in Stripe's dashboard.
func (s *shop) deleteCustomer(id models.AccountID) {
	s.Helper()
	r, err := http.NewRequestWithContext(s.Context(), http.MethodDelete, s.apiURL+"/v1/customers/"+s.customer(id), nil)
	if err != nil {
		s.Fatal(err)
	}
	r.SetBasicAuth(secretKey, "")
	answer, err := http.DefaultClient.Do(r)
	if err != nil {
		s.Fatal(err)
	}
	answer.Body.Close()
	if answer.StatusCode != http.StatusOK {
		s.Fatalf("the customer is not deleted: %d", answer.StatusCode)
	}
}

func (s *shop) customer(id models.AccountID) string {
	s.Helper()
	customer, err := s.kit.StripeCustomer(s.Context(), id)
	if err != nil {
		s.Fatal(err)
	}
	return customer
}

// bought pays an order by card.
func (s *shop) bought(name string) models.Account {
	s.Helper()
	order := s.order(name)
	s.pay(s.start(order).SessionURL, sandbox.CardForm(sandbox.CardPays))
	s.deliver(s.pendingWebhooks()...)
	return order.Account
}

// The first purchase makes the account's customer, the next ones are the same customer's, and
// each account has its own.
func TestPurchasesOfAnAccountAreOneCustomers(t *testing.T) {
	s := newShop(t)
	order := s.order("ann")
	for _, form := range []string{"form-1", "form-2"} {
		order.IdempotencyKey = form
		s.pay(s.start(order).SessionURL, sandbox.CardForm(sandbox.CardPays))
		s.deliver(s.pendingWebhooks()...)
	}
	bob := s.bought("bob")
	ann := s.customer(order.Account.ID)
	if !strings.HasPrefix(ann, "cus_") || ann == s.customer(bob.ID) {
		t.Errorf("the customers are %q and %q", ann, s.customer(bob.ID))
	}
	purchases, err := s.kit.AccountPurchases(t.Context(), order.Account.ID, 9)
	if err != nil || len(purchases) != 2 {
		t.Fatalf("%d purchases (%v)", len(purchases), err)
	}
	for _, p := range purchases {
		if r, err := s.stripe.RetrieveSession(t.Context(), p.SessionID); err != nil || r.CustomerID != ann {
			t.Errorf("%s was paid by %q (%v)", p.ID, r.CustomerID, err)
		}
	}
	s.wantAvailable(order.Account, 20)
	s.kit.CheckBooks()
}

func TestOpenPortal(t *testing.T) {
	s := newShop(t)
	before := s.order("new")
	_, err := s.OpenPortal(t.Context(), before.Account, "/billing")
	storetest.WantCode(t, err, models.CodeConflict)
	if has, err := s.HasCustomer(t.Context(), before.Account.ID); has || err != nil {
		t.Errorf("a new account has a customer: %v (%v)", has, err)
	}

	account := s.bought("ann")
	if has, err := s.HasCustomer(t.Context(), account.ID); !has || err != nil {
		t.Errorf("the account has a customer: %v (%v)", has, err)
	}
	page, err := s.OpenPortal(t.Context(), account, "/billing")
	if err != nil || !strings.HasPrefix(page, s.apiURL+"/portal/bps_") {
		t.Fatalf("the portal is %q (%v)", page, err)
	}
	suspended := account
	suspended.Status = models.AccountSuspended
	_, err = s.OpenPortal(t.Context(), suspended, "/billing")
	storetest.WantCode(t, err, models.CodeAccountSuspended)
	for range 19 {
		if _, err := s.OpenPortal(t.Context(), account, "/billing"); err != nil {
			t.Fatal(err)
		}
	}
	_, err = s.OpenPortal(t.Context(), account, "/billing")
	storetest.WantCode(t, err, models.CodeRateLimited)
	s.api.on = true
	_, err = s.OpenPortal(t.Context(), s.boughtBefore(), "/billing")
	storetest.WantCode(t, err, models.CodeBusy)
	if s.Outage().IsZero() {
		t.Error("the outage is not noted")
	}
	s.kit.CheckBooks()
}

// boughtBefore is an account that bought before Stripe went away.
func (s *shop) boughtBefore() models.Account {
	s.Helper()
	s.api.on = false
	account := s.bought("bob")
	s.api.on = true
	return account
}

func TestPortalThatIsNotSetUp(t *testing.T) {
	s := newShop(t, func(c *sandbox.Config) { c.PortalOff = true })
	account := s.bought("ann")
	_, err := s.OpenPortal(t.Context(), account, "/billing")
	storetest.WantCode(t, err, models.CodeConflict)
	if !strings.Contains(err.Error(), "can’t be managed here yet") {
		t.Errorf("the error says %v", err)
	}
	if s.customer(account.ID) == "" {
		t.Error("the customer is forgotten")
	}
	s.kit.CheckBooks()
}

// A customer that was deleted at Stripe keeps nobody from buying: the next payment makes
// another one.
func TestDeletedCustomer(t *testing.T) {
	s := newShop(t)
	order := s.order("ann")
	s.pay(s.start(order).SessionURL, sandbox.CardForm(sandbox.CardPays))
	s.deliver(s.pendingWebhooks()...)
	first := s.customer(order.Account.ID)
	s.deleteCustomer(order.Account.ID)

	order.IdempotencyKey = "form-2"
	s.pay(s.start(order).SessionURL, sandbox.CardForm(sandbox.CardPays))
	s.deliver(s.pendingWebhooks()...)
	second := s.customer(order.Account.ID)
	if second == "" || second == first {
		t.Errorf("the customer is %q, was %q", second, first)
	}
	s.deleteCustomer(order.Account.ID)
	_, err := s.OpenPortal(t.Context(), order.Account, "/billing")
	storetest.WantCode(t, err, models.CodeConflict)
	if got := s.customer(order.Account.ID); got != "" {
		t.Errorf("the customer is still %q", got)
	}
	s.wantAvailable(order.Account, 20)
	s.kit.CheckBooks()
}
