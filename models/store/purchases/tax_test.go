package purchases_test

import (
	"slices"
	"testing"
	"time"

	"github.com/bursar-portal/bursar/models"
	"github.com/bursar-portal/bursar/models/storetest"
)

// newTaxedBuyer returns an account that has bought 10 credits for 12.50 and 2.37 of tax.
func newTaxedBuyer(t *testing.T) buyer {
	t.Helper()
	k := storetest.New(t)
	_, account := k.Person("ann")
	report := storetest.PaidReport(storetest.PendingPurchase(t, k, account.ID, "form1"))
	report.TaxCents, report.TotalCents = 237, 1487
	bought, err := k.SettlePurchase(t.Context(), report)
	if err != nil {
		t.Fatal(err)
	}
	want := models.PurchaseTotals{SubtotalCents: 1250, TaxCents: 237, TotalCents: 1487, Currency: "usd"}
	if got := bought.Totals(); got != want || bought.State != models.PurchasePaid || bought.AmountCents != 1250 {
		t.Fatalf("the purchase is %+v, its totals %+v", bought, got)
	}
	return buyer{k, account.ID, bought}
}

// back is a refund of the total, as Stripe reports it.
func (s buyer) taxedBack(refunded int64) models.PaymentReversalReport {
	r := s.back(refunded)
	r.PaidCents = 1487
	return r
}

// Refunds are of the total: its share is the share of the credits, and all of it is all of
// them. The subtotal alone is not all of it.
func TestRefundsOfATotalWithTax(t *testing.T) {
	s := newTaxedBuyer(t)
	for _, step := range []struct {
		refunded int64
		left     models.Credits
		all      bool
	}{
		{743, 5_003_362, false},  // 10 × 743 ÷ 1487 = 4.996638
		{1250, 1_593_813, false}, // 10 × 1250 ÷ 1487 = 8.406187
		{1487, 0, true},
		{1487, 0, true},
	} {
		p := s.settle(t, s.taxedBack(step.refunded))
		s.values(t, models.Balance{Available: step.left})
		if some, all := p.PaymentReversed(); !some || all != step.all || p.RefundedCents != step.refunded || p.TaxCents != 237 {
			t.Errorf("after %d: some %t, all %t of %+v", step.refunded, some, all, p)
		}
	}
	s.CheckBooks()
}

// A dispute is of the total as well.
func TestALostDisputeOfATotalWithTax(t *testing.T) {
	s := newTaxedBuyer(t)
	r := s.dispute("dp_1", models.DisputeLost, 1487)
	r.PaidCents = 1487
	p := s.settle(t, r)
	s.values(t, models.Balance{})
	if _, all := p.PaymentReversed(); !all || p.LostCents != 1487 {
		t.Errorf("the purchase is %+v", p)
	}
	s.CheckBooks()
}

// A report that is not clear does not say what was paid: that is the total then, of which
// all may have gone back before.
func TestAnUnclearReportAfterAFullRefundWithTax(t *testing.T) {
	s := newTaxedBuyer(t)
	s.settle(t, s.taxedBack(1487))
	unclear := s.dispute("dp_1", models.DisputeOpen, 1487)
	unclear.Currency = "eur"
	settled, err := s.SettleReversal(t.Context(), unclear)
	if err != nil || settled.Flagged == "" || settled.Purchase.Dispute != models.DisputeOpen || settled.Purchase.RefundedCents != 1487 {
		t.Errorf("it is %+v, %v", settled, err)
	}
	s.values(t, models.Balance{})
	s.CheckBooks()
}

// The report that arrives with the money says the tax, and none that comes later changes it.
func TestTaxIsKeptOnce(t *testing.T) {
	s := newTaxedBuyer(t)
	again := storetest.PaidReport(s.bought)
	again.PaymentIntentID = s.bought.PaymentIntentID
	again.TaxCents, again.TotalCents = 100, 1350
	p, err := s.SettlePurchase(t.Context(), again)
	if err != nil || p.TaxCents != 237 {
		t.Errorf("the tax is %d, %v", p.TaxCents, err)
	}
	s.CheckBooks()
}

// What a person has to decide about has its tax, too: the credits are worth what was paid
// without it.
func TestAFlaggedPurchaseWithTax(t *testing.T) {
	k := storetest.New(t)
	_, account := k.Person("ann")
	report := storetest.PaidReport(storetest.PendingPurchase(t, k, account.ID, "form1"))
	report.SubtotalCents, report.TaxCents, report.TotalCents = 1000, 190, 1190
	p, err := k.SettlePurchase(t.Context(), report)
	want := models.PurchaseTotals{SubtotalCents: 1000, TaxCents: 190, TotalCents: 1190, Currency: "usd"}
	if err != nil || p.State != models.PurchaseFlagged || p.Totals() != want {
		t.Fatalf("it is %+v, %v", p, err)
	}
	if p, err = k.SettleFlagged(t.Context(), models.FlaggedPurchaseDecision{PurchaseID: p.ID, Credit: true, Reason: "ok"}); err != nil || p.Totals() != want {
		t.Errorf("credited, it is %+v, %v", p, err)
	}
	s := buyer{k, account.ID, p}
	half := s.back(595)
	half.PaidCents = 1190
	s.settle(t, half)
	s.values(t, models.Balance{Available: 5 * models.Credit})
	k.CheckBooks()
}

// Nobody is paid for by a tax below 0.
func TestANegativeTaxIsFlagged(t *testing.T) {
	k := storetest.New(t)
	_, account := k.Person("ann")
	report := storetest.PaidReport(storetest.PendingPurchase(t, k, account.ID, "form1"))
	report.TaxCents, report.TotalCents = -1249, 1
	if p, err := k.SettlePurchase(t.Context(), report); err != nil || p.State != models.PurchaseFlagged {
		t.Errorf("it is %+v, %v", p, err)
	}
	k.CheckBooks()
}

// Of a purchase whose tax is not known, the next report tells it.
func TestTaxIsLearnedFromReports(t *testing.T) {
	s := newTaxedBuyer(t)
	if _, err := storetest.Database(t, s.Path, "").ExecContext(t.Context(), "UPDATE purchases SET tax_cents = 0"); err != nil {
		t.Fatal(err)
	}
	p := s.settle(t, s.taxedBack(743))
	if got := p.Totals(); got.TaxCents != 237 || got.TotalCents != 1487 {
		t.Errorf("its totals are %+v", got)
	}
	s.values(t, models.Balance{Available: 5_003_362})
	s.CheckBooks()
}

// Nothing was paid for a session that needed no payment, whatever its total says.
func TestAFreeSessionPaysNothing(t *testing.T) {
	k := storetest.New(t)
	_, account := k.Person("ann")
	report := storetest.PaidReport(storetest.PendingPurchase(t, k, account.ID, "form1"))
	report.Paid, report.Free = false, true
	p, err := k.SettlePurchase(t.Context(), report)
	if got := p.Totals(); err != nil || p.State != models.PurchaseFlagged || p.FlagReason != "no payment was required, though we asked for one" || got.TotalCents != 0 {
		t.Errorf("it is %+v with the totals %+v, %v", p, got, err)
	}
	if got := k.Balance(account.ID).Available; got != 0 {
		t.Errorf("%s came in", got)
	}
	k.CheckBooks()
}

// The dispute that Stripe takes an answer about soonest comes first, and those about which
// it takes none last.
func TestOpenDisputesAreInOrderOfTheirDeadline(t *testing.T) {
	k := storetest.New(t)
	_, account := k.Person("ann")
	for id, respondBy := range map[string]time.Time{"dp_none": {}, "dp_late": k.Now().Add(48 * time.Hour), "dp_soon": k.Now().Add(time.Hour)} {
		report := storetest.PaidReport(storetest.PendingPurchase(t, k, account.ID, "form "+id))
		report.PaymentIntentID = "pi_" + id
		if _, err := k.SettlePurchase(t.Context(), report); err != nil {
			t.Fatal(err)
		}
		if _, err := k.SettlePaymentReversal(t.Context(), models.PaymentReversalReport{
			PaymentIntentID: report.PaymentIntentID, PaidCents: report.TotalCents, Currency: report.Currency,
			DisputeID: id, Dispute: models.DisputeOpen, DisputedCents: report.TotalCents, DisputeCurrency: report.Currency, RespondBy: respondBy,
		}); err != nil {
			t.Fatal(err)
		}
	}
	disputes, err := k.OpenDisputes(t.Context(), 10)
	var got []string
	for _, d := range disputes {
		got = append(got, d.ID)
	}
	if err != nil || !slices.Equal(got, []string{"dp_soon", "dp_late", "dp_none"}) {
		t.Errorf("they are %q, %v", got, err)
	}
	k.CheckBooks()
}
