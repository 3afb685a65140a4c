package identity

import (
	"strconv"
	"testing"
	"time"

	"github.com/bursar-portal/bursar/models/storetest"
)

func TestBudget(t *testing.T) {
	clock := storetest.NewClock(storetest.Start)
	b := newBudget(3, time.Minute, clock.Now)
	take := func(name string, wantWait time.Duration) {
		t.Helper()
		wait, ok := b.take(name)
		if wait != wantWait || ok != (wantWait == 0) {
			t.Errorf("taking for %s: wait %v, %v; want %v", name, wait, ok, wantWait)
		}
	}
	take("a", 0)
	take("a", 0)
	take("a", 0)
	take("a", time.Minute)
	take("b", 0) // others have their own

	clock.Add(59 * time.Second)
	take("a", time.Second)
	clock.Add(time.Second)
	take("a", 0) // one came back
	take("a", time.Minute)

	b.giveBack("a")
	take("a", 0)
	take("a", time.Minute)

	clock.Add(time.Hour) // no more than the burst comes back
	for range 3 {
		take("a", 0)
	}
	take("a", time.Minute)
}

func TestGivingBackNeverAddsUp(t *testing.T) {
	b := newBudget(1, time.Minute, storetest.NewClock(storetest.Start).Now)
	for range 5 {
		b.giveBack("a")
	}
	if _, ok := b.take("a"); !ok {
		t.Fatal("nothing was left at first")
	}
	if _, ok := b.take("a"); ok {
		t.Error("giving back made the budget larger")
	}
}

func TestBudgetForgetsTheOldest(t *testing.T) {
	b := newBudget(1, time.Hour, storetest.NewClock(storetest.Start).Now)
	b.take("busy")
	b.take("oldest")
	for i := range maxNames - 1 {
		if _, ok := b.take("busy"); ok {
			t.Fatal("a name in use was forgotten")
		}
		b.take(strconv.Itoa(i))
	}
	if got := len(b.byName); got != maxNames || b.recent.Len() != maxNames {
		t.Errorf("%d names are remembered, want %d", got, maxNames)
	}
	if _, ok := b.take("oldest"); !ok {
		t.Error("the oldest name was kept")
	}
}

func TestNetworkOf(t *testing.T) {
	for ip, want := range map[string]string{
		"203.0.113.7":                   "203.0.113.7",
		"::ffff:203.0.113.7":            "203.0.113.7",
		"2001:db8:1:2:3:4:5:6":          "2001:db8:1:2::/64",
		"2001:db8:1:2:ffff:ffff:ffff:1": "2001:db8:1:2::/64",
		"fe80::1%eth0":                  "fe80::/64",
		"":                              "",
		"unknown":                       "unknown",
	} {
		if got := networkOf(ip); got != want {
			t.Errorf("%q is counted as %q, want %q", ip, got, want)
		}
	}
}
