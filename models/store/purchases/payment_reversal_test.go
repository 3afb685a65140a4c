package purchases_test

import (
	"context"
	"sync"
	"testing"

	"github.com/bursar-portal/bursar/models"
	"github.com/bursar-portal/bursar/models/store/posting"
	"github.com/bursar-portal/bursar/models/storetest"
)

// buyer is an account that has bought 10 credits for 12.50.
type buyer struct {
	*storetest.Kit
	account models.AccountID
	bought  models.Purchase
}

func newBuyer(t *testing.T) buyer {
	t.Helper()
	k := storetest.New(t)
	_, account := k.Person("ann")
	p := storetest.PendingPurchase(t, k, account.ID, "form1")
	bought, err := k.SettlePurchase(t.Context(), storetest.PaidReport(p))
	if err != nil {
		t.Fatal(err)
	}
	return buyer{k, account.ID, bought}
}

func (s buyer) back(refunded int64) models.PaymentReversalReport {
	return models.PaymentReversalReport{Currency: "usd", PaymentIntentID: s.bought.PaymentIntentID, PaidCents: 1250, RefundedCents: refunded}
}

func (s buyer) dispute(id string, state models.DisputeState, cents int64) models.PaymentReversalReport {
	r := s.back(0)
	r.DisputeID, r.Dispute, r.DisputedCents, r.DisputeCurrency = id, state, cents, "usd"
	return r
}

func (s buyer) settle(t *testing.T, r models.PaymentReversalReport) models.Purchase {
	t.Helper()
	p, err := s.SettlePaymentReversal(t.Context(), r)
	if err != nil {
		t.Fatal(err)
	}
	return p
}

func (s buyer) values(t *testing.T, want models.Balance) {
	t.Helper()
	if got := s.Balance(s.account).Balance; got != want {
		t.Errorf("stands at %+v, want %+v", got, want)
	}
}

// Stripe reports the amount refunded to date: a second refund takes the difference, and
// the same report again takes nothing.
func TestACumulativeRefundIsNotTakenTwice(t *testing.T) {
	s := newBuyer(t)
	for _, step := range []struct {
		refunded int64
		left     models.Credits
	}{{125, 9 * models.Credit}, {125, 9 * models.Credit}, {500, 6 * models.Credit}, {501, 5_992_000}, {1250, 0}, {1250, 0}} {
		p := s.settle(t, s.back(step.refunded))
		s.values(t, models.Balance{Available: step.left})
		if p.RefundedCents != step.refunded || p.Reversed != 10*models.Credit-step.left {
			t.Errorf("after %d cents: %d refunded, %s reversed", step.refunded, p.RefundedCents, p.Reversed)
		}
	}
	s.CheckBooks()
}

// A third of the money is a third of the credits, rounded once, and all of the money is
// exactly the rest of the credits.
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
	s := buyer{k, account.ID, p}
	for refunded, left := range []models.Credits{1_000_000, 666_667, 333_333, 0} {
		r := s.back(int64(refunded))
		r.PaidCents = 3
		s.settle(t, r)
		s.values(t, models.Balance{Available: left})
	}
	s.CheckBooks()
}

func TestARefundOfWhatWasSpentIsOwed(t *testing.T) {
	s := newBuyer(t)
	if _, err := s.Charge(s.account, 8*models.Credit); err != nil {
		t.Fatal(err)
	}
	s.settle(t, s.back(1250))
	s.values(t, models.Balance{Debt: 8 * models.Credit})
	s.CheckBooks()
}

// Credits that were reversed by hand before the refund arrives are not taken twice, and
// credits that were given back by hand are not taken again.
func TestRefundsAndReversalsByHand(t *testing.T) {
	s := newBuyer(t)
	byHand := s.Post(models.Command{Account: s.account, Do: models.ReversePurchase{PurchaseID: s.bought.ID, Credits: 4 * models.Credit}})
	s.settle(t, s.back(500))
	s.values(t, models.Balance{Available: 6 * models.Credit})
	s.settle(t, s.back(625))
	s.values(t, models.Balance{Available: 5 * models.Credit})
	s.Post(models.Command{Account: s.account, Do: models.UndoReversal{Reversal: byHand.Entry.ID}})
	s.settle(t, s.back(750))
	s.values(t, models.Balance{Available: 8 * models.Credit})
	s.CheckBooks()
}

// 50 reports at once, old and new: what was refunded to date is taken once.
func TestRefundReportsRace(t *testing.T) {
	s := newBuyer(t)
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
	s.values(t, models.Balance{Available: 2 * models.Credit})
	s.CheckBooks()
}

// The credits that a refund took come back if it fails, and are taken again if the refund
// is repeated.
func TestARefundThatFailsAndIsMadeAgain(t *testing.T) {
	s := newBuyer(t)
	s.settle(t, s.back(500))
	failed := s.back(0)
	for range 2 {
		s.settle(t, failed) // an outdated report
		s.values(t, models.Balance{Available: 6 * models.Credit})
	}
	failed.RefundFailed = true
	for range 2 {
		if p := s.settle(t, failed); p.RefundedCents != 0 || p.Reversed != 0 || p.FlagReason != "" {
			t.Errorf("the purchase is %+v", p)
		}
		s.values(t, models.Balance{Available: 10 * models.Credit})
	}
	s.settle(t, s.back(500))
	s.values(t, models.Balance{Available: 6 * models.Credit})
	s.settle(t, s.back(1250))
	s.values(t, models.Balance{})
	s.CheckBooks()
}

// Credits that a failed refund took and a person has given back do not come back twice,
// nor can they be given back by hand after they came back.
func TestAFailedRefundAndAPerson(t *testing.T) {
	s := newBuyer(t)
	s.settle(t, s.back(500))
	taken := s.newest(t)
	failed := s.back(0)
	failed.RefundFailed = true
	s.settle(t, failed)
	_, err := s.Try(models.Command{Account: s.account, Do: models.UndoReversal{Reversal: taken.ID}})
	storetest.WantCode(t, err, models.CodeConflict)
	_, err = s.Try(models.Command{Account: s.account, Do: models.UndoReversal{Reversal: s.newest(t).ID}})
	storetest.WantCode(t, err, models.CodeConflict) // the reversal has come back and can't be undone
	s.settle(t, s.back(250))
	s.Post(models.Command{Account: s.account, Do: models.UndoReversal{Reversal: s.newest(t).ID}})
	s.settle(t, failed)
	s.values(t, models.Balance{Available: 10 * models.Credit})
	s.CheckBooks()
}

// newest returns the account's newest entry.
func (s buyer) newest(t *testing.T) models.Entry {
	t.Helper()
	page, err := s.Entries(t.Context(), models.EntryQuery{AccountID: s.account, Limit: 1})
	if err != nil {
		t.Fatal(err)
	}
	return page.Lines[0].Entry
}

// A purchase was paid twice, by our session and by another one, and the other payment is
// refunded.
func TestARefundOfAnotherPayment(t *testing.T) {
	s := newBuyer(t)
	_, err := s.SettlePaymentReversal(t.Context(), models.PaymentReversalReport{
		Currency: "usd", PaymentIntentID: "pi_other", PurchaseID: s.bought.ID, PaidCents: 1250, RefundedCents: 1250,
	})
	storetest.WantCode(t, err, models.CodeNotFound)
	s.values(t, models.Balance{Available: 10 * models.Credit})
	s.CheckBooks()
}

// If all the money went back, all the credits do, whatever was given back by hand.
func TestAFullRefundTakesTheExactRest(t *testing.T) {
	s := newBuyer(t)
	byHand := s.Post(models.Command{Account: s.account, Do: models.ReversePurchase{PurchaseID: s.bought.ID, Credits: 4 * models.Credit}})
	s.settle(t, s.back(500))
	s.Post(models.Command{Account: s.account, Do: models.UndoReversal{Reversal: byHand.Entry.ID}})
	s.settle(t, s.back(1250))
	s.values(t, models.Balance{})
	s.CheckBooks()
}

func TestAWonDisputeComesBack(t *testing.T) {
	s := newBuyer(t)
	s.settle(t, s.dispute("dp_1", models.DisputeOpen, 1250))
	s.values(t, models.Balance{Frozen: 10 * models.Credit})
	s.settle(t, s.dispute("dp_1", models.DisputeOpen, 1250))
	p := s.settle(t, s.dispute("dp_1", models.DisputeWon, 1250))
	s.values(t, models.Balance{Available: 10 * models.Credit})
	if p.Dispute != models.DisputeWon {
		t.Errorf("the dispute is %q", p.Dispute)
	}
	if p := s.settle(t, s.dispute("dp_1", models.DisputeOpen, 1250)); p.Dispute != models.DisputeWon { // an outdated report
		t.Errorf("the dispute is %q", p.Dispute)
	}
	s.values(t, models.Balance{Available: 10 * models.Credit})
	s.CheckBooks()
}

// The end of a dispute is reported first: its late beginning must not freeze the purchase
// forever.
func TestADisputeToldBackwards(t *testing.T) {
	s := newBuyer(t)
	s.settle(t, s.dispute("dp_1", models.DisputeWon, 1250))
	s.settle(t, s.dispute("dp_1", models.DisputeOpen, 1250))
	s.values(t, models.Balance{Available: 10 * models.Credit})
	s.settle(t, s.dispute("dp_2", models.DisputeOpen, 1250)) // another one
	s.values(t, models.Balance{Frozen: 10 * models.Credit})
	s.CheckBooks()
}

func TestALostDisputeIsTakenBack(t *testing.T) {
	s := newBuyer(t)
	if _, err := s.Charge(s.account, 3*models.Credit); err != nil {
		t.Fatal(err)
	}
	s.settle(t, s.dispute("dp_1", models.DisputeOpen, 1250))
	s.values(t, models.Balance{Frozen: 7 * models.Credit})
	for range 2 {
		p := s.settle(t, s.dispute("dp_1", models.DisputeLost, 1250))
		s.values(t, models.Balance{Debt: 3 * models.Credit})
		if p.LostCents != 1250 || p.Dispute != models.DisputeLost {
			t.Errorf("the purchase is %+v", p)
		}
	}
	for range 2 { // won in the end
		p := s.settle(t, s.dispute("dp_1", models.DisputeWon, 1250))
		s.values(t, models.Balance{Available: 7 * models.Credit})
		if p.LostCents != 0 || p.Reversed != 0 {
			t.Errorf("the purchase is %+v", p)
		}
	}
	s.CheckBooks()
}

// A dispute about a part of the payment: the rest is usable again when it is lost.
func TestALostDisputeAboutAPart(t *testing.T) {
	s := newBuyer(t)
	s.settle(t, s.back(250))
	s.settle(t, s.dispute("dp_1", models.DisputeOpen, 500))
	s.values(t, models.Balance{Frozen: 8 * models.Credit})
	r := s.dispute("dp_1", models.DisputeLost, 500)
	r.RefundedCents = 250
	s.settle(t, r)
	s.values(t, models.Balance{Available: 4 * models.Credit})
	s.CheckBooks()
}

// Two disputes about parts of one payment: the purchase is frozen while either is open,
// and each takes its own part.
func TestTwoDisputes(t *testing.T) {
	s := newBuyer(t)
	s.settle(t, s.dispute("dp_1", models.DisputeOpen, 250))
	s.settle(t, s.dispute("dp_2", models.DisputeOpen, 500))
	s.settle(t, s.dispute("dp_1", models.DisputeWon, 250))
	s.values(t, models.Balance{Frozen: 10 * models.Credit})
	for range 2 {
		s.settle(t, s.dispute("dp_2", models.DisputeLost, 500))
		s.values(t, models.Balance{Available: 6 * models.Credit})
	}
	s.settle(t, s.dispute("dp_3", models.DisputeOpen, 250))
	s.values(t, models.Balance{Frozen: 6 * models.Credit})
	s.settle(t, s.dispute("dp_3", models.DisputeLost, 250))
	s.settle(t, s.dispute("dp_2", models.DisputeLost, 500))
	s.values(t, models.Balance{Available: 4 * models.Credit})
	p := s.settle(t, s.dispute("dp_2", models.DisputeWon, 500))
	s.values(t, models.Balance{Available: 8 * models.Credit})
	if p.LostCents != 250 || p.Dispute != models.DisputeLost {
		t.Errorf("the purchase is %+v", p)
	}
	s.CheckBooks()
}

// Credits that come back to a disputed purchase can't be used either.
func TestWhatComesBackToADisputedPurchaseIsFrozen(t *testing.T) {
	s := newBuyer(t)
	if _, err := s.Charge(s.account, 10*models.Credit); err != nil {
		t.Fatal(err)
	}
	reversed := s.Post(models.Command{Account: s.account, Do: models.ReversePurchase{PurchaseID: s.bought.ID, Credits: 10 * models.Credit}})
	s.Grant(s.account, 10*models.Credit) // pays the debt
	s.settle(t, s.dispute("dp_1", models.DisputeOpen, 1250))
	s.Post(models.Command{Account: s.account, Do: models.UndoReversal{Reversal: reversed.Entry.ID}})
	s.values(t, models.Balance{Frozen: 10 * models.Credit})
	s.settle(t, s.dispute("dp_1", models.DisputeWon, 1250))
	s.values(t, models.Balance{Available: 10 * models.Credit})
	s.CheckBooks()
}

// Two processes get the beginning and the end of a dispute at once: the purchase ends
// unfrozen.
func TestTwoProcessesHearOfADispute(t *testing.T) {
	for range 20 {
		s := newBuyer(t)
		other := storetest.Open(t, s.Path, s.Clock, storetest.Settings())
		var both sync.WaitGroup
		for _, report := range []struct {
			to interface {
				SettlePaymentReversal(context.Context, models.PaymentReversalReport) (models.Purchase, error)
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
		s.values(t, models.Balance{Available: 10 * models.Credit})
		s.CheckBooks()
	}
}

func TestMoneyBackOfWhatWasNotCredited(t *testing.T) {
	s := newBuyer(t)
	pending := storetest.PendingPurchase(t, s.Kit, s.account, "form2")
	_, err := s.SettlePaymentReversal(t.Context(), models.PaymentReversalReport{Currency: "usd", PaymentIntentID: "pi_form2", PurchaseID: pending.ID, PaidCents: 1250, RefundedCents: 1250})
	storetest.WantCode(t, err, models.CodeBusy) // it has to be delivered again
	_, err = s.SettlePaymentReversal(t.Context(), models.PaymentReversalReport{Currency: "usd", PaymentIntentID: "pi_none", PaidCents: 1250, RefundedCents: 1250})
	storetest.WantCode(t, err, models.CodeNotFound)
	failed := storetest.PaidReport(pending)
	failed.Paid, failed.Failed = false, true
	if _, err := s.SettlePurchase(t.Context(), failed); err != nil {
		t.Fatal(err)
	}
	p := s.settle(t, models.PaymentReversalReport{Currency: "usd", PurchaseID: pending.ID, PaidCents: 1250, RefundedCents: 1250})
	if p.State != models.PurchaseFailed || p.RefundedCents != 1250 {
		t.Errorf("it is %+v", p)
	}
	s.values(t, models.Balance{Available: 10 * models.Credit})
	s.CheckBooks()
}

// Whoever has followed an open dispute and then shows it must not hide that it was won
// in between: nobody would unfreeze the credits.
func TestADisputeIsShownAsFarAsTheCreditsHaveFollowed(t *testing.T) {
	s := newBuyer(t)
	s.settle(t, s.dispute("dp_1", models.DisputeOpen, 1250))
	if _, err := storetest.Database(t, s.Path, "").Exec("UPDATE disputes SET state = 'won'"); err != nil {
		t.Fatal(err)
	}
	err := s.Write(t.Context(), posting.ShowDisputes{PurchaseID: s.bought.ID, Disputed: true})
	if models.CodeOf(err) != models.CodeConflict {
		t.Errorf("showing a dispute that the credits have not followed: %v", err)
	}
	if p := s.settle(t, s.dispute("dp_1", models.DisputeWon, 1250)); p.Dispute != models.DisputeWon {
		t.Errorf("the dispute is %q", p.Dispute)
	}
	s.values(t, models.Balance{Available: 10 * models.Credit})
	s.CheckBooks()
}
