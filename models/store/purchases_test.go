package store_test

import (
	"math/rand/v2"
	"sync"
	"testing"

	"github.com/bursar-portal/bursar/models"
	"github.com/bursar-portal/bursar/models/storetest"
)

func openPurchase(t *testing.T, k *storetest.Kit, account models.AccountID, key string) models.Purchase {
	t.Helper()
	p, created, err := k.OpenPurchase(t.Context(), models.Purchase{
		AccountID: account, Credits: 10 * models.Credit, UnitCents: 125, AmountCents: 1250, Currency: "usd", Origin: "form:usr_1", Key: key,
	})
	if err != nil || !created {
		t.Fatalf("open a purchase: created %v, %v", created, err)
	}
	if p, err = k.AttachSession(t.Context(), p.ID, "cs_"+key, "https://checkout.test/"+key); err != nil {
		t.Fatal(err)
	}
	return p
}

func paid(p models.Purchase) models.PaymentReport {
	return models.PaymentReport{
		SessionID: p.SessionID, PurchaseID: p.ID, PaymentIntentID: "pi_" + p.Key, Complete: true, Paid: true,
		Currency: p.Currency, SubtotalCents: p.AmountCents,
	}
}

func TestDoubleClickOpensOnePurchase(t *testing.T) {
	k := storetest.New(t)
	_, account := k.Person("ann")
	first := openPurchase(t, k, account.ID, "form1")
	again, created, err := k.OpenPurchase(t.Context(), models.Purchase{
		AccountID: account.ID, Credits: 10 * models.Credit, UnitCents: 125, AmountCents: 1250, Currency: "usd", Origin: "form:usr_1", Key: "form1",
	})
	if err != nil || created || again != first {
		t.Errorf("again %+v (created %v, %v), first %+v", again, created, err, first)
	}
	_, _, err = k.OpenPurchase(t.Context(), models.Purchase{AccountID: account.ID, Credits: 25 * models.Credit, Origin: "form:usr_1", Key: "form1"})
	wantCode(t, err, models.CodeIdempotencyConflict)
	_, _, err = k.OpenPurchase(t.Context(), models.Purchase{AccountID: account.ID, Credits: models.MaxCredits + models.Credit, Origin: "form:usr_1", Key: "form2"})
	wantCode(t, err, models.CodeInvalidField)
	_, _, err = k.OpenPurchase(t.Context(), models.Purchase{AccountID: "acc_none", Credits: models.Credit, Origin: "form:usr_1", Key: "form1"})
	wantCode(t, err, models.CodeNotFound)
}

// Reports of one purchase, true ones and outdated ones, in any order and at
// once: it is credited once and ends as paid.
func TestPaidPurchaseIsCreditedOnce(t *testing.T) {
	k := storetest.New(t)
	_, account := k.Person("ann")
	p := openPurchase(t, k, account.ID, "form1")
	yes := paid(p)
	unpaid, expired, failed := yes, yes, yes
	unpaid.Paid = false
	expired.Paid, expired.Complete, expired.Expired = false, false, true
	failed.Paid, failed.Failed = false, true
	reports := []models.PaymentReport{unpaid, expired, failed}
	for range 60 {
		reports = append(reports, yes)
	}
	rand.Shuffle(len(reports), func(i, j int) { reports[i], reports[j] = reports[j], reports[i] })
	var wg sync.WaitGroup
	for _, r := range reports {
		wg.Go(func() {
			if _, err := k.SettlePurchase(t.Context(), r); err != nil {
				t.Error(err)
			}
		})
	}
	wg.Wait()
	got, err := k.Purchase(t.Context(), p.ID)
	if err != nil || got.State != models.PurchasePaid || got.PaymentIntentID != "pi_form1" || got.PaidAt.IsZero() {
		t.Errorf("the purchase is %+v, %v", got, err)
	}
	if balance := k.Balance(account.ID); balance.Available != 10*models.Credit || balance.Of(models.Purchased) != 10*models.Credit {
		t.Errorf("credited %s", balance.Available)
	}
	k.CheckBooks()
}

func TestPurchaseStates(t *testing.T) {
	k := storetest.New(t)
	_, account := k.Person("ann")
	for name, c := range map[string]struct {
		change func(*models.PaymentReport)
		want   models.PurchaseState
	}{
		"open":            {func(r *models.PaymentReport) { r.Paid, r.Complete = false, false }, models.PurchasePending},
		"delayed":         {func(r *models.PaymentReport) { r.Paid = false }, models.PurchaseProcessing},
		"failed":          {func(r *models.PaymentReport) { r.Paid, r.Failed = false, true }, models.PurchaseFailed},
		"expired":         {func(r *models.PaymentReport) { r.Paid, r.Complete, r.Expired = false, false, true }, models.PurchaseExpired},
		"other-currency":  {func(r *models.PaymentReport) { r.Currency = "eur" }, models.PurchaseFlagged},
		"other-amount":    {func(r *models.PaymentReport) { r.SubtotalCents = 1249 }, models.PurchaseFlagged},
		"for-nothing":     {func(r *models.PaymentReport) { r.Paid, r.Free = false, true }, models.PurchaseFlagged},
		"another-session": {func(r *models.PaymentReport) { r.SessionID = "cs_else" }, models.PurchaseFlagged},
	} {
		p := openPurchase(t, k, account.ID, name)
		report := paid(p)
		c.change(&report)
		got, err := k.SettlePurchase(t.Context(), report)
		if err != nil || got.State != c.want || (got.Flag != "") != (c.want == models.PurchaseFlagged) {
			t.Errorf("%s: %s (%s), %v; want %s", name, got.State, got.Flag, err, c.want)
		}
		if balance := k.Balance(account.ID); balance.Available != 0 {
			t.Errorf("%s: credited %s", name, balance.Available)
		}
	}
	_, err := k.SettlePurchase(t.Context(), models.PaymentReport{PurchaseID: "pur_none", Paid: true})
	wantCode(t, err, models.CodeNotFound)
	k.CheckBooks()
}

// Strangers may name our purchase in sessions of their own. Unpaid, those say
// nothing; paid, a person must look, and what was credited stays credited.
func TestForeignSessions(t *testing.T) {
	k := storetest.New(t)
	_, account := k.Person("ann")
	p := openPurchase(t, k, account.ID, "form1")
	foreign := paid(p)
	foreign.SessionID, foreign.Paid, foreign.Complete, foreign.Expired = "cs_else", false, false, true
	settle := func(r models.PaymentReport, state models.PurchaseState, flagged bool) {
		t.Helper()
		got, err := k.SettlePurchase(t.Context(), r)
		if err != nil || got.State != state || (got.Flag != "") != flagged {
			t.Errorf("%s (%q), %v; want %s", got.State, got.Flag, err, state)
		}
	}
	settle(foreign, models.PurchasePending, false)
	settle(paid(p), models.PurchasePaid, false)
	foreign.Paid, foreign.Expired = true, false
	settle(foreign, models.PurchasePaid, true)
	if k.Balance(account.ID).Available != 10*models.Credit {
		t.Errorf("credited %s", k.Balance(account.ID).Available)
	}
	k.CheckBooks()
}

// A session that was opened but not noted, because we crashed in between, is
// still credited when Stripe reports it.
func TestSessionThatWasNotNoted(t *testing.T) {
	k := storetest.New(t)
	_, account := k.Person("ann")
	p, _, err := k.OpenPurchase(t.Context(), models.Purchase{
		AccountID: account.ID, Credits: 2 * models.Credit, AmountCents: 250, Currency: "usd", Origin: "form:usr_1", Key: "k",
	})
	if err != nil {
		t.Fatal(err)
	}
	p.SessionID = "cs_lost"
	got, err := k.SettlePurchase(t.Context(), paid(p))
	if err != nil || got.State != models.PurchasePaid || got.SessionID != "cs_lost" || k.Balance(account.ID).Available != 2*models.Credit {
		t.Errorf("%+v, %v", got, err)
	}
	k.CheckBooks()
}

func TestStripeEventThatIsDoneStaysDone(t *testing.T) {
	k := storetest.New(t)
	note := func(outcome models.EventOutcome) {
		t.Helper()
		if err := k.NoteStripeEvent(t.Context(), models.StripeEvent{ID: "evt_1", Type: "t", Outcome: outcome}); err != nil {
			t.Fatal(err)
		}
	}
	note(models.EventFailed)
	note(models.EventDone)
	note(models.EventFailed)
	if e, ok, err := k.StripeEvent(t.Context(), "evt_1"); !ok || err != nil || e.Outcome != models.EventDone {
		t.Errorf("%+v, %v, %v", e, ok, err)
	}
	if _, ok, err := k.StripeEvent(t.Context(), "evt_2"); ok || err != nil {
		t.Errorf("an event that never came: %v, %v", ok, err)
	}
}
