package purchases_test

import (
	"fmt"
	"sync"
	"testing"
	"time"

	"github.com/bursar-portal/bursar/models"
	"github.com/bursar-portal/bursar/models/storetest"
)

func offline(credits models.Credits, cents int64, invoice string) models.Purchase {
	return models.Purchase{
		Credits: credits * models.Credit, AmountCents: cents, Currency: "usd", Invoice: invoice, ReceivedAt: time.Date(2026, 3, 12, 0, 0, 0, 0, time.UTC),
	}
}

func book(t *testing.T, k *storetest.Kit, id models.AccountID, p models.Purchase, key string) (models.Purchase, error) {
	t.Helper()
	return k.BookPayment(t.Context(), p, models.Command{
		Account: id, Origin: "form:ada", Key: key, Actor: models.System, Reason: "Invoice " + p.Invoice,
		Audit: &models.AuditRecord{Actor: models.System, Action: "payment.book", AccountID: id},
	})
}

// A booked payment makes a paid purchase and its lot at once, or neither.
func TestAPaymentIsBookedAtOnceOrNotAtAll(t *testing.T) {
	k := storetest.New(t)
	_, ann := k.Person("ann")
	_, bob := k.Person("bob")
	first, err := book(t, k, ann.ID, offline(8, 1000, "R-1"), "k1")
	if err != nil || first.State != models.PurchasePaid || first.UnitCents != 125 || first.Method != models.MethodOffline || !first.PaidAt.Equal(k.Now()) {
		t.Fatalf("%+v, %v", first, err)
	}
	if again, err := book(t, k, ann.ID, offline(8, 1000, "R-1"), "k1"); err != nil || again != first {
		t.Errorf("the same again is %+v, %v", again, err)
	}
	for name, test := range map[string]struct {
		account models.AccountID
		payment models.Purchase
		key     string
		want    models.Code
	}{
		"another payment under the key": {ann.ID, offline(9, 1000, "R-1"), "k1", models.CodeIdempotencyConflict},
		"another amount under the key":  {ann.ID, offline(8, 1001, "R-1"), "k1", models.CodeIdempotencyConflict},
		"another invoice under the key": {ann.ID, offline(8, 1000, "R-9"), "k1", models.CodeIdempotencyConflict},
		"the invoice again":             {bob.ID, offline(8, 1000, "r-1"), "k2", models.CodeInvalidField},
		"no credits":                    {bob.ID, offline(0, 1000, "R-2"), "k3", models.CodeInvalidField},
		"more than can be counted":      {bob.ID, offline(2_000_000_000, 1000, "R-2"), "k4", models.CodeInvalidField},
		"nobody":                        {"acc_none", offline(8, 1000, "R-2"), "k5", models.CodeNotFound},
	} {
		if _, err := book(t, k, test.account, test.payment, test.key); models.CodeOf(err) != test.want {
			t.Errorf("%s: %v, want %s", name, err, test.want)
		}
	}
	if list, err := k.AccountPurchases(t.Context(), bob.ID, 10); err != nil || len(list) != 0 {
		t.Errorf("%d purchases are left of what was refused, %v", len(list), err)
	}
	// A session that names the purchase does not pay it once more.
	report := models.PaymentReport{SessionID: "cs_1", PurchaseID: first.ID, PaymentIntentID: "pi_1", Complete: true, Currency: "usd", SubtotalCents: 1000}
	if p, err := k.SettlePurchase(t.Context(), report); err != nil || p != first {
		t.Errorf("a strange session made it %+v, %v", p, err)
	}
	report.Paid = true
	if p, err := k.SettlePurchase(t.Context(), report); err != nil || p.FlagReason == "" || p.State != models.PurchasePaid || p.SessionID != "" {
		t.Errorf("a strange payment made it %+v, %v", p, err)
	}
	closed := models.AccountClosed
	k.Post(models.Command{Account: bob.ID, Do: models.ChangeAccount{Status: &closed}})
	_, err = book(t, k, bob.ID, offline(3, 300, "R-2"), "k6")
	storetest.WantCode(t, err, models.CodeAccountClosed)
	lots, err := k.PurchaseLots(t.Context(), []models.PurchaseID{first.ID, "pur_none"})
	if err != nil || len(lots) != 1 || len(lots[first.ID]) != 1 || lots[first.ID][0].Remaining != 8*models.Credit {
		t.Errorf("its lots are %v, %v", lots, err)
	}
	log, err := k.AuditLog(t.Context(), models.AuditQuery{AccountID: ann.ID, Limit: 9})
	if err != nil || len(log.Lines) != 1 {
		t.Errorf("%d acts are recorded, %v", len(log.Lines), err)
	}
	if got := k.Balance(ann.ID).Available + k.Balance(bob.ID).Available; got != 8*models.Credit {
		t.Errorf("%s came in", got)
	}
	k.CheckBooks()
}

// Many callers book at once, under one key or with one invoice: one payment is booked.
func TestPaymentsThatAreBookedAtOnce(t *testing.T) {
	k := storetest.New(t)
	_, ann := k.Person("ann")
	bookAll := func(invoice string, key func(n int) string) (ids map[models.PurchaseID]bool, refused int) {
		ids = map[models.PurchaseID]bool{}
		var mu sync.Mutex
		var wg sync.WaitGroup
		for n := range 8 {
			wg.Go(func() {
				p, err := book(t, k, ann.ID, offline(8, 1000, invoice), key(n))
				mu.Lock()
				defer mu.Unlock()
				switch models.CodeOf(err) {
				case "":
					ids[p.ID] = true
				case models.CodeInvalidField:
					refused++
				default:
					t.Error(err)
				}
			})
		}
		wg.Wait()
		return ids, refused
	}
	if ids, refused := bookAll("R-1", func(int) string { return "k" }); len(ids) != 1 || refused != 0 {
		t.Errorf("under one key: %d purchases, %d were refused", len(ids), refused)
	}
	if ids, refused := bookAll("R-2", func(n int) string { return fmt.Sprint("k", n) }); len(ids) != 1 || refused != 7 {
		t.Errorf("with one invoice: %d purchases, %d were refused", len(ids), refused)
	}
	if got := k.Balance(ann.ID).Available; got != 16*models.Credit {
		t.Errorf("%s came in", got)
	}
	k.CheckBooks()
}
