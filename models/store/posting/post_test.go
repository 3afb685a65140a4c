package posting_test

import (
	"context"
	"fmt"
	"path/filepath"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"github.com/bursar-portal/bursar/models"
	"github.com/bursar-portal/bursar/models/storetest"
)

func TestConcurrentChargesSpendEachCreditOnce(t *testing.T) {
	k := storetest.New(t)
	_, account := k.Person("ann")
	k.Grant(account.ID, 100*models.Credit)
	var fit, refused atomic.Int64
	var wg sync.WaitGroup
	for range 200 {
		wg.Go(func() {
			switch _, err := k.Charge(account.ID, models.Credit); models.CodeOf(err) {
			case "":
				fit.Add(1)
			case models.CodeInsufficientCredits:
				refused.Add(1)
			default:
				t.Error(err)
			}
		})
	}
	wg.Wait()
	if fit.Load() != 100 || refused.Load() != 100 {
		t.Errorf("%d of 200 charges fit and %d were refused, want 100 and 100", fit.Load(), refused.Load())
	}
	if balance := k.Balance(account.ID); balance.Available != 0 || balance.Sequence != 101 {
		t.Errorf("left %s after %d entries", balance.Available, balance.Sequence)
	}
	k.CheckBooks()
}

func TestReplay(t *testing.T) {
	k := storetest.New(t)
	_, account := k.Person("ann")
	k.Grant(account.ID, 10*models.Credit)
	command := models.Command{
		Account: account.ID, Origin: "operator", Key: "k1", Actor: models.System, Reason: "a report",
		Do: models.ChargeCredits{Charge: models.Charge{Credits: 3 * models.Credit, Metadata: map[string]string{"job": "7"}}},
	}
	first := k.Post(command)
	k.Grant(account.ID, models.Credit)

	command.Do = models.ChargeCredits{Charge: models.Charge{Credits: 3 * models.Credit, Metadata: map[string]string{"job": "7"}}}
	again := k.Post(command)
	if !again.Replayed || again.Entry.ID != first.Entry.ID || again.Entry.BalanceAfter != first.Entry.BalanceAfter ||
		again.Charge == nil || again.Charge.ID != first.Charge.ID || len(again.Entry.Draws) != 1 || again.Entry.Draws[0] != first.Entry.Draws[0] {
		t.Errorf("first %+v, again %+v", first, again)
	}

	other := command
	other.Do = storetest.ChargeOf(4 * models.Credit)
	_, err := k.Try(other)
	storetest.WantCode(t, err, models.CodeIdempotencyConflict)

	elsewhere := command
	elsewhere.Origin = "form:usr_1"
	if receipt := k.Post(elsewhere); receipt.Replayed {
		t.Error("another origin's key was taken for this one")
	}

	// A replay ignores what changed since.
	k.Post(models.Command{Account: account.ID, Do: models.ChangeAccount{Status: new(models.AccountSuspended)}})
	if receipt := k.Post(command); !receipt.Replayed {
		t.Error("a suspended account does not replay")
	}
	if balance := k.Balance(account.ID); balance.Available != 5*models.Credit {
		t.Errorf("left %s, want 5", balance.Available)
	}
	k.CheckBooks()
}

// A charge at once does not replay the hold that the price list made of the same request
// without that option.
func TestAtOnceIsPartOfWhatIsCompared(t *testing.T) {
	k := storetest.New(t)
	_, account := k.Person("ann")
	k.Grant(account.ID, 10*models.Credit)
	if err := k.SaveProduct(t.Context(), models.Product{Slug: "doc", Name: "Document", UnitCost: models.Credit, Rule: models.OnSuccess}); err != nil {
		t.Fatal(err)
	}
	ask := func(atOnce bool) (models.Receipt, error) {
		return k.Try(models.Command{Account: account.ID, Key: "k1", Do: models.ChargeCredits{
			Charge: models.Charge{Product: "doc", Quantity: models.Credit}, Immediate: atOnce,
		}})
	}
	held, err := ask(false)
	if err != nil || held.Charge.Status != models.ChargeHeld {
		t.Fatalf("%+v, %v", held.Charge, err)
	}
	_, err = ask(true)
	storetest.WantCode(t, err, models.CodeIdempotencyConflict)
	if again, err := ask(false); err != nil || !again.Replayed {
		t.Errorf("without it: %+v, %v", again, err)
	}
	plain := storetest.ChargeOf(models.Credit)
	plain.Immediate = true
	k.Post(models.Command{Account: account.ID, Do: plain})
	k.CheckBooks()
}

// A sum that would overflow is rejected, and never becomes a float.
func TestSumsThatCannotBeCountedAreRefused(t *testing.T) {
	k := storetest.New(t)
	_, account := k.Person("ann")
	k.Grant(account.ID, 10*models.Credit)
	k.Post(models.Command{Account: account.ID, Do: models.AdjustCredits{Amount: 5 * models.Credit, Kind: models.Purchased}})
	if _, err := k.Charge(account.ID, 10*models.Credit); err != nil {
		t.Fatal(err)
	}
	db := storetest.Database(t, k.Path, "")
	for table, do := range map[string]models.Action{
		"flows": models.GrantCredits{Kind: models.Purchased, Source: models.SourceGrant, Credits: models.Credit},
		"usage": storetest.ChargeOf(models.Credit),
	} {
		full := func(sign string) {
			t.Helper()
			if _, err := db.ExecContext(t.Context(), "UPDATE "+table+" SET credits = credits "+sign+" 9223372036844775807 WHERE credits > 0"); err != nil {
				t.Fatal(err)
			}
		}
		full("+")
		_, err := k.Try(models.Command{Account: account.ID, Do: do})
		storetest.WantCode(t, err, models.CodeInvalidField)
		full("-")
	}
	k.Grant(account.ID, models.Credit)
	k.CheckBooks()
}

func TestRejectionsAreNotKept(t *testing.T) {
	k := storetest.New(t)
	_, account := k.Person("ann")
	command := models.Command{Account: account.ID, Origin: "operator", Key: "k1", Do: storetest.ChargeOf(2 * models.Credit)}
	_, err := k.Try(command)
	storetest.WantCode(t, err, models.CodeInsufficientCredits)
	k.Grant(account.ID, 2*models.Credit)
	if receipt := k.Post(command); receipt.Replayed {
		t.Error("a refused command replays")
	}
	k.CheckBooks()
}

func TestOneKeyManyCallers(t *testing.T) {
	k := storetest.New(t)
	_, account := k.Person("ann")
	k.Grant(account.ID, 10*models.Credit)
	var fresh atomic.Int64
	var wg sync.WaitGroup
	for range 50 {
		wg.Go(func() {
			receipt, err := k.Try(models.Command{Account: account.ID, Origin: "operator", Key: "same", Do: storetest.ChargeOf(models.Credit)})
			if err != nil {
				t.Error(err)
			} else if !receipt.Replayed {
				fresh.Add(1)
			}
		})
	}
	wg.Wait()
	if fresh.Load() != 1 || k.Balance(account.ID).Available != 9*models.Credit {
		t.Errorf("%d calls charged, %s left", fresh.Load(), k.Balance(account.ID).Available)
	}
	k.CheckBooks()
}

func TestUnknownAccount(t *testing.T) {
	k := storetest.New(t)
	_, err := k.Charge("acc_nobody", models.Credit)
	storetest.WantCode(t, err, models.CodeNotFound)
	_, err = k.Snapshot(t.Context(), "acc_nobody", time.Time{})
	storetest.WantCode(t, err, models.CodeNotFound)
}

// A row that the database rejects must fail its own caller only.
func TestOneBadRowHarmsOneCaller(t *testing.T) {
	k := storetest.New(t)
	_, anns := k.Person("ann")
	k.Grant(anns.ID, 1000*models.Credit)
	if err := storetest.Tamper(t, k, "CREATE TRIGGER bad BEFORE INSERT ON entries WHEN NEW.key = 'bad' BEGIN SELECT RAISE(ABORT, 'a bad row'); END"); err != nil {
		t.Fatal(err)
	}
	var failed atomic.Int64
	var wg sync.WaitGroup
	for i := range 100 {
		wg.Go(func() {
			key := fmt.Sprint(i)
			if i == 57 {
				key = "bad"
			}
			if _, err := k.Try(models.Command{Account: anns.ID, Key: key, Do: storetest.ChargeOf(models.Credit)}); err != nil {
				storetest.WantCode(t, err, models.CodeInternal)
				failed.Add(1)
			}
		})
	}
	wg.Wait()
	if failed.Load() != 1 || k.Balance(anns.ID).Available != 901*models.Credit {
		t.Errorf("%d failed, %s left; want 1 and 901", failed.Load(), k.Balance(anns.ID).Available)
	}
	k.CheckBooks()
}

func TestCallerThatGaveUp(t *testing.T) {
	k := storetest.New(t)
	_, account := k.Person("ann")
	k.Grant(account.ID, 10*models.Credit)
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	command := models.Command{Account: account.ID, Origin: "operator", Key: "k1", Do: storetest.ChargeOf(models.Credit)}
	if _, err := k.Store.Post(ctx, command); err != nil {
		storetest.WantCode(t, err, models.CodeBusy)
	}
	k.Post(command) // whether it was begun or not
	if balance := k.Balance(account.ID); balance.Available != 9*models.Credit {
		t.Errorf("left %s, want 9", balance.Available)
	}
	k.CheckBooks()
}

// The command line works on the file of a running server.
func TestTwoStoresOnOneFile(t *testing.T) {
	path, clock := filepath.Join(t.TempDir(), "bursar.db"), storetest.NewClock(storetest.Start)
	a := storetest.Open(t, path, clock, storetest.Settings())
	b := storetest.Open(t, path, clock, storetest.Settings())
	_, account := a.Person("ann")
	a.Grant(account.ID, 100*models.Credit)
	var fit atomic.Int64
	var wg sync.WaitGroup
	for i := range 120 {
		kit := []*storetest.Kit{a, b}[i%2]
		wg.Go(func() {
			if _, err := kit.Charge(account.ID, models.Credit); err == nil {
				fit.Add(1)
			} else {
				storetest.WantCode(t, err, models.CodeInsufficientCredits)
			}
		})
	}
	wg.Wait()
	if fit.Load() != 100 || b.Balance(account.ID).Available != 0 {
		t.Errorf("%d fit, %s left", fit.Load(), b.Balance(account.ID).Available)
	}
	a.CheckBooks()
}

// While another process locks the file, all callers get busy at the same time: none waits
// for the others' timeouts. Afterwards the same keys are carried out.
func TestAnotherProcessHoldsTheFile(t *testing.T) {
	t.Parallel()
	k := storetest.NewOnFile(t)
	_, account := k.Person("ann")
	k.Grant(account.ID, 100*models.Credit)
	db := storetest.Database(t, k.Path, "_txlock=immediate")
	held, err := db.BeginTx(t.Context(), nil)
	if err != nil {
		t.Fatal(err)
	}
	post := func(code models.Code) {
		var wg sync.WaitGroup
		for i := range 20 {
			wg.Go(func() {
				_, err := k.Try(models.Command{Account: account.ID, Origin: "operator", Key: fmt.Sprint(i), Do: storetest.ChargeOf(models.Credit)})
				if models.CodeOf(err) != code {
					t.Errorf("%v, want %q", err, code)
				}
			})
		}
		wg.Wait()
	}
	post(models.CodeBusy)
	if err := held.Rollback(); err != nil {
		t.Fatal(err)
	}
	post("")
	if left := k.Balance(account.ID).Available; left != 80*models.Credit {
		t.Errorf("left %s, want 80", left)
	}
	k.CheckBooks()
}

func TestClosedStoreAnswersWhatItAccepted(t *testing.T) {
	k := storetest.New(t)
	_, account := k.Person("ann")
	k.Grant(account.ID, 100*models.Credit)
	var charged atomic.Int64
	var wg sync.WaitGroup
	for range 50 {
		wg.Go(func() {
			if _, err := k.Charge(account.ID, models.Credit); err == nil {
				charged.Add(1)
			} else {
				storetest.WantCode(t, err, models.CodeBusy)
			}
		})
	}
	if err := k.Close(); err != nil {
		t.Fatal(err)
	}
	wg.Wait()
	again := storetest.Open(t, k.Path, k.Clock, storetest.Settings())
	if left := again.Balance(account.ID).Available; left != 100*models.Credit-models.Credits(charged.Load())*models.Credit {
		t.Errorf("%d charges were acknowledged, %s left of 100", charged.Load(), left)
	}
	again.CheckBooks()
}
