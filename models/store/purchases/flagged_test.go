package purchases_test

import (
	"fmt"
	"sync"
	"testing"
	"time"

	"github.com/bursar-portal/bursar/models"
	"github.com/bursar-portal/bursar/models/storetest"
)

// flagged returns a purchase of ten credits that was paid with some cents less.
func flagged(t *testing.T, k *storetest.Kit, account models.AccountID, key string) models.Purchase {
	t.Helper()
	p := storetest.PendingPurchase(t, k, account, key)
	report := storetest.PaidReport(p)
	report.SubtotalCents, report.TotalCents = 1240, 1240
	p, err := k.SettlePurchase(t.Context(), report)
	if err != nil || p.State != models.PurchaseFlagged || p.PaymentIntentID == "" || p.PaidCents != 1240 {
		t.Fatalf("it is %+v, %v", p, err)
	}
	return p
}

func settlement(p models.Purchase, credit bool) models.FlaggedPurchaseDecision {
	user := models.User{ID: "usr_ada", Operator: models.OperatorAdmin}
	return models.FlaggedPurchaseDecision{
		PurchaseID: p.ID, Credit: credit, Actor: models.Actor{User: &user}, Reason: "Close enough",
		Audit: models.AuditRecord{Actor: models.ActorRef{Kind: models.ActorUser, ID: "usr_ada"}, Action: "purchase.settle", AccountID: p.AccountID, Subject: string(p.ID)},
	}
}

// A flagged purchase that a person credits is worth what was paid, not what was offered.
func TestFlaggedPurchaseIsCreditedByAPerson(t *testing.T) {
	k := storetest.New(t)
	_, account := k.Person("ann")
	p := flagged(t, k, account.ID, "form1")
	p, err := k.SettleFlagged(t.Context(), settlement(p, true))
	if err != nil || p.State != models.PurchasePaid || p.FlagReason != "" {
		t.Errorf("it is %+v, %v", p, err)
	}
	_, err = k.SettleFlagged(t.Context(), settlement(p, false))
	storetest.WantCode(t, err, models.CodeConflict)
	storetest.WantReport(t, "March", storetest.MonthReport(t, k, time.March, ""), "purchasedusd 0/0 sold 10/1240 = 10/1240")
	entries, err := k.PurchaseEntries(t.Context(), p.ID, 10)
	if err != nil || len(entries) != 1 || entries[0].Reason != "Close enough" {
		t.Errorf("its entries are %+v, %v", entries, err)
	}
	k.CheckBooks()
}

// A closed purchase stays closed, whatever Stripe reports about it again.
func TestFlaggedPurchaseIsClosed(t *testing.T) {
	k := storetest.New(t)
	_, account := k.Person("ann")
	p := flagged(t, k, account.ID, "form1")
	if p, err := k.SettleFlagged(t.Context(), settlement(p, false)); err != nil || p.State != models.PurchaseClosed || p.FlagReason != "" {
		t.Errorf("it is %+v, %v", p, err)
	}
	_, err := k.SettleFlagged(t.Context(), settlement(p, true))
	storetest.WantCode(t, err, models.CodeConflict)
	for _, cents := range []int64{1240, 1250} {
		report := storetest.PaidReport(p)
		report.SubtotalCents, report.TotalCents = cents, cents
		if p, err := k.SettlePurchase(t.Context(), report); err != nil || p.State != models.PurchaseClosed {
			t.Errorf("it is %s, %v", p.State, err)
		}
	}
	if got := k.Balance(account.ID).Available; got != 0 {
		t.Errorf("%s were credited", got)
	}
	k.CheckBooks()
}

// Ten people decide at once: one decision is carried out and recorded, and the others get
// a conflict.
func TestFlaggedPurchaseIsSettledOnce(t *testing.T) {
	k := storetest.New(t)
	_, account := k.Person("ann")
	p := flagged(t, k, account.ID, "form1")
	var all sync.WaitGroup
	var mu sync.Mutex
	done := 0
	for i := range 10 {
		all.Go(func() {
			d := settlement(p, i%2 == 0)
			d.Reason = fmt.Sprint("Reason ", i)
			_, err := k.SettleFlagged(t.Context(), d)
			mu.Lock()
			defer mu.Unlock()
			switch models.CodeOf(err) {
			case "":
				done++
			case models.CodeConflict, models.CodeIdempotencyConflict:
			default:
				t.Error(err)
			}
		})
	}
	all.Wait()
	log, err := k.AuditLog(t.Context(), models.AuditQuery{Subject: string(p.ID), Limit: 20})
	if err != nil || done != 1 || len(log.Lines) != 1 {
		t.Errorf("%d decisions were carried out and %d recorded, %v", done, len(log.Lines), err)
	}
	if p, err := k.Purchase(t.Context(), p.ID); err != nil || (p.State == models.PurchasePaid) != (k.Balance(account.ID).Available == 10*models.Credit) {
		t.Errorf("it is %s, %v", p.State, err)
	}
	k.CheckBooks()
}

// A flagged purchase can't be credited once money of it went back.
func TestFlaggedPurchaseWhoseMoneyWentBack(t *testing.T) {
	k := storetest.New(t)
	_, account := k.Person("ann")
	p := flagged(t, k, account.ID, "form1")
	report := models.PaymentReversalReport{PaymentIntentID: p.PaymentIntentID, Currency: "usd", PaidCents: 1240, RefundedCents: 1240}
	if p, err := k.SettlePaymentReversal(t.Context(), report); err != nil || p.RefundedCents != 1240 || p.State != models.PurchaseFlagged {
		t.Errorf("it is %+v, %v", p, err)
	}
	_, err := k.SettleFlagged(t.Context(), settlement(p, true))
	storetest.WantCode(t, err, models.CodeConflict)
	if got := k.Balance(account.ID).Available; got != 0 {
		t.Errorf("%s were credited", got)
	}
	k.CheckBooks()
}

// Another payment for a purchase that is settled already flags it again.
func TestAnotherPaymentOfASettledPurchase(t *testing.T) {
	for _, credit := range []bool{true, false} {
		k := storetest.New(t)
		_, account := k.Person("ann")
		p := flagged(t, k, account.ID, "form1")
		p, err := k.SettleFlagged(t.Context(), settlement(p, credit))
		if err != nil {
			t.Fatal(err)
		}
		second := storetest.PaidReport(p)
		second.PaymentIntentID = "pi_second"
		if p, err := k.SettlePurchase(t.Context(), second); err != nil || p.FlagReason == "" {
			t.Errorf("it is %+v, %v", p, err)
		}
		k.CheckBooks()
	}
}

// A flag about a payment through another session stays after the right payment.
func TestAFlagAboutAnotherPaymentStays(t *testing.T) {
	k := storetest.New(t)
	_, account := k.Person("ann")
	p := storetest.PendingPurchase(t, k, account.ID, "form1")
	foreign := storetest.PaidReport(p)
	foreign.SessionID, foreign.PaymentIntentID = "cs_other", "pi_other"
	if _, err := k.SettlePurchase(t.Context(), foreign); err != nil {
		t.Fatal(err)
	}
	if p, err := k.SettlePurchase(t.Context(), storetest.PaidReport(p)); err != nil || p.State != models.PurchasePaid || p.FlagReason == "" {
		t.Errorf("it is %+v, %v", p, err)
	}
	k.CheckBooks()
}
