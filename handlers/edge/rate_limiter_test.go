package edge

import (
	"strconv"
	"testing"
	"time"

	"github.com/bursar-portal/bursar/models/storetest"
)

func TestRateLimiter(t *testing.T) {
	clock := storetest.NewClock(storetest.Start)
	b := NewRateLimiter(3, time.Minute, clock.Now)
	take := func(name string, wantWait time.Duration) {
		t.Helper()
		wait, ok := b.Take(name)
		if wait != wantWait || ok != (wantWait == 0) {
			t.Errorf("taking for %s: wait %v, %v; want %v", name, wait, ok, wantWait)
		}
	}
	take("a", 0)
	take("a", 0)
	take("a", 0)
	take("a", time.Minute)
	take("b", 0) // every name has its own bucket

	clock.Add(59 * time.Second)
	take("a", time.Second)
	clock.Add(time.Second)
	take("a", 0) // one was refilled
	take("a", time.Minute)

	b.PutBack("a")
	take("a", 0)
	take("a", time.Minute)

	clock.Add(time.Hour) // never more than the burst is refilled
	for range 3 {
		take("a", 0)
	}
	take("a", time.Minute)
}

// Who waits as long as they are told is not refused again.
func TestTooManyRequestsRoundsUp(t *testing.T) {
	for wait, want := range map[time.Duration]int{time.Second: 1, 1001 * time.Millisecond: 2, time.Nanosecond: 1} {
		if got := TooManyRequests(wait, "Wait.").RetryAfterSeconds; got != want {
			t.Errorf("a wait of %v is said as %d s, want %d", wait, got, want)
		}
	}
	for wait, want := range map[time.Duration]string{
		time.Nanosecond: "1 second", time.Second: "1 second", 1001 * time.Millisecond: "2 seconds", time.Minute: "1 minute",
		61 * time.Second: "2 minutes", time.Hour: "1 hour", 90 * time.Minute: "2 hours",
	} {
		if got := TooManyRequests(wait, "Too many.").Message; got != "Too many. Try again in "+want+"." {
			t.Errorf("a wait of %v is %q, want %s", wait, got, want)
		}
	}
}

// What is left is told without being taken, and grows back with time.
func TestRateLimitLeft(t *testing.T) {
	clock := storetest.NewClock(storetest.Start)
	b := NewRateLimiter(3, time.Minute, clock.Now)
	want := func(remaining, reset int) {
		t.Helper()
		for range 2 {
			if got := b.Left("a"); got != (RateLimit{3, remaining, reset}) {
				t.Errorf("%+v is left, want %d, all in %d s", got, remaining, reset)
			}
		}
	}
	want(3, 0)
	b.Take("a")
	want(2, 60)
	b.Take("a")
	b.Take("a")
	want(0, 180)
	b.Take("a")
	want(0, 180)
	clock.Add(30 * time.Second)
	want(0, 150)
	clock.Add(500 * time.Millisecond)
	want(0, 150) // rounded up: before that it is not all there
	clock.Add(29500 * time.Millisecond)
	want(1, 120)
	b.PutBack("a")
	want(2, 60)
	clock.Add(time.Hour)
	want(3, 0)
	b.Left("b")
	b.PutBack("b")
	if b.names() != 1 {
		t.Error("asking remembers a name")
	}
}

func TestPutBackNeverExceedsBurst(t *testing.T) {
	b := NewRateLimiter(1, time.Minute, storetest.NewClock(storetest.Start).Now)
	for range 5 {
		b.PutBack("a")
	}
	if _, ok := b.Take("a"); !ok {
		t.Fatal("nothing was left at first")
	}
	if _, ok := b.Take("a"); ok {
		t.Error("giving back made the budget larger")
	}
}

func (b *RateLimiter) names() (n int) {
	for i := range b.parts {
		n += b.parts[i].names.Len()
	}
	return n
}

func TestRateLimiterForgetsOldest(t *testing.T) {
	b := NewRateLimiter(1, time.Hour, storetest.NewClock(storetest.Start).Now)
	b.Take("oldest")
	b.Take("busy")
	for i := range 3 * maxNames { // of which each part gets more than it keeps
		if _, ok := b.Take("busy"); ok {
			t.Fatal("a name in use was forgotten")
		}
		b.Take(strconv.Itoa(i))
	}
	if got := b.names(); got != maxNames {
		t.Errorf("%d names are remembered, want %d", got, maxNames)
	}
	if _, ok := b.Take("oldest"); !ok {
		t.Error("the oldest name was kept")
	}
}

// Names may have rates of their own, which may change.
func TestRateLimiterAt(t *testing.T) {
	clock := storetest.NewClock(storetest.Start)
	b := NewRateLimiter(1, time.Hour, clock.Now)
	take := func(perMinute int64, wait time.Duration, remaining, reset int) {
		t.Helper()
		gotWait, left, ok := b.TakeAt("a", PerMinute(perMinute))
		if want := (RateLimit{int(perMinute), remaining, reset}); gotWait != wait || left != want || ok != (wait == 0) {
			t.Errorf("wait %v, left %+v, %v; want %v and %+v", gotWait, left, ok, wait, want)
		}
	}
	take(2, 0, 1, 30)
	take(2, 0, 0, 60)
	take(2, 30*time.Second, 0, 60)
	take(4, 15*time.Second, 0, 60)
	clock.Add(15 * time.Second)
	take(4, 0, 0, 60)
	clock.Add(time.Hour)
	take(1000, 0, 3, 60) // what it had, less one, and not a burst of the new rate
	clock.Add(time.Hour)
	take(1000, 0, 999, 1)
	take(3, 0, 2, 20)
}

// Whoever waits as long as they are told is let through, whatever the rate and the moment.
func TestRateLimiterWaitsExactly(t *testing.T) {
	clock := storetest.NewClock(storetest.Start)
	for perMinute := int64(1); perMinute <= 1000; perMinute += 37 {
		b := NewRateLimiter(1, time.Hour, clock.Now)
		r := PerMinute(perMinute)
		for i := range 3 * perMinute {
			clock.Add(time.Duration(i*7919) % r.Every / 3)
			wait, _, ok := b.TakeAt("a", r)
			if ok {
				continue
			}
			clock.Add(wait)
			if wait, _, ok := b.TakeAt("a", r); !ok {
				t.Fatalf("%d a minute: refused again, %v too early", perMinute, wait)
			}
		}
	}
}

func BenchmarkRateLimiter(b *testing.B) {
	limiter := NewRateLimiter(1, time.Hour, time.Now)
	for b.Loop() {
		limiter.TakeAt("key_aaaaaaaaaaaaaaaaaaaaaaaaaa", PerMinute(1_000_000))
	}
}
