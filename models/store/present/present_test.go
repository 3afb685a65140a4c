package present_test

import (
	"path/filepath"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"github.com/bursar-portal/bursar/models"
	"github.com/bursar-portal/bursar/models/storetest"
)

// two returns two stores on one file, as two processes have it.
func two(t *testing.T) (a, b *storetest.Kit, clock *storetest.Clock) {
	path := filepath.Join(t.TempDir(), "bursar.db")
	clock = storetest.NewClock(storetest.Start)
	return storetest.Open(t, path, clock, storetest.Settings()), storetest.Open(t, path, clock, storetest.Settings()), clock
}

func wantAvailable(t *testing.T, k *storetest.Kit, id models.AccountID, want models.Credits) {
	t.Helper()
	if got := k.Balance(id).Available; got != want {
		t.Errorf("available are %s, want %s", got, want)
	}
}

// Whatever is committed, by whichever process, is seen by the next read.
func TestWhatIsKnownIsNeverOld(t *testing.T) {
	a, b, clock := two(t)
	_, ann := a.Person("ann")
	_, bob := a.Person("bob")
	a.Grant(ann.ID, 100*models.Credit)
	a.Grant(bob.ID, 100*models.Credit)
	for _, k := range []*storetest.Kit{a, b, a} { // the last one knows it
		wantAvailable(t, k, ann.ID, 100*models.Credit)
		wantAvailable(t, k, bob.ID, 100*models.Credit)
	}
	for i, k := range []*storetest.Kit{a, b, a, a, b, b} {
		if _, err := k.Charge(ann.ID, models.Credit); err != nil {
			t.Fatal(err)
		}
		left := models.Credits(99-i) * models.Credit
		wantAvailable(t, a, ann.ID, left)
		wantAvailable(t, b, ann.ID, left)
		wantAvailable(t, a, bob.ID, 100*models.Credit)
		wantAvailable(t, b, bob.ID, 100*models.Credit)
	}
	// Storage is no part of the ledger.
	if _, err := b.SetStorageUsage(t.Context(), ann.ID, 5); err != nil {
		t.Fatal(err)
	}
	if got := a.Balance(ann.ID).Account.StorageUsage; got != 5 {
		t.Errorf("the storage is %d", got)
	}
	// Time changes what is known, without a commit.
	a.Post(models.Command{Account: bob.ID, Do: models.GrantCredits{
		Kind: models.Promotional, Source: models.SourceGrant, Credits: models.Credit, ExpiresAt: clock.Now().Add(time.Hour),
	}})
	wantAvailable(t, a, bob.ID, 101*models.Credit)
	clock.Add(time.Hour)
	wantAvailable(t, a, bob.ID, 100*models.Credit)
	if at := a.Balance(bob.ID).At; !at.Equal(clock.Now()) {
		t.Errorf("it is as of %s", at)
	}
	a.CheckBooks()
}

func TestKeysEndAtOnce(t *testing.T) {
	a, b, _ := two(t)
	_, ann := a.Person("ann")
	secret := models.NewSecret()
	key := a.Key(secret, ann.ID, models.ScopeBalanceRead)
	status := func(k *storetest.Kit) (models.KeyStatus, models.AccountStatus) {
		found, account, err := k.Caller(t.Context(), secret.Hash())
		if err != nil || account == nil {
			t.Fatalf("%v, %v", account, err)
		}
		return found.Status, account.Status
	}
	want := func(key models.KeyStatus, account models.AccountStatus) {
		t.Helper()
		for _, k := range []*storetest.Kit{a, b, a} {
			if gotKey, gotAccount := status(k); gotKey != key || gotAccount != account {
				t.Errorf("the key is %s and its account %s, want %s and %s", gotKey, gotAccount, key, account)
			}
		}
	}
	want(models.KeyActive, models.AccountActive)
	for _, change := range []struct {
		k  *storetest.Kit
		to models.KeyStatus
	}{{a, models.KeyPaused}, {b, models.KeyActive}, {b, models.KeyPaused}, {a, models.KeyActive}} {
		if err := change.k.SetKeyStatus(t.Context(), ann.ID, key.ID, change.to, models.AuditRecord{Actor: models.System, Action: "key.status", AccountID: ann.ID, Subject: string(key.ID)}); err != nil {
			t.Fatal(err)
		}
		want(change.to, models.AccountActive)
	}
	suspended := models.AccountSuspended
	b.Post(models.Command{Account: ann.ID, Do: models.ChangeAccount{Status: &suspended}})
	want(models.KeyActive, models.AccountSuspended)
	active := models.AccountActive
	a.Post(models.Command{Account: ann.ID, Do: models.ChangeAccount{Status: &active}})
	want(models.KeyActive, models.AccountActive)

	unknown := models.NewSecret()
	_, _, err := a.Caller(t.Context(), unknown.Hash())
	storetest.WantCode(t, err, models.CodeUnknownCredential)
	a.Key(unknown, ann.ID, models.ScopeBalanceRead)
	if _, _, err := a.Caller(t.Context(), unknown.Hash()); err != nil {
		t.Errorf("a key made since: %v", err)
	}
}

// Nobody who has learned of a charge reads a balance from before it, while others charge
// and read the same account and other tables are written.
func TestReadersNeverFallBehind(t *testing.T) {
	a, b, _ := two(t)
	_, ann := a.Person("ann")
	const charges = 300
	a.Grant(ann.ID, charges*models.Credit)
	var acknowledged atomic.Int64
	var wg, readers sync.WaitGroup
	done := make(chan struct{})
	for i := range 4 {
		k := []*storetest.Kit{a, b}[i%2]
		readers.Go(func() {
			for {
				select {
				case <-done:
					return
				default:
				}
				known := models.Credits(acknowledged.Load()) * models.Credit
				if got := k.Balance(ann.ID).Available; got > charges*models.Credit-known {
					t.Errorf("%s are available after %s were charged", got, known)
					return
				}
			}
		})
	}
	for i := range 6 {
		k := []*storetest.Kit{a, a, b}[i%3]
		wg.Go(func() {
			for range charges / 6 {
				if _, err := k.Charge(ann.ID, models.Credit); err != nil {
					t.Error(err)
					return
				}
				acknowledged.Add(1)
			}
		})
	}
	wg.Go(func() {
		for n := range 50 {
			if _, err := a.SetStorageUsage(t.Context(), ann.ID, models.Bytes(n)); err != nil {
				t.Error(err)
			}
		}
	})
	wg.Wait()
	close(done)
	readers.Wait()
	wantAvailable(t, a, ann.ID, 0)
	wantAvailable(t, b, ann.ID, 0)
	a.CheckBooks()
}

// Plans that began at the same instant stand in one order, whoever asks.
func TestPlansOfOneInstantHaveOneOrder(t *testing.T) {
	a, b, _ := two(t)
	_, ann := a.Person("ann")
	var plans []models.PlanVersion
	for _, slug := range []string{"a", "b", "c", "d", "e", "f"} {
		plans = append(plans, a.Plan(storetest.MonthlyPlan(slug, 1)))
	}
	a.Grant(ann.ID, models.Credit)
	for _, plan := range plans {
		a.Balance(ann.ID) // so that the ledger makes the next one
		a.Subscribe(ann.ID, plan)
	}
	made, read := a.Balance(ann.ID).Subscriptions, b.Balance(ann.ID).Subscriptions
	for i := range 6 {
		if made[i].ID != read[i].ID {
			t.Fatalf("the plan %d is %s where it was made, and %s elsewhere", i, made[i].Version.Slug, read[i].Version.Slug)
		}
	}
	a.CheckBooks()
}
