package ledger

import (
	"cmp"
	"time"

	"github.com/bursar-portal/bursar/models"
)

// Advance carries out all boundaries that are due by an instant, in the order
// (instant, rank, id), and returns the entries that record them. It is the same
// function whether the entries are then written or, for a read, thrown away.
func Advance(s State, until, clock time.Time) ([]models.Entry, State) {
	p := &posting{state: s.clone(), clock: clock}
	p.advance(until)
	return p.entries, p.state
}

// NextBoundary is when time next changes the state by itself, zero for never.
func NextBoundary(s State) time.Time {
	next, ok := s.nextDue(func(due) bool { return true })
	if !ok {
		return time.Time{}
	}
	return next.at
}

// rank orders boundaries of one instant.
type rank int

const (
	rankHoldEnd rank = iota + 1
	rankLotEnd
	rankTurn
	rankLotStart
)

// due is a boundary that lies ahead: of the hold, lot or subscription at index.
type due struct {
	at    time.Time
	rank  rank
	id    string
	index int
}

func (d due) compare(other due) int {
	return cmp.Or(d.at.Compare(other.at), cmp.Compare(d.rank, other.rank), cmp.Compare(d.id, other.id))
}

// nextDue is the first boundary among those that pass keep.
func (s State) nextDue(keep func(due) bool) (first due, ok bool) {
	consider := func(d due) {
		if keep(d) && (!ok || d.compare(first) < 0) {
			first, ok = d, true
		}
	}
	for i, l := range s.Lots {
		switch {
		case l.Remaining == 0:
			// Nothing is left to begin or to lapse.
		case !l.Started:
			consider(due{l.StartsAt, rankLotStart, string(l.ID), i})
		case !l.ExpiresAt.IsZero() && !s.endsByTurn(l):
			consider(due{l.ExpiresAt, rankLotEnd, string(l.ID), i})
		}
	}
	for i, h := range s.Holds {
		consider(due{h.ExpiresAt, rankHoldEnd, string(h.ChargeID), i})
	}
	for i, sub := range s.Subscriptions {
		if sub.Status.Live() {
			consider(due{sub.PeriodEndAt, rankTurn, string(sub.ID), i})
		}
	}
	return first, ok
}

// endsByTurn tells whether a lot is the current allowance of a live
// subscription: the turn of its period decides what rolls over and what lapses.
func (s State) endsByTurn(l models.Lot) bool {
	sub, ok := s.subscription(l.SubscriptionID)
	return ok && sub.AllowanceLot == l.ID
}

func (p *posting) advance(until time.Time) {
	for {
		next, ok := p.state.nextDue(func(due) bool { return true })
		if !ok || next.at.After(until) {
			return
		}
		switch next.rank {
		case rankHoldEnd:
			p.expire(next)
		case rankLotEnd:
			p.lapse(next)
		case rankLotStart:
			p.start(next)
		case rankTurn:
			p.turn(next, until)
		}
	}
}

// lapse ends a lot; what is held of it stays until its hold ends.
func (p *posting) lapse(d due) {
	entry := p.boundaryEntry(models.EntryLapse, d.at, "lapse:"+d.id)
	entry.SubscriptionID = p.state.Lots[d.index].SubscriptionID
	entry.change(d.index, -p.state.Lots[d.index].Remaining, 0)
	entry.enter()
}

// start lets a scheduled lot begin.
func (p *posting) start(d due) {
	entry := p.boundaryEntry(models.EntryStart, d.at, "start:"+d.id)
	p.state.Lots[d.index].Started = true
	entry.change(d.index, 0, 0)
	entry.enter()
}
