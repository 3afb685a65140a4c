package clock

import (
	"errors"
	"strings"
	"testing"
	"time"
)

var start = time.Date(2026, 3, 29, 17, 48, 46, 0, time.UTC)

// A clock shows the machine's time until the server's is heard, and then that, as far as it can
// be known. It is corrected by as little as an answer demands.
func TestClock(t *testing.T) {
	machine := start
	c := New(func() time.Time { return machine })
	want := func(what string, now time.Time, off time.Duration) {
		t.Helper()
		if got := c.Now(); !got.Equal(now) || got.Location() != time.UTC {
			t.Errorf("%s: %s, want %s", what, got, now)
		}
		if got := c.Off(); got != off {
			t.Errorf("%s: the machine is %s ahead, want %s", what, got, off)
		}
	}
	hear := func(server time.Time, takes time.Duration) {
		t.Helper()
		if err := c.Hear(func() (time.Time, error) {
			machine = machine.Add(takes)
			return server, nil
		}); err != nil {
			t.Fatal(err)
		}
	}
	want("before", start, 0)
	hear(start.Add(-time.Hour), 4*time.Millisecond)
	want("heard first, half of the way ago", start.Add(-time.Hour+2*time.Millisecond), time.Hour+2*time.Millisecond)
	machine = machine.Add(time.Minute)
	want("goes on", start.Add(time.Minute-time.Hour+2*time.Millisecond), time.Hour+2*time.Millisecond)

	before := c.Now()
	hear(before, 10*time.Millisecond)
	want("what may be so stays", before.Add(10*time.Millisecond), time.Hour+2*time.Millisecond)
	before = c.Now()
	hear(before.Add(3*time.Second), 10*time.Second)
	want("a slow answer says little", before.Add(10*time.Second), time.Hour+2*time.Millisecond)

	before = c.Now()
	hear(before.Add(time.Second), 0)
	want("the server was set ahead", before.Add(time.Second), time.Hour+2*time.Millisecond-time.Second)
	before = c.Now()
	hear(before.Add(-time.Second), 100*time.Millisecond)
	want("the server was set back", before.Add(-900*time.Millisecond), time.Hour+2*time.Millisecond)

	before = c.Now()
	failed := errors.New("no answer")
	if err := c.Hear(func() (time.Time, error) { return time.Time{}, failed }); !errors.Is(err, failed) {
		t.Errorf("the error is %v", err)
	}
	want("without an answer", before, time.Hour+2*time.Millisecond)
	machine = machine.Add(1500 * time.Nanosecond)
	want("microseconds", before.Add(time.Microsecond), time.Hour+2*time.Millisecond)
}

// However a machine's clock is set, time goes on as its monotonic clock does.
func TestClockGoesOnByTheMonotonicClock(t *testing.T) {
	c := New(time.Now)
	if err := c.Hear(func() (time.Time, error) { return start, nil }); err != nil {
		t.Fatal(err)
	}
	machine := c.machine()
	if got := c.at(machine.Add(time.Second)).Sub(c.at(machine)); got != time.Second {
		t.Errorf("%s in a second", got)
	}
	if !strings.Contains(c.heard.Load().machine.String(), " m=") {
		t.Error("the reading has no monotonic clock")
	}
}
