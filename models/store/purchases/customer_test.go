package purchases_test

import (
	"testing"

	"github.com/bursar-portal/bursar/models"
	"github.com/bursar-portal/bursar/models/storetest"
)

func wantCustomer(t *testing.T, k *storetest.Kit, id models.AccountID, want string) {
	t.Helper()
	if got, err := k.StripeCustomer(t.Context(), id); err != nil || got != want {
		t.Errorf("the customer of %s is %q (%v), want %q", id, got, err, want)
	}
}

// settleAs settles a new purchase of an account, paid by a customer.
func settleAs(t *testing.T, k *storetest.Kit, id models.AccountID, key, customer string) models.Purchase {
	t.Helper()
	r := storetest.PaidReport(storetest.PendingPurchase(t, k, id, key))
	r.CustomerID = customer
	p, err := k.SettlePurchase(t.Context(), r)
	if err != nil || p.State != models.PurchasePaid {
		t.Fatalf("the purchase is %s (%v)", p.State, err)
	}
	return p
}

// An account keeps the customer of its first purchase, and never gets another account's. What
// was paid is credited whoever the customer is.
func TestAccountKeepsItsStripeCustomer(t *testing.T) {
	k := storetest.New(t)
	_, ann := k.Person("ann")
	_, bob := k.Person("bob")
	wantCustomer(t, k, ann.ID, "")
	settleAs(t, k, ann.ID, "1", "")
	wantCustomer(t, k, ann.ID, "")
	first := settleAs(t, k, ann.ID, "2", "cus_ann")
	wantCustomer(t, k, ann.ID, "cus_ann")
	settleAs(t, k, ann.ID, "3", "cus_other")
	wantCustomer(t, k, ann.ID, "cus_ann")
	settleAs(t, k, bob.ID, "4", "cus_ann")
	wantCustomer(t, k, bob.ID, "")
	settleAs(t, k, bob.ID, "5", "cus_bob")
	wantCustomer(t, k, bob.ID, "cus_bob")

	if err := k.ForgetStripeCustomer(t.Context(), ann.ID, "cus_other"); err != nil {
		t.Fatal(err)
	}
	wantCustomer(t, k, ann.ID, "cus_ann")
	if err := k.ForgetStripeCustomer(t.Context(), ann.ID, "cus_ann"); err != nil {
		t.Fatal(err)
	}
	wantCustomer(t, k, ann.ID, "")
	r := storetest.PaidReport(first)
	r.CustomerID = "cus_new" // a webhook that comes again tells it, too
	if _, err := k.SettlePurchase(t.Context(), r); err != nil {
		t.Fatal(err)
	}
	wantCustomer(t, k, ann.ID, "cus_new")
	if got := k.Balance(ann.ID).Available; got != 30*models.Credit {
		t.Errorf("ann has %s", got)
	}
	if got := k.Balance(bob.ID).Available; got != 20*models.Credit {
		t.Errorf("bob has %s", got)
	}
	_, err := k.StripeCustomer(t.Context(), "acc_none")
	storetest.WantCode(t, err, models.CodeNotFound)
	k.CheckBooks()
}

// A debit that is on its way has a customer already. A session that is not ours has none, and
// neither has one that nobody has completed.
func TestStripeCustomerOfUnpaidSessions(t *testing.T) {
	k := storetest.New(t)
	_, ann := k.Person("ann")
	foreign := storetest.PaidReport(storetest.PendingPurchase(t, k, ann.ID, "1"))
	foreign.SessionID, foreign.Paid, foreign.Complete, foreign.CustomerID = "cs_foreign", false, true, "cus_foreign"
	open := storetest.PaidReport(storetest.PendingPurchase(t, k, ann.ID, "2"))
	open.Paid, open.Complete, open.CustomerID = false, false, "cus_open"
	for _, r := range []models.PaymentReport{foreign, open} {
		if _, err := k.SettlePurchase(t.Context(), r); err != nil {
			t.Fatal(err)
		}
	}
	wantCustomer(t, k, ann.ID, "")
	debit := open
	debit.Complete, debit.CustomerID = true, "cus_debit"
	if p, err := k.SettlePurchase(t.Context(), debit); err != nil || p.State != models.PurchaseProcessing {
		t.Fatalf("the purchase is %s (%v)", p.State, err)
	}
	wantCustomer(t, k, ann.ID, "cus_debit")
	k.CheckBooks()
}

// Closing an account forgets its customer, and what is paid later does not bring one back.
func TestClosingForgetsTheStripeCustomer(t *testing.T) {
	k := storetest.New(t)
	ann, own := k.Person("ann")
	org, err := k.OpenOrganization(t.Context(), models.NewAccount{Name: "Org", Owner: ann.ID, Zone: "UTC"}, models.AuditRecord{Actor: models.System})
	if err != nil {
		t.Fatal(err)
	}
	audit := models.AuditRecord{Actor: models.System, Action: "account.close"}
	settleAs(t, k, org.ID, "1", "cus_org")
	settleAs(t, k, own.ID, "2", "cus_ann")
	late := storetest.PaidReport(storetest.PendingPurchase(t, k, own.ID, "3"))
	late.CustomerID = "cus_late"
	if err := k.CloseOrganization(t.Context(), models.Closing{UserID: ann.ID, Account: org.ID, GiveUp: 10 * models.Credit, Audit: audit}); err != nil {
		t.Fatal(err)
	}
	wantCustomer(t, k, org.ID, "")
	if err := k.CloseUser(t.Context(), models.Closing{UserID: ann.ID, Account: own.ID, GiveUp: 10 * models.Credit, Audit: audit}); err != nil {
		t.Fatal(err)
	}
	wantCustomer(t, k, own.ID, "")
	if p, err := k.SettlePurchase(t.Context(), late); err != nil || p.State != models.PurchaseFlagged {
		t.Fatalf("the late purchase is %s (%v)", p.State, err)
	}
	wantCustomer(t, k, own.ID, "")
	k.CheckBooks()
}
