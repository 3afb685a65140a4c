package store_test

import (
	"fmt"
	"sync"
	"testing"
	"time"

	"github.com/bursar-portal/bursar/models"
	"github.com/bursar-portal/bursar/models/storetest"
)

// Portals work behind PgBouncer in its transaction mode, without a word about it in their settings:
// no two transactions need the same connection of the server. The test makes the schema, and uses
// all kinds of transactions at two portals at a time.
func TestPortalsBehindAPooler(t *testing.T) {
	url := storetest.Pooled(t)
	k := storetest.Open(t, url, storetest.NewClock(storetest.Start), storetest.Strict())
	portals := []*storetest.Kit{k, storetest.Open(t, url, storetest.NewClock(storetest.Start), storetest.Strict())}
	_, account := k.Person("ann")
	k.Subscribe(account.ID, k.Plan(storetest.MonthlyPlan("monthly", 100)))
	k.Grant(account.ID, 1000*models.Credit)
	const rounds = 15
	var working sync.WaitGroup
	for n, p := range portals {
		for worker := range 4 {
			working.Go(func() {
				for i := range rounds {
					key := fmt.Sprintf("%d-%d", worker, i) // one at both portals
					if _, err := p.Try(models.Command{Account: account.ID, Key: key, Do: storetest.ChargeOf(models.Credit)}); err != nil {
						t.Errorf("%s: %v", key, err)
					}
				}
			})
		}
		working.Go(func() {
			for i := range rounds {
				secret := models.NewSecret()
				made := p.Key(secret, account.ID, models.ScopeBalanceRead)
				if got, err := p.KeyByHash(t.Context(), secret.Hash()); err != nil || got.ID != made.ID {
					t.Errorf("the key %s is %s, %v", made.ID, got.ID, err)
				}
				lease, err := p.Acquire(t.Context(), fmt.Sprintf("lease %d %d", n, i))
				if err != nil || lease == nil {
					t.Errorf("a lease: %v", err)
					continue
				}
				lease.Release()
			}
		})
		working.Go(func() {
			for range rounds {
				if _, err := p.Report(t.Context(), models.ReportQuery{From: storetest.Start, Until: storetest.Start.Add(time.Hour)}); err != nil {
					t.Errorf("a report: %v", err)
				}
				if _, err := p.Entries(t.Context(), models.EntryQuery{AccountID: account.ID, Limit: 10}); err != nil {
					t.Errorf("entries: %v", err)
				}
				if _, err := p.Verify(t.Context(), nil); err != nil { // reads by cursors
					t.Errorf("verifying: %v", err)
				}
			}
		})
	}
	working.Wait()
	for _, p := range portals {
		if got, want := p.Balance(account.ID).Available, (1100-4*rounds)*models.Credit; got != want {
			t.Errorf("%s are available, want %s", got, want)
		}
		p.CheckBooks()
	}
}
