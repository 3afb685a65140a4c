package purchases_test

import (
	"math/rand/v2"
	"sync"
	"testing"

	"github.com/bursar-portal/bursar/models"
	"github.com/bursar-portal/bursar/models/storetest"
)

func TestDoubleClickOpensOnePurchase(t *testing.T) {
	k := storetest.New(t)
	_, account := k.Person("ann")
	first := storetest.PendingPurchase(t, k, account.ID, "form1")
	again, created, err := k.OpenPurchase(t.Context(), models.Purchase{
		AccountID: account.ID, Credits: 10 * models.Credit, UnitCents: 125, AmountCents: 1250, Currency: "usd", Origin: "form:usr_1", Key: "form1",
	})
	if err != nil || created || again != first {
		t.Errorf("again %+v (created %v, %v), first %+v", again, created, err, first)
	}
	_, _, err = k.OpenPurchase(t.Context(), models.Purchase{AccountID: account.ID, Credits: 25 * models.Credit, Origin: "form:usr_1", Key: "form1"})
	storetest.WantCode(t, err, models.CodeIdempotencyConflict)
	_, _, err = k.OpenPurchase(t.Context(), models.Purchase{AccountID: account.ID, Credits: models.MaxCredits + models.Credit, Origin: "form:usr_1", Key: "form2"})
	storetest.WantCode(t, err, models.CodeInvalidField)
	_, _, err = k.OpenPurchase(t.Context(), models.Purchase{AccountID: "acc_none", Credits: models.Credit, Origin: "form:usr_1", Key: "form1"})
	storetest.WantCode(t, err, models.CodeNotFound)
}

// Current and outdated reports of one purchase may come in any order and at once: the
// purchase is credited once and ends as paid.
func TestPaidPurchaseIsCreditedOnce(t *testing.T) {
	k := storetest.New(t)
	_, account := k.Person("ann")
	p := storetest.PendingPurchase(t, k, account.ID, "form1")
	yes := storetest.PaidReport(p)
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
	if balance := k.Balance(account.ID); balance.Available != 10*models.Credit || balance.AvailableByKind(models.Purchased) != 10*models.Credit {
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
		p := storetest.PendingPurchase(t, k, account.ID, name)
		report := storetest.PaidReport(p)
		c.change(&report)
		got, err := k.SettlePurchase(t.Context(), report)
		if err != nil || got.State != c.want || (got.FlagReason != "") != (c.want == models.PurchaseFlagged) {
			t.Errorf("%s: %s (%s), %v; want %s", name, got.State, got.FlagReason, err, c.want)
		}
		if balance := k.Balance(account.ID); balance.Available != 0 {
			t.Errorf("%s: credited %s", name, balance.Available)
		}
	}
	_, err := k.SettlePurchase(t.Context(), models.PaymentReport{PurchaseID: "pur_none", Paid: true})
	storetest.WantCode(t, err, models.CodeNotFound)
	k.CheckBooks()
}

// Anybody may name our purchase in a session of their own. An unpaid one means nothing; a
// paid one flags the purchase, and credits that were granted stay.
func TestForeignSessions(t *testing.T) {
	k := storetest.New(t)
	_, account := k.Person("ann")
	p := storetest.PendingPurchase(t, k, account.ID, "form1")
	foreign := storetest.PaidReport(p)
	foreign.SessionID, foreign.Paid, foreign.Complete, foreign.Expired = "cs_else", false, false, true
	settle := func(r models.PaymentReport, state models.PurchaseState, flagged bool) {
		t.Helper()
		got, err := k.SettlePurchase(t.Context(), r)
		if err != nil || got.State != state || (got.FlagReason != "") != flagged {
			t.Errorf("%s (%q), %v; want %s", got.State, got.FlagReason, err, state)
		}
	}
	settle(foreign, models.PurchasePending, false)
	settle(storetest.PaidReport(p), models.PurchasePaid, false)
	foreign.Paid, foreign.Expired = true, false
	settle(foreign, models.PurchasePaid, true)
	if k.Balance(account.ID).Available != 10*models.Credit {
		t.Errorf("credited %s", k.Balance(account.ID).Available)
	}
	k.CheckBooks()
}

// A session that was opened but not stored, because we crashed in between, is still
// credited when Stripe reports it.
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
	got, err := k.SettlePurchase(t.Context(), storetest.PaidReport(p))
	if err != nil || got.State != models.PurchasePaid || got.SessionID != "cs_lost" || k.Balance(account.ID).Available != 2*models.Credit {
		t.Errorf("%+v, %v", got, err)
	}
	k.CheckBooks()
}

func TestPurchaseByKey(t *testing.T) {
	k := storetest.New(t)
	_, account := k.Person("alex")
	_, other := k.Person("petra")
	opened, _, err := k.OpenPurchase(t.Context(), models.Purchase{
		AccountID: account.ID, Credits: models.Credit, UnitCents: 125, AmountCents: 125, Currency: "usd", Origin: "form:a", Key: "k",
	})
	if err != nil {
		t.Fatal(err)
	}
	if got, err := k.PurchaseByKey(t.Context(), account.ID, "form:a", "k"); err != nil || got != opened {
		t.Errorf("%+v, %v", got, err)
	}
	for _, wrong := range []struct {
		account     models.AccountID
		origin, key string
	}{{other.ID, "form:a", "k"}, {account.ID, "form:b", "k"}, {account.ID, "form:a", "l"}} {
		if _, err := k.PurchaseByKey(t.Context(), wrong.account, wrong.origin, wrong.key); models.CodeOf(err) != models.CodeNotFound {
			t.Errorf("%+v gave %v", wrong, err)
		}
	}
}
