package posting_test

import (
	"fmt"
	"path/filepath"
	"sync/atomic"
	"testing"

	"github.com/bursar-portal/bursar/models"
	"github.com/bursar-portal/bursar/models/storetest"
)

// BenchmarkCommit is the lower bound to compare the others with: one row in one
// transaction, synced to disk, without the store.
func BenchmarkCommit(b *testing.B) {
	db := storetest.Database(b, filepath.Join(b.TempDir(), "floor.db"), "_journal_mode=WAL&_synchronous=FULL")
	if _, err := db.ExecContext(b.Context(), "CREATE TABLE t (a TEXT PRIMARY KEY, b BIGINT)"); err != nil {
		b.Fatal(err)
	}
	n := 0
	for b.Loop() {
		n++
		if _, err := db.ExecContext(b.Context(), "INSERT INTO t VALUES (?, ?)", fmt.Sprint(n), n); err != nil {
			b.Fatal(err)
		}
	}
}

// BenchmarkCharge measures charges in sequence, and many at once on one and on a thousand
// accounts.
func BenchmarkCharge(b *testing.B) {
	for _, c := range []struct {
		name              string
		accounts, callers int
	}{
		{"one by one", 1, 0}, {"64 callers, one account", 1, 32}, {"256 callers, one account", 1, 128}, {"256 callers, 1000 accounts", 1000, 128},
	} {
		b.Run(c.name, func(b *testing.B) {
			k := storetest.New(b)
			accounts := make([]models.AccountID, c.accounts)
			for i := range accounts {
				_, account := k.Person("ann")
				k.Grant(account.ID, models.MaxCredits)
				accounts[i] = account.ID
			}
			var n atomic.Int64
			charge := func() {
				if _, err := k.Charge(accounts[int(n.Add(1))%len(accounts)], 1); err != nil {
					b.Error(err)
				}
			}
			b.ResetTimer()
			if c.callers == 0 {
				for b.Loop() {
					charge()
				}
				return
			}
			b.SetParallelism(c.callers)
			b.RunParallel(func(pb *testing.PB) {
				for pb.Next() {
					charge()
				}
			})
		})
	}
}

// BenchmarkTwoPortals measures charges of 256 callers on a thousand accounts, at one portal and
// at two that take turns with each account, on one database.
func BenchmarkTwoPortals(b *testing.B) {
	for portals := 1; portals <= 2; portals++ {
		b.Run(fmt.Sprintf("%d portals", portals), func(b *testing.B) {
			kits := storetest.Nodes(b, portals)
			accounts := make([]models.AccountID, 1000)
			for i := range accounts {
				_, account := kits[0].Person("ann")
				kits[0].Grant(account.ID, models.MaxCredits)
				accounts[i] = account.ID
			}
			var n atomic.Int64
			b.ResetTimer()
			b.SetParallelism(128)
			b.RunParallel(func(pb *testing.PB) {
				for pb.Next() {
					at := int(n.Add(1))
					if _, err := kits[at%portals].Charge(accounts[at/portals%len(accounts)], 1); err != nil {
						b.Error(err)
					}
				}
			})
		})
	}
}

// BenchmarkSnapshot measures reading the balance of an account with a plan and some lots.
func BenchmarkSnapshot(b *testing.B) {
	k := storetest.New(b)
	_, account := k.Person("ann")
	for range 3 {
		k.Grant(account.ID, 10*models.Credit)
	}
	k.Subscribe(account.ID, k.Plan(models.PlanVersion{Slug: "m", Name: "M", Allowance: 1000 * models.Credit, Period: models.Monthly}))
	b.RunParallel(func(pb *testing.PB) {
		for pb.Next() {
			k.Balance(account.ID)
		}
	})
}
