package nodes

import (
	"context"
	"time"
)

// clockTolerance is by how much a machine's clock may differ from the server's before the log and
// the operator's pages say so. The portal goes by the server's; other programs there don't.
const clockTolerance = time.Second

// ClockOff returns by how much the clock of this machine is ahead of the database's server, with
// a minus if it is behind, and 0 if that is little, or on a file.
func (n *Nodes) ClockOff() time.Duration {
	if ahead := n.db.ClockOff(); ahead.Abs() > clockTolerance {
		return ahead
	}
	return 0
}

// KeepClock corrects the portal's clock by the server's, at intervals, until ctx ends, and logs when
// the machine's clock is off.
func (n *Nodes) KeepClock(ctx context.Context, every time.Duration) {
	if !n.db.OnServer() {
		return
	}
	tick := time.NewTicker(every)
	defer tick.Stop()
	var off, failing bool
	for {
		off = n.noteClock(off)
		select {
		case <-tick.C:
		case <-ctx.Done():
			return
		}
		err := n.db.HearClock(ctx)
		if err != nil && !failing && ctx.Err() == nil {
			n.db.Log.Warn("the server could not be asked for its time", "error", err)
		}
		failing = err != nil
	}
}

// noteClock logs whether the machine's clock is off, if that has changed.
func (n *Nodes) noteClock(before bool) (off bool) {
	ahead := n.ClockOff()
	off = ahead != 0
	switch {
	case off && !before:
		n.db.Log.Warn("this machine's clock differs from the database's, by which the portal goes", "ahead", ahead.Round(time.Millisecond))
	case before && !off:
		n.db.Log.Info("this machine's clock is right again")
	}
	return off
}
