package ledger

import (
	"cmp"
	"time"

	"github.com/bursar-portal/bursar/models"
)

// Advance carries out all boundaries up to an instant, inclusive, in the order of
// their instant, rank and id, and returns the entries that record them with the state
// after them. clock is the entries' RecordedAt. s is not modified. Writes store the
// entries; reads discard them.
func Advance(s State, until, clock time.Time) ([]models.Entry, State) {
	p := &posting{state: s.clone(), clock: clock}
	p.advance(until)
	return p.entries, p.state
}

// NextBoundary returns the instant of the next boundary, zero if there is none.
func NextBoundary(s State) time.Time {
	next, ok := s.nextBoundary(func(boundary) bool { return true })
	if !ok {
		return time.Time{}
	}
	return next.at
}

// boundaryRank orders boundaries of the same instant.
type boundaryRank int

const (
	rankHoldEnd boundaryRank = iota + 1
	rankLotEnd
	rankTurn
	rankLotStart
)

// boundary is an instant at which time changes the state: the hold, lot or
// subscription with the given id and index.
type boundary struct {
	at    time.Time
	rank  boundaryRank
	id    string
	index int
}

func (b boundary) compare(other boundary) int {
	return cmp.Or(b.at.Compare(other.at), cmp.Compare(b.rank, other.rank), cmp.Compare(b.id, other.id))
}

// nextBoundary returns the first boundary for which keep returns true.
func (s State) nextBoundary(keep func(boundary) bool) (first boundary, ok bool) {
	consider := func(b boundary) {
		if keep(b) && (!ok || b.compare(first) < 0) {
			first, ok = b, true
		}
	}
	for i, l := range s.Lots {
		switch {
		case l.Remaining == 0:
			// Nothing would start or lapse.
		case !l.Started:
			consider(boundary{l.StartsAt, rankLotStart, string(l.ID), i})
		case !l.ExpiresAt.IsZero() && !s.endsByTurn(l):
			consider(boundary{l.ExpiresAt, rankLotEnd, string(l.ID), i})
		}
	}
	for i, h := range s.Holds {
		consider(boundary{h.ExpiresAt, rankHoldEnd, string(h.ChargeID), i})
	}
	for i, sub := range s.Subscriptions {
		if sub.Status.Live() {
			consider(boundary{sub.PeriodEndAt, rankTurn, string(sub.ID), i})
		}
	}
	return first, ok
}

// endsByTurn reports whether a lot is the current allowance of a live subscription,
// of which the turn of the period decides what rolls over and what lapses.
func (s State) endsByTurn(l models.Lot) bool {
	sub, ok := s.subscription(l.SubscriptionID)
	return ok && sub.AllowanceLot == l.ID
}

func (p *posting) advance(until time.Time) {
	for {
		next, ok := p.state.nextBoundary(func(boundary) bool { return true })
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

// lapse ends a lot. Its held credits stay until their hold ends.
func (p *posting) lapse(b boundary) {
	entry := p.beginBoundary(models.EntryLapse, b.at, "lapse:"+b.id)
	entry.SubscriptionID = p.state.Lots[b.index].SubscriptionID
	entry.change(b.index, -p.state.Lots[b.index].Remaining, 0)
	entry.enter()
}

// start starts a scheduled lot.
func (p *posting) start(b boundary) {
	entry := p.beginBoundary(models.EntryLotStart, b.at, "start:"+b.id)
	p.state.Lots[b.index].Started = true
	entry.change(b.index, 0, 0)
	entry.enter()
}
