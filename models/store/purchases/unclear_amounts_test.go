package purchases_test

import (
	"strings"
	"testing"

	"github.com/bursar-portal/bursar/models"
	"github.com/bursar-portal/bursar/models/storetest"
)

// A report in another currency leaves what was lost in a dispute as it is: what it says
// was paid is no bound for that.
func TestAnUnclearReportLeavesWhatWasLost(t *testing.T) {
	s := newBuyer(t)
	s.settle(t, s.dispute("dp_1", models.DisputeLost, 1250))
	s.values(t, models.Balance{})
	r := s.back(0)
	r.Currency, r.PaidCents = "eur", 600
	p := s.settle(t, r)
	s.values(t, models.Balance{})
	if p.LostCents != 1250 || p.FlagReason == "" {
		t.Errorf("the purchase is %+v", p)
	}
	s.CheckBooks()
}

// paidIn returns a buyer whose purchase was paid otherwise, and credited by a person.
func paidIn(t *testing.T, currency string, cents int64) buyer {
	t.Helper()
	k := storetest.New(t)
	_, account := k.Person("ann")
	report := storetest.PaidReport(storetest.PendingPurchase(t, k, account.ID, "form1"))
	report.Currency, report.SubtotalCents, report.TotalCents = currency, cents, cents
	p, err := k.SettlePurchase(t.Context(), report)
	if err != nil || p.State != models.PurchaseFlagged {
		t.Fatalf("it is %+v, %v", p, err)
	}
	if p, err = k.SettleFlagged(t.Context(), settlement(p, true)); err != nil {
		t.Fatal(err)
	}
	return buyer{k, account.ID, p}
}

// Of a purchase that was paid otherwise than offered, what was paid is the whole.
func TestAnUnclearReportOfAPurchasePaidOtherwise(t *testing.T) {
	s := paidIn(t, "usd", 1240)
	lost := s.dispute("dp_1", models.DisputeLost, 1300) // with a fee
	lost.PaidCents = 1240
	s.settle(t, lost)
	r := s.back(0)
	r.Currency = "eur"
	p := s.settle(t, r)
	s.values(t, models.Balance{})
	if p.LostCents != 1240 || p.Reversed != 10*models.Credit {
		t.Errorf("the purchase is %+v", p)
	}
	s.CheckBooks()
}

// A refund in the currency that was paid is carried out, though another was offered.
func TestARefundInTheCurrencyThatWasPaid(t *testing.T) {
	s := paidIn(t, "eur", 1100)
	r := s.back(550)
	r.Currency, r.PaidCents, r.RefundCurrency = "eur", 1100, "eur"
	p := s.settle(t, r)
	s.values(t, models.Balance{Available: 5 * models.Credit})
	if p.FlagReason != "" || p.RefundedCents != 550 {
		t.Errorf("the purchase is %+v", p)
	}
	s.CheckBooks()
}

// Money that went back before its purchase was credited keeps it from being credited by
// itself: which payment that was of is for a person to find out.
func TestAPaymentAfterMoneyWentBack(t *testing.T) {
	for name, back := range map[string]func(buyer) models.PaymentReversalReport{
		"refunded": func(s buyer) models.PaymentReversalReport { return s.back(1250) },
		"disputed": func(s buyer) models.PaymentReversalReport { return s.dispute("dp_1", models.DisputeOpen, 1250) },
	} {
		t.Run(name, func(t *testing.T) {
			k := storetest.New(t)
			_, account := k.Person("ann")
			pending := storetest.PendingPurchase(t, k, account.ID, "form1")
			link := storetest.PaidReport(pending)
			link.SessionID, link.PaymentIntentID, link.OpenedFor = "cs_link", "pi_link", ""
			p, err := k.SettlePurchase(t.Context(), link)
			if err != nil || p.State != models.PurchaseFlagged {
				t.Fatalf("paid through a link, it is %+v, %v", p, err)
			}
			s := buyer{k, account.ID, p}
			r := back(s)
			r.PaymentIntentID, r.PurchaseID = "pi_link", p.ID
			s.settle(t, r)
			p, err = k.SettlePurchase(t.Context(), storetest.PaidReport(pending))
			if err != nil || p.State != models.PurchaseFlagged || !strings.Contains(p.FlagReason, "paid by pi_form1, but money for this purchase went back earlier") {
				t.Errorf("then paid, it is %+v, %v", p, err)
			}
			s.values(t, models.Balance{})
			k.CheckBooks()
		})
	}
}
