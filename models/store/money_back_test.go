package store_test

import (
	"sync"
	"testing"

	"github.com/bursar-portal/bursar/models"
	"github.com/bursar-portal/bursar/models/storetest"
)

// till is an account that has bought 10 credits for 12.50.
type till struct {
	*storetest.Kit
	account models.AccountID
	bought  models.Purchase
}

func newTill(t *testing.T) till {
	t.Helper()
	k := storetest.New(t)
	_, account := k.Person("ann")
	p := openPurchase(t, k, account.ID, "form1")
	bought, err := k.SettlePurchase(t.Context(), paid(p))
	if err != nil {
		t.Fatal(err)
	}
	return till{k, account.ID, bought}
}

func (s till) back(refunded int64) models.MoneyBackReport {
	return models.MoneyBackReport{PaymentIntentID: s.bought.PaymentIntentID, PaidCents: 1250, RefundedCents: refunded}
}

func (s till) dispute(id string, state models.DisputeState, cents int64) models.MoneyBackReport {
	r := s.back(0)
	r.DisputeID, r.Dispute, r.DisputedCents = id, state, cents
	return r
}

func (s till) settle(t *testing.T, r models.MoneyBackReport) models.Purchase {
	t.Helper()
	p, err := s.SettleMoneyBack(t.Context(), r)
	if err != nil {
		t.Fatal(err)
	}
	return p
}

func (s till) values(t *testing.T, want models.Values) {
	t.Helper()
	if got := s.Balance(s.account).Values; got != want {
		t.Errorf("stands at %+v, want %+v", got, want)
	}
}

// Stripe tells the amount refunded to date: a second refund takes the difference,
// and the same report again takes nothing.
func TestACumulativeRefundIsNotTakenTwice(t *testing.T) {
	s := newTill(t)
	for _, step := range []struct {
		refunded int64
		left     models.Credits
	}{{125, 9 * one}, {125, 9 * one}, {500, 6 * one}, {501, 5_992_000}, {1250, 0}, {1250, 0}} {
		p := s.settle(t, s.back(step.refunded))
		s.values(t, models.Values{Available: step.left})
		if p.RefundedCents != step.refunded || p.Reversed != 10*one-step.left {
			t.Errorf("after %d cents: %d refunded, %s reversed", step.refunded, p.RefundedCents, p.Reversed)
		}
	}
	s.CheckBooks()
}

// Dollars are not credits: a third of the money is a third of the credits, rounded
// once, and all of it is the exact rest.
func TestRefundsInThirds(t *testing.T) {
	k := storetest.New(t)
	_, account := k.Person("ann")
	p, _, err := k.OpenPurchase(t.Context(), models.Purchase{AccountID: account.ID, Credits: one, AmountCents: 3, Currency: "usd", Origin: "o", Key: "k"})
	if err != nil {
		t.Fatal(err)
	}
	p.SessionID = "cs_1"
	if p, err = k.SettlePurchase(t.Context(), paid(p)); err != nil {
		t.Fatal(err)
	}
	s := till{k, account.ID, p}
	for refunded, left := range []models.Credits{1_000_000, 666_667, 333_333, 0} {
		r := s.back(int64(refunded))
		r.PaidCents = 3
		s.settle(t, r)
		s.values(t, models.Values{Available: left})
	}
	s.CheckBooks()
}

func TestARefundOfWhatWasSpentIsOwed(t *testing.T) {
	s := newTill(t)
	if _, err := s.Charge(s.account, 8*one); err != nil {
		t.Fatal(err)
	}
	s.settle(t, s.back(1250))
	s.values(t, models.Values{Debt: 8 * one})
	s.CheckBooks()
}

// Whoever reverses by hand before the refund arrives must not have it taken twice;
// whoever gives back by hand must not have that taken again.
func TestRefundsAndReversalsByHand(t *testing.T) {
	s := newTill(t)
	byHand := s.Post(models.Command{Account: s.account, Do: models.ReversePurchase{PurchaseID: s.bought.ID, Credits: 4 * one}})
	s.settle(t, s.back(500))
	s.values(t, models.Values{Available: 6 * one})
	s.settle(t, s.back(625))
	s.values(t, models.Values{Available: 5 * one})
	s.Post(models.Command{Account: s.account, Do: models.UndoReversal{Reversal: byHand.Entry.ID}})
	s.settle(t, s.back(750))
	s.values(t, models.Values{Available: 8 * one})
	s.CheckBooks()
}

// 50 reports at once, old and new: what was refunded to date is taken once.
func TestRefundReportsRace(t *testing.T) {
	s := newTill(t)
	var all sync.WaitGroup
	for i := range 50 {
		all.Go(func() {
			_, err := s.SettleMoneyBack(t.Context(), s.back([]int64{125, 500, 1000}[i%3]))
			if err != nil {
				t.Error(err)
			}
		})
	}
	all.Wait()
	s.values(t, models.Values{Available: 2 * one})
	s.CheckBooks()
}

func TestAFailedRefundNeedsAPerson(t *testing.T) {
	s := newTill(t)
	s.settle(t, s.back(500))
	failed := s.back(0)
	failed.RefundFailed = true
	p := s.settle(t, failed)
	if p.Flag == "" || p.State != models.PurchasePaid || p.RefundedCents != 500 {
		t.Errorf("the purchase is %+v", p)
	}
	s.values(t, models.Values{Available: 6 * one})
	s.CheckBooks()
}

func TestAWonDisputeComesBack(t *testing.T) {
	s := newTill(t)
	s.settle(t, s.dispute("dp_1", models.DisputeOpen, 1250))
	s.values(t, models.Values{Frozen: 10 * one})
	s.settle(t, s.dispute("dp_1", models.DisputeOpen, 1250))
	p := s.settle(t, s.dispute("dp_1", models.DisputeWon, 1250))
	s.values(t, models.Values{Available: 10 * one})
	if p.Dispute != models.DisputeWon {
		t.Errorf("the dispute is %q", p.Dispute)
	}
	if p := s.settle(t, s.dispute("dp_1", models.DisputeOpen, 1250)); p.Dispute != models.DisputeWon { // an old report
		t.Errorf("the dispute is %q", p.Dispute)
	}
	s.values(t, models.Values{Available: 10 * one})
	s.CheckBooks()
}

// Its end is heard of first: it must not be frozen for ever by the late beginning.
func TestADisputeToldBackwards(t *testing.T) {
	s := newTill(t)
	s.settle(t, s.dispute("dp_1", models.DisputeWon, 1250))
	s.settle(t, s.dispute("dp_1", models.DisputeOpen, 1250))
	s.values(t, models.Values{Available: 10 * one})
	s.settle(t, s.dispute("dp_2", models.DisputeOpen, 1250)) // another one
	s.values(t, models.Values{Frozen: 10 * one})
	s.CheckBooks()
}

func TestALostDisputeIsTakenBack(t *testing.T) {
	s := newTill(t)
	if _, err := s.Charge(s.account, 3*one); err != nil {
		t.Fatal(err)
	}
	s.settle(t, s.dispute("dp_1", models.DisputeOpen, 1250))
	s.values(t, models.Values{Frozen: 7 * one})
	for range 2 {
		p := s.settle(t, s.dispute("dp_1", models.DisputeLost, 1250))
		s.values(t, models.Values{Debt: 3 * one})
		if p.LostCents != 1250 || p.Dispute != models.DisputeLost {
			t.Errorf("the purchase is %+v", p)
		}
	}
	for range 2 { // won in the end
		p := s.settle(t, s.dispute("dp_1", models.DisputeWon, 1250))
		s.values(t, models.Values{Available: 7 * one})
		if p.LostCents != 0 || p.Reversed != 0 {
			t.Errorf("the purchase is %+v", p)
		}
	}
	s.CheckBooks()
}

// A dispute about a part: the rest can be used again when it is lost.
func TestALostDisputeAboutAPart(t *testing.T) {
	s := newTill(t)
	s.settle(t, s.back(250))
	s.settle(t, s.dispute("dp_1", models.DisputeOpen, 500))
	s.values(t, models.Values{Frozen: 8 * one})
	r := s.dispute("dp_1", models.DisputeLost, 500)
	r.RefundedCents = 250
	s.settle(t, r)
	s.values(t, models.Values{Available: 4 * one})
	s.CheckBooks()
}

func TestMoneyBackOfWhatWasNotCredited(t *testing.T) {
	s := newTill(t)
	pending := openPurchase(t, s.Kit, s.account, "form2")
	_, err := s.SettleMoneyBack(t.Context(), models.MoneyBackReport{PaymentIntentID: "pi_form2", PurchaseID: pending.ID, PaidCents: 1250, RefundedCents: 1250})
	wantCode(t, err, models.CodeBusy) // it has to come again
	_, err = s.SettleMoneyBack(t.Context(), models.MoneyBackReport{PaymentIntentID: "pi_none", PaidCents: 1250, RefundedCents: 1250})
	wantCode(t, err, models.CodeNotFound)
	failed := paid(pending)
	failed.Paid, failed.Failed = false, true
	if _, err := s.SettlePurchase(t.Context(), failed); err != nil {
		t.Fatal(err)
	}
	p := s.settle(t, models.MoneyBackReport{PurchaseID: pending.ID, PaidCents: 1250, RefundedCents: 1250})
	if p.State != models.PurchaseFailed {
		t.Errorf("it is %s", p.State)
	}
	s.values(t, models.Values{Available: 10 * one})
	s.CheckBooks()
}
