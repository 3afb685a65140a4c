package purchases_test

import (
	"strings"
	"testing"

	"github.com/bursar-portal/bursar/models"
	"github.com/bursar-portal/bursar/models/storetest"
)

// What is not known, or in another currency than the purchase, is flagged with what was
// seen and never taken as done: a dispute freezes, a refund leaves the credits.
func TestUnclearReversals(t *testing.T) {
	const ten = 10 * models.Credit
	for name, c := range map[string]struct {
		report  func(buyer) models.PaymentReversalReport
		want    models.Balance
		flagged string
	}{
		"a charge in another currency": {
			func(s buyer) models.PaymentReversalReport { r := s.back(500); r.Currency = "eur"; return r },
			models.Balance{Available: ten}, `paid in usd, and of the payment in "eur" 500 of 1250 were refunded`,
		},
		"a refund in another currency": {
			func(s buyer) models.PaymentReversalReport { r := s.back(500); r.RefundCurrency = "eur"; return r },
			models.Balance{Available: ten}, `paid in usd, and refunded in "eur"`,
		},
		"a refund of an unknown status": {
			func(s buyer) models.PaymentReversalReport {
				r := s.back(500)
				r.UnknownRefundStatus = "blocked"
				return r
			},
			models.Balance{Available: ten}, `a refund is "blocked", which is not known`,
		},
		"a dispute of an unknown status": {
			func(s buyer) models.PaymentReversalReport {
				r := s.dispute("dp_1", models.DisputeOpen, 1250)
				r.UnknownDisputeStatus = "in_arbitration"
				return r
			},
			models.Balance{Frozen: ten}, `the dispute dp_1 is "in_arbitration", which is not known`,
		},
		"a dispute lost in another currency": {
			func(s buyer) models.PaymentReversalReport {
				r := s.dispute("dp_1", models.DisputeLost, 1100)
				r.DisputeCurrency = "eur"
				return r
			},
			models.Balance{Frozen: ten}, `paid in usd, and the dispute dp_1 is lost about 1100 "eur"`,
		},
	} {
		t.Run(name, func(t *testing.T) {
			s := newBuyer(t)
			for range 2 { // it may come twice
				settled, err := s.SettleReversal(t.Context(), c.report(s))
				if err != nil || settled.Flagged != c.flagged || settled.Purchase.FlagReason != c.flagged || settled.Purchase.State != models.PurchasePaid {
					t.Fatalf("it came to %+v, %v", settled, err)
				}
				s.values(t, c.want)
			}
			s.CheckBooks()
		})
	}
}

// A dispute that is prevented unfreezes, in any order of the reports, and so does one
// that was unknown and then won.
func TestDisputesThatEnd(t *testing.T) {
	for name, end := range map[string]models.DisputeState{"prevented": models.DisputePrevented, "won": models.DisputeWon} {
		t.Run(name, func(t *testing.T) {
			s := newBuyer(t)
			open := s.dispute("dp_1", models.DisputeOpen, 1250)
			open.UnknownDisputeStatus = "in_arbitration"
			s.settle(t, open)
			s.values(t, models.Balance{Frozen: 10 * models.Credit})
			p := s.settle(t, s.dispute("dp_1", end, 1250))
			s.values(t, models.Balance{Available: 10 * models.Credit})
			if p.Dispute != end || !strings.Contains(p.FlagReason, "in_arbitration") {
				t.Errorf("the purchase is %+v", p)
			}
			p = s.settle(t, open) // outdated
			s.values(t, models.Balance{Available: 10 * models.Credit})
			if p.Dispute != end {
				t.Errorf("the dispute is %s", p.Dispute)
			}
			s.CheckBooks()
		})
	}
}

// A session that names our purchase, but was not opened for it, is none of ours, even if
// no session is stored yet: anybody can name a purchase on a payment link.
func TestASessionThatWeDidNotOpen(t *testing.T) {
	k := storetest.New(t)
	_, account := k.Person("ann")
	p, _, err := k.OpenPurchase(t.Context(), models.Purchase{AccountID: account.ID, Credits: 10 * models.Credit, UnitCents: 125, AmountCents: 1250, Currency: "usd", Origin: "o", Key: "k"})
	if err != nil {
		t.Fatal(err)
	}
	p.SessionID = "cs_link"
	foreign := storetest.PaidReport(p)
	foreign.OpenedFor, foreign.Paid, foreign.Complete = "", false, false
	settled, err := k.SettlePayment(t.Context(), foreign)
	if err != nil || !settled.Foreign || settled.Purchase.SessionID != "" || settled.Purchase.FlagReason != "" {
		t.Errorf("unpaid, it came to %+v, %v", settled, err)
	}
	foreign.Paid, foreign.Complete = true, true
	settled, err = k.SettlePayment(t.Context(), foreign)
	if err != nil || settled.Flagged != "paid through the session cs_link, not ours" || settled.Purchase.State != models.PurchaseFlagged {
		t.Errorf("paid, it came to %+v, %v", settled, err)
	}
	if got := k.Balance(account.ID).Available; got != 0 {
		t.Errorf("%s were credited", got)
	}
	k.CheckBooks()
}

// A total that is not the subtotal with its tax is not what was offered.
func TestTotals(t *testing.T) {
	for name, c := range map[string]struct {
		tax, total int64
		state      models.PurchaseState
	}{
		"as offered":      {0, 1250, models.PurchasePaid},
		"with tax on top": {250, 1500, models.PurchasePaid},
		"a discount":      {0, 250, models.PurchaseFlagged},
		"shipping":        {0, 1750, models.PurchaseFlagged},
	} {
		t.Run(name, func(t *testing.T) {
			k := storetest.New(t)
			_, account := k.Person("ann")
			report := storetest.PaidReport(storetest.PendingPurchase(t, k, account.ID, "form1"))
			report.TaxCents, report.TotalCents = c.tax, c.total
			p, err := k.SettlePurchase(t.Context(), report)
			if err != nil || p.State != c.state || (p.State == models.PurchaseFlagged && p.PaidCents != c.total) {
				t.Errorf("the purchase is %+v, %v", p, err)
			}
			k.CheckBooks()
		})
	}
}

// A refund that is reported between a person's look at a flagged purchase and its credit
// keeps it from being credited, and none that comes after is lost.
func TestCreditingRacesWithRefunds(t *testing.T) {
	for range 20 {
		k := storetest.New(t)
		_, account := k.Person("ann")
		report := storetest.PaidReport(storetest.PendingPurchase(t, k, account.ID, "form1"))
		report.SubtotalCents, report.TotalCents = 1240, 1240
		p, err := k.SettlePurchase(t.Context(), report)
		if err != nil {
			t.Fatal(err)
		}
		refund := make(chan error)
		go func() {
			_, err := k.SettlePaymentReversal(t.Context(), models.PaymentReversalReport{PaymentIntentID: p.PaymentIntentID, Currency: "usd", PaidCents: 1240, RefundedCents: 1240})
			refund <- err
		}()
		_, credited := k.SettleFlagged(t.Context(), models.FlaggedPurchaseDecision{PurchaseID: p.ID, Credit: true, Reason: "ok"})
		if code := models.CodeOf(credited); code != "" && code != models.CodeConflict {
			t.Fatal(credited)
		}
		if err := <-refund; err != nil {
			t.Fatal(err)
		}
		if got := k.Balance(account.ID).Available; got != 0 {
			t.Fatalf("%s of a payment that went back can be used", got)
		}
		k.CheckBooks()
	}
}
