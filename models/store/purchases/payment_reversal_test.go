package purchases_test

import (
	"context"
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
	p := storetest.PendingPurchase(t, k, account.ID, "form1")
	bought, err := k.SettlePurchase(t.Context(), storetest.PaidReport(p))
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
	p, err := s.SettlePaymentReversal(t.Context(), r)
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
	}{{125, 9 * models.Credit}, {125, 9 * models.Credit}, {500, 6 * models.Credit}, {501, 5_992_000}, {1250, 0}, {1250, 0}} {
		p := s.settle(t, s.back(step.refunded))
		s.values(t, models.Values{Available: step.left})
		if p.RefundedCents != step.refunded || p.Reversed != 10*models.Credit-step.left {
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
	p, _, err := k.OpenPurchase(t.Context(), models.Purchase{AccountID: account.ID, Credits: models.Credit, AmountCents: 3, Currency: "usd", Origin: "o", Key: "k"})
	if err != nil {
		t.Fatal(err)
	}
	p.SessionID = "cs_1"
	if p, err = k.SettlePurchase(t.Context(), storetest.PaidReport(p)); err != nil {
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
	if _, err := s.Charge(s.account, 8*models.Credit); err != nil {
		t.Fatal(err)
	}
	s.settle(t, s.back(1250))
	s.values(t, models.Values{Debt: 8 * models.Credit})
	s.CheckBooks()
}

// Whoever reverses by hand before the refund arrives must not have it taken twice;
// whoever gives back by hand must not have that taken again.
func TestRefundsAndReversalsByHand(t *testing.T) {
	s := newTill(t)
	byHand := s.Post(models.Command{Account: s.account, Do: models.ReversePurchase{PurchaseID: s.bought.ID, Credits: 4 * models.Credit}})
	s.settle(t, s.back(500))
	s.values(t, models.Values{Available: 6 * models.Credit})
	s.settle(t, s.back(625))
	s.values(t, models.Values{Available: 5 * models.Credit})
	s.Post(models.Command{Account: s.account, Do: models.UndoReversal{Reversal: byHand.Entry.ID}})
	s.settle(t, s.back(750))
	s.values(t, models.Values{Available: 8 * models.Credit})
	s.CheckBooks()
}

// 50 reports at once, old and new: what was refunded to date is taken once.
func TestRefundReportsRace(t *testing.T) {
	s := newTill(t)
	var all sync.WaitGroup
	for i := range 50 {
		all.Go(func() {
			_, err := s.SettlePaymentReversal(t.Context(), s.back([]int64{125, 500, 1000}[i%3]))
			if err != nil {
				t.Error(err)
			}
		})
	}
	all.Wait()
	s.values(t, models.Values{Available: 2 * models.Credit})
	s.CheckBooks()
}

// What a refund took comes back if it fails, and is taken again if it is made again.
func TestARefundThatFailsAndIsMadeAgain(t *testing.T) {
	s := newTill(t)
	s.settle(t, s.back(500))
	failed := s.back(0)
	for range 2 {
		s.settle(t, failed) // an old report
		s.values(t, models.Values{Available: 6 * models.Credit})
	}
	failed.RefundFailed = true
	for range 2 {
		if p := s.settle(t, failed); p.RefundedCents != 0 || p.Reversed != 0 || p.Flag != "" {
			t.Errorf("the purchase is %+v", p)
		}
		s.values(t, models.Values{Available: 10 * models.Credit})
	}
	s.settle(t, s.back(500))
	s.values(t, models.Values{Available: 6 * models.Credit})
	s.settle(t, s.back(1250))
	s.values(t, models.Values{})
	s.CheckBooks()
}

// A person has given back what the failed refund took: it does not come back twice, nor
// can it be given back by hand after it came back.
func TestAFailedRefundAndAPerson(t *testing.T) {
	s := newTill(t)
	s.settle(t, s.back(500))
	taken := s.newest(t)
	failed := s.back(0)
	failed.RefundFailed = true
	s.settle(t, failed)
	_, err := s.Try(models.Command{Account: s.account, Do: models.UndoReversal{Reversal: taken.ID}})
	storetest.WantCode(t, err, models.CodeConflict)
	_, err = s.Try(models.Command{Account: s.account, Do: models.UndoReversal{Reversal: s.newest(t).ID}})
	storetest.WantCode(t, err, models.CodeConflict) // what came back is no reversal to undo
	s.settle(t, s.back(250))
	s.Post(models.Command{Account: s.account, Do: models.UndoReversal{Reversal: s.newest(t).ID}})
	s.settle(t, failed)
	s.values(t, models.Values{Available: 10 * models.Credit})
	s.CheckBooks()
}

// newest is the account's newest entry.
func (s till) newest(t *testing.T) models.Entry {
	t.Helper()
	page, err := s.Entries(t.Context(), models.EntryQuery{AccountID: s.account, Limit: 1})
	if err != nil {
		t.Fatal(err)
	}
	return page.Lines[0].Entry
}

// Paid twice, by our session and by another one; the other payment is refunded.
func TestARefundOfAnotherPayment(t *testing.T) {
	s := newTill(t)
	_, err := s.SettlePaymentReversal(t.Context(), models.MoneyBackReport{
		PaymentIntentID: "pi_other", PurchaseID: s.bought.ID, PaidCents: 1250, RefundedCents: 1250,
	})
	storetest.WantCode(t, err, models.CodeNotFound)
	s.values(t, models.Values{Available: 10 * models.Credit})
	s.CheckBooks()
}

// All the money went back, so all the credits do, whatever was given back by hand.
func TestAFullRefundTakesTheExactRest(t *testing.T) {
	s := newTill(t)
	byHand := s.Post(models.Command{Account: s.account, Do: models.ReversePurchase{PurchaseID: s.bought.ID, Credits: 4 * models.Credit}})
	s.settle(t, s.back(500))
	s.Post(models.Command{Account: s.account, Do: models.UndoReversal{Reversal: byHand.Entry.ID}})
	s.settle(t, s.back(1250))
	s.values(t, models.Values{})
	s.CheckBooks()
}

func TestAWonDisputeComesBack(t *testing.T) {
	s := newTill(t)
	s.settle(t, s.dispute("dp_1", models.DisputeOpen, 1250))
	s.values(t, models.Values{Frozen: 10 * models.Credit})
	s.settle(t, s.dispute("dp_1", models.DisputeOpen, 1250))
	p := s.settle(t, s.dispute("dp_1", models.DisputeWon, 1250))
	s.values(t, models.Values{Available: 10 * models.Credit})
	if p.Dispute != models.DisputeWon {
		t.Errorf("the dispute is %q", p.Dispute)
	}
	if p := s.settle(t, s.dispute("dp_1", models.DisputeOpen, 1250)); p.Dispute != models.DisputeWon { // an old report
		t.Errorf("the dispute is %q", p.Dispute)
	}
	s.values(t, models.Values{Available: 10 * models.Credit})
	s.CheckBooks()
}

// Its end is heard of first: it must not be frozen for ever by the late beginning.
func TestADisputeToldBackwards(t *testing.T) {
	s := newTill(t)
	s.settle(t, s.dispute("dp_1", models.DisputeWon, 1250))
	s.settle(t, s.dispute("dp_1", models.DisputeOpen, 1250))
	s.values(t, models.Values{Available: 10 * models.Credit})
	s.settle(t, s.dispute("dp_2", models.DisputeOpen, 1250)) // another one
	s.values(t, models.Values{Frozen: 10 * models.Credit})
	s.CheckBooks()
}

func TestALostDisputeIsTakenBack(t *testing.T) {
	s := newTill(t)
	if _, err := s.Charge(s.account, 3*models.Credit); err != nil {
		t.Fatal(err)
	}
	s.settle(t, s.dispute("dp_1", models.DisputeOpen, 1250))
	s.values(t, models.Values{Frozen: 7 * models.Credit})
	for range 2 {
		p := s.settle(t, s.dispute("dp_1", models.DisputeLost, 1250))
		s.values(t, models.Values{Debt: 3 * models.Credit})
		if p.LostCents != 1250 || p.Dispute != models.DisputeLost {
			t.Errorf("the purchase is %+v", p)
		}
	}
	for range 2 { // won in the end
		p := s.settle(t, s.dispute("dp_1", models.DisputeWon, 1250))
		s.values(t, models.Values{Available: 7 * models.Credit})
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
	s.values(t, models.Values{Frozen: 8 * models.Credit})
	r := s.dispute("dp_1", models.DisputeLost, 500)
	r.RefundedCents = 250
	s.settle(t, r)
	s.values(t, models.Values{Available: 4 * models.Credit})
	s.CheckBooks()
}

// Two disputes about parts of one payment: it is frozen while either is open, and each
// takes its own part.
func TestTwoDisputes(t *testing.T) {
	s := newTill(t)
	s.settle(t, s.dispute("dp_1", models.DisputeOpen, 250))
	s.settle(t, s.dispute("dp_2", models.DisputeOpen, 500))
	s.settle(t, s.dispute("dp_1", models.DisputeWon, 250))
	s.values(t, models.Values{Frozen: 10 * models.Credit})
	for range 2 {
		s.settle(t, s.dispute("dp_2", models.DisputeLost, 500))
		s.values(t, models.Values{Available: 6 * models.Credit})
	}
	s.settle(t, s.dispute("dp_3", models.DisputeOpen, 250))
	s.values(t, models.Values{Frozen: 6 * models.Credit})
	s.settle(t, s.dispute("dp_3", models.DisputeLost, 250))
	s.settle(t, s.dispute("dp_2", models.DisputeLost, 500))
	s.values(t, models.Values{Available: 4 * models.Credit})
	p := s.settle(t, s.dispute("dp_2", models.DisputeWon, 500))
	s.values(t, models.Values{Available: 8 * models.Credit})
	if p.LostCents != 250 || p.Dispute != models.DisputeLost {
		t.Errorf("the purchase is %+v", p)
	}
	s.CheckBooks()
}

// What comes back to a purchase that is disputed can't be used either.
func TestWhatComesBackToADisputedPurchaseIsFrozen(t *testing.T) {
	s := newTill(t)
	if _, err := s.Charge(s.account, 10*models.Credit); err != nil {
		t.Fatal(err)
	}
	reversed := s.Post(models.Command{Account: s.account, Do: models.ReversePurchase{PurchaseID: s.bought.ID, Credits: 10 * models.Credit}})
	s.Grant(s.account, 10*models.Credit) // pays the debt
	s.settle(t, s.dispute("dp_1", models.DisputeOpen, 1250))
	s.Post(models.Command{Account: s.account, Do: models.UndoReversal{Reversal: reversed.Entry.ID}})
	s.values(t, models.Values{Frozen: 10 * models.Credit})
	s.settle(t, s.dispute("dp_1", models.DisputeWon, 1250))
	s.values(t, models.Values{Available: 10 * models.Credit})
	s.CheckBooks()
}

// Two processes hear of a dispute's beginning and of its end at once: it ends thawed.
func TestTwoProcessesHearOfADispute(t *testing.T) {
	for range 20 {
		s := newTill(t)
		other := storetest.Open(t, s.Path, s.Clock, storetest.Settings())
		var both sync.WaitGroup
		for _, report := range []struct {
			to interface {
				SettlePaymentReversal(context.Context, models.MoneyBackReport) (models.Purchase, error)
			}
			state models.DisputeState
		}{{s.Store, models.DisputeOpen}, {other, models.DisputeWon}} {
			both.Go(func() {
				if _, err := report.to.SettlePaymentReversal(t.Context(), s.dispute("dp_1", report.state, 1250)); err != nil {
					t.Error(err)
				}
			})
		}
		both.Wait()
		s.values(t, models.Values{Available: 10 * models.Credit})
		s.CheckBooks()
	}
}

func TestMoneyBackOfWhatWasNotCredited(t *testing.T) {
	s := newTill(t)
	pending := storetest.PendingPurchase(t, s.Kit, s.account, "form2")
	_, err := s.SettlePaymentReversal(t.Context(), models.MoneyBackReport{PaymentIntentID: "pi_form2", PurchaseID: pending.ID, PaidCents: 1250, RefundedCents: 1250})
	storetest.WantCode(t, err, models.CodeBusy) // it has to come again
	_, err = s.SettlePaymentReversal(t.Context(), models.MoneyBackReport{PaymentIntentID: "pi_none", PaidCents: 1250, RefundedCents: 1250})
	storetest.WantCode(t, err, models.CodeNotFound)
	failed := storetest.PaidReport(pending)
	failed.Paid, failed.Failed = false, true
	if _, err := s.SettlePurchase(t.Context(), failed); err != nil {
		t.Fatal(err)
	}
	p := s.settle(t, models.MoneyBackReport{PurchaseID: pending.ID, PaidCents: 1250, RefundedCents: 1250})
	if p.State != models.PurchaseFailed || p.RefundedCents != 1250 {
		t.Errorf("it is %+v", p)
	}
	s.values(t, models.Values{Available: 10 * models.Credit})
	s.CheckBooks()
}
