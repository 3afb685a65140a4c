package nodes_test

import (
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"github.com/bursar-portal/bursar/models/storetest"
)

// Attempts at all portals count together, however many come at once, and are there again with
// time or when they are put back.
func TestAttemptsAtAllPortalsCountTogether(t *testing.T) {
	nodes := storetest.Nodes(t, 2)
	const burst, every = 5, 2 * time.Minute
	take := func(n int, name string, want time.Duration) {
		t.Helper()
		wait, ok, err := nodes[n].TakeAttempt(t.Context(), "users", name, burst, every)
		if err != nil || wait != want || ok != (want == 0) {
			t.Errorf("portal %d, %s: wait %s, %t, %v; want %s", n, name, wait, ok, err, want)
		}
	}
	var taken atomic.Int64
	var all sync.WaitGroup
	for _, k := range nodes {
		for range 2 * burst {
			all.Go(func() {
				switch _, ok, err := k.TakeAttempt(t.Context(), "users", "ann", burst, every); {
				case err != nil:
					t.Error(err)
				case ok:
					taken.Add(1)
				}
			})
		}
	}
	if all.Wait(); taken.Load() != burst {
		t.Errorf("%d attempts at once, want %d", taken.Load(), burst)
	}
	take(0, "ann", every)
	take(1, "ann", every)
	take(1, "bob", 0)
	if _, ok, err := nodes[0].TakeAttempt(t.Context(), "steps", "ann", burst, every); !ok || err != nil {
		t.Errorf("another limit of the same name: %t, %v", ok, err)
	}
	later := func(d time.Duration) {
		for _, k := range nodes {
			k.Clock.Add(d)
		}
	}
	later(every - time.Second)
	take(0, "ann", time.Second)
	later(time.Second)
	take(0, "ann", 0)
	take(1, "ann", every)
	if err := nodes[1].PutBackAttempt(t.Context(), "users", "ann", every); err != nil {
		t.Fatal(err)
	}
	take(0, "ann", 0)
	take(1, "ann", every)
	later(time.Hour) // no more than a burst is there again
	for i := range burst {
		take(i%2, "ann", 0)
	}
	take(1, "ann", every)
}

// The table tells nobody's name, and forgets whoever has all attempts again.
func TestRateLimitsAreForgotten(t *testing.T) {
	k := storetest.Nodes(t, 1)[0]
	names := []string{"ann@example.test", "bob@example.test"}
	for _, name := range names {
		if _, _, err := k.TakeAttempt(t.Context(), "users", name, 5, time.Minute); err != nil {
			t.Fatal(err)
		}
		k.Clock.Add(30 * time.Second)
	}
	db := storetest.Database(t, k.Path, "")
	count := func(where string) (rows int) {
		t.Helper()
		if err := db.QueryRowContext(t.Context(), "SELECT COUNT(*) FROM rate_limits WHERE "+where).Scan(&rows); err != nil {
			t.Fatal(err)
		}
		return rows
	}
	if known, all := count("hash IN (sha256('users\nann@example.test'), 'ann@example.test')"), count("length(hash) = 32"); known != 0 || all != 2 {
		t.Errorf("%d rows tell a name, of %d", known, all)
	}
	if err := k.DropFullLimits(t.Context()); err != nil {
		t.Fatal(err)
	}
	if left := count("true"); left != 1 {
		t.Errorf("%d are left, want that of Bob", left)
	}
}
