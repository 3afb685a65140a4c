// Package clock is what time it is for everybody on a database: on a server, by the server's
// clock. Those of the machines that portals run on may differ.
package clock

import (
	"sync"
	"sync/atomic"
	"time"
)

// Clock is the clock of a machine, corrected by a server's once that is heard.
type Clock struct {
	machine func() time.Time

	mu    sync.Mutex              // whoever changes heard
	heard atomic.Pointer[reading] // nil before
}

// reading is what two clocks showed at one moment.
type reading struct{ server, machine time.Time }

// New returns a clock over a machine's.
func New(machine func() time.Time) *Clock { return &Clock{machine: machine} }

// Now returns the time in UTC, truncated to the microseconds that are stored. Between two
// readings it goes on as the machine's monotonic clock does, however somebody sets that
// machine's clock.
func (c *Clock) Now() time.Time { return c.at(c.machine()).UTC().Truncate(time.Microsecond) }

// at returns the time when the machine's clock shows an instant.
func (c *Clock) at(machine time.Time) time.Time {
	if r := c.heard.Load(); r != nil {
		return r.server.Add(machine.Sub(r.machine))
	}
	return machine
}

// Hear asks for the server's time and corrects the clock by as little as the answer demands: it
// was somewhere on its way since we asked, so a clock that shows nothing else stays as it is. A
// slow answer tells little, and changes little.
func (c *Clock) Hear(ask func() (time.Time, error)) error {
	asked := c.machine()
	server, err := ask()
	if err != nil {
		return err
	}
	now := c.machine()
	underWay := max(now.Sub(asked), 0)
	c.mu.Lock()
	defer c.mu.Unlock()
	right := server.Add(underWay / 2)
	if c.heard.Load() != nil {
		right = c.at(now)
		if latest := server.Add(underWay); right.After(latest) {
			right = latest
		}
		if right.Before(server) {
			right = server
		}
	}
	c.heard.Store(&reading{right, now})
	return nil
}

// Off returns by how much the machine's clock is ahead: 0 before the server's is heard, or
// negative if it is behind.
func (c *Clock) Off() time.Duration {
	if c.heard.Load() == nil {
		return 0
	}
	now := c.machine()
	return now.Round(0).Sub(c.at(now)) // without its monotonic reading: as it is set
}
