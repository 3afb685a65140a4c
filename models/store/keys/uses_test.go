package keys_test

import (
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"github.com/bursar-portal/bursar/models"
	"github.com/bursar-portal/bursar/models/storetest"
)

type client string

func (c client) RealIP() string { return string(c) }

func TestLastUse(t *testing.T) {
	k := storetest.New(t)
	other := storetest.Open(t, k.Path, k.Clock, storetest.Settings())
	_, account := k.Person("ann")
	secret := models.NewSecret()
	key := k.Key(secret, account.ID, models.ScopeBalanceRead)
	want := func(where *storetest.Kit, at time.Time, from string) {
		t.Helper()
		found, err := where.AccountKey(t.Context(), account.ID, key.ID)
		page, _ := where.AccountKeys(t.Context(), models.KeyQuery{AccountID: account.ID, Limit: 9})
		for _, got := range []models.Key{found, page.Keys[0]} {
			if err != nil || !got.LastUsedAt.Equal(at) || got.LastUsedFrom != from {
				t.Errorf("it was used %v from %q, %v; want %v from %q", got.LastUsedAt, got.LastUsedFrom, err, at, from)
			}
		}
	}
	want(k, time.Time{}, "")
	first := k.Now()
	k.NoteUse(key.ID, client("203.0.113.7"))
	want(k, first, "203.0.113.7") // here at once
	want(other, time.Time{}, "")  // elsewhere when it is written
	k.Clock.Add(10 * time.Second)
	k.NoteUse(key.ID, client("203.0.113.8")) // noted already
	want(k, first, "203.0.113.7")
	k.WriteUses()
	want(other, first, "203.0.113.7")
	k.Clock.Add(10 * time.Second)
	k.NoteUse(key.ID, client(""))
	k.NoteUse("key_none", client(""))
	k.NoteUse("", client(""))
	k.WriteUses()
	want(other, first.Add(20*time.Second), "")
	k.NoteUse(key.ID, client("203.0.113.9"))
	if err := k.Close(); err != nil { // an orderly end loses nothing
		t.Fatal(err)
	}
	want(other, first.Add(20*time.Second), "") // the same instant is no later use
	found, _, err := other.Caller(t.Context(), secret.Hash())
	if err != nil || !found.LastUsedAt.IsZero() || found.LastUsedFrom != "" {
		t.Errorf("a caller has the last use %v from %q, %v", found.LastUsedAt, found.LastUsedFrom, err)
	}
}

// Writing uses leaves what was read as it is, here and after the ledger's own commits, and
// nothing that others commit meanwhile is missed.
func TestWritingUsesForgetsNothing(t *testing.T) {
	k := storetest.NewWith(t, storetest.Strict())
	other := storetest.Open(t, k.Path, k.Clock, storetest.Strict())
	_, account := k.Person("ann")
	k.Grant(account.ID, 10*models.Credit)
	secret := models.NewSecret()
	key := k.Key(secret, account.ID)
	stamp := func() uint64 { return k.Balance(account.ID).Stamp }
	use := func() {
		k.Clock.Add(time.Second)
		k.NoteUse(key.ID, client("203.0.113.7"))
		k.WriteUses()
	}
	before := stamp()
	use()
	if stamp() != before {
		t.Error("the balance is read anew")
	}
	if _, err := k.Charge(account.ID, models.Credit); err != nil {
		t.Fatal(err)
	}
	if got := k.Balance(account.ID).Available; got != 9*models.Credit {
		t.Errorf("%s are available", got)
	}
	use()
	k.WriteUses() // of nothing
	for range 3 {
		if _, err := other.Charge(account.ID, models.Credit); err != nil {
			t.Fatal(err)
		}
		use()
		if got, want := k.Balance(account.ID).Available, other.Balance(account.ID).Available; got != want {
			t.Errorf("%s are available here, and %s there", got, want)
		}
	}
	if err := other.SetKeyStatus(t.Context(), account.ID, key.ID, models.KeyRevoked, models.AuditRecord{Actor: models.System}); err != nil {
		t.Fatal(err)
	}
	use()
	if found, _, err := k.Caller(t.Context(), secret.Hash()); err != nil || found.Status != models.KeyRevoked {
		t.Error(found, err)
	}
	k.CheckBooks()
}

// Uses are noted and written while others charge, in two processes: nobody reads a balance
// from before a charge that they know of.
func TestWritingUsesWhileOthersCharge(t *testing.T) {
	a := storetest.NewWith(t, storetest.Strict())
	b := storetest.Open(t, a.Path, a.Clock, storetest.Strict())
	_, account := a.Person("ann")
	const charges = 200
	a.Grant(account.ID, charges*models.Credit)
	key := a.Key(models.NewSecret(), account.ID)
	var acknowledged atomic.Int64
	var running, background sync.WaitGroup
	done := make(chan struct{})
	for _, k := range []*storetest.Kit{a, b} {
		background.Go(func() {
			for {
				select {
				case <-done:
					return
				default:
				}
				a.Clock.Add(time.Microsecond)
				k.NoteUse(key.ID, client("203.0.113.7"))
				k.WriteUses()
			}
		})
		background.Go(func() {
			for {
				select {
				case <-done:
					return
				default:
				}
				known := models.Credits(acknowledged.Load()) * models.Credit
				if got := k.Balance(account.ID).Available; got > charges*models.Credit-known {
					t.Errorf("%s are available after %s were charged", got, known)
					return
				}
			}
		})
		for range 2 {
			running.Go(func() {
				for range charges / 4 {
					if _, err := k.Charge(account.ID, models.Credit); err != nil {
						t.Error(err)
						return
					}
					acknowledged.Add(1)
				}
			})
		}
	}
	running.Wait()
	close(done)
	background.Wait()
	for _, k := range []*storetest.Kit{a, b} {
		if got := k.Balance(account.ID).Available; got != 0 {
			t.Errorf("%s are left", got)
		}
	}
	a.CheckBooks()
}

func BenchmarkNoteUse(b *testing.B) {
	k := storetest.New(b)
	_, account := k.Person("ann")
	key := k.Key(models.NewSecret(), account.ID)
	b.ResetTimer()
	b.RunParallel(func(pb *testing.PB) {
		for pb.Next() {
			k.NoteUse(key.ID, client("203.0.113.7"))
		}
	})
}

// How long the first read of a balance takes after uses were written: as long as any other.
func BenchmarkBalanceAfterWritingUses(b *testing.B) {
	k := storetest.New(b)
	_, account := k.Person("ann")
	key := k.Key(models.NewSecret(), account.ID)
	read := func() {
		if _, err := k.Snapshot(b.Context(), account.ID, time.Time{}); err != nil {
			b.Fatal(err)
		}
	}
	for b.Loop() {
		b.StopTimer()
		read()
		k.Clock.Add(time.Second)
		k.NoteUse(key.ID, client("203.0.113.7"))
		k.WriteUses()
		b.StartTimer()
		read()
	}
}
