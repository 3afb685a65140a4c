package ledger

import (
	"cmp"
	"time"

	"github.com/bursar-portal/bursar/models"
)

// Advance carries out all boundaries up to an instant, inclusive, in the order of
// their instant, rank and id, and returns the entries that record them. clock is the
// entries' RecordedAt. Writes store the entries; reads discard them.
func (a *Account) Advance(until, clock time.Time) []models.Entry {
	p := &posting{state: a, clock: clock}
	p.advance(until)
	return p.entries
}

// boundaryRank orders boundaries of the same instant.
type boundaryRank int

const (
	rankHoldEnd boundaryRank = iota + 1
	rankLotEnd
	rankTurn
	rankLotStart
)

// boundary is an instant at which time changes the state: the lot, hold or
// subscription with the given id.
type boundary struct {
	at   time.Time
	rank boundaryRank
	id   string
	lot  *lot      // of the start or the end of a lot
	hold *liveHold // of the end of a hold
}

func (b *boundary) compare(other *boundary) int {
	return cmp.Or(b.at.Compare(other.at), cmp.Compare(b.rank, other.rank), cmp.Compare(b.id, other.id))
}

// boundaryOf returns what time will change about a lot, nil for nothing, and whether
// that is anything else than what is listed of it.
func (a *Account) boundaryOf(l *lot) (due *boundary, changed bool) {
	var at time.Time
	var rank boundaryRank
	switch {
	case l.Remaining == 0: // nothing would start or lapse
	case !l.Started:
		at, rank = l.StartsAt, rankLotStart
	case !l.ExpiresAt.IsZero() && !a.endsByTurn(l):
		at, rank = l.ExpiresAt, rankLotEnd
	}
	switch {
	case rank == 0:
		return nil, l.due != nil
	case l.due != nil && l.due.rank == rank: // instants of a lot do not change
		return l.due, false
	}
	return &boundary{at: at, rank: rank, id: string(l.ID), lot: l}, true
}

// turnOf returns the end of a subscription's period, nil if it is no longer live.
func turnOf(sub models.Subscription) *boundary {
	if !sub.Status.Live() {
		return nil
	}
	return &boundary{at: sub.PeriodEndAt, rank: rankTurn, id: string(sub.ID)}
}

// endsByTurn reports whether a lot is the current allowance of a live subscription,
// of which the turn of the period decides what rolls over and what lapses.
func (a *Account) endsByTurn(l *lot) bool {
	if l.SubscriptionID == "" {
		return false
	}
	sub, ok := a.subscription(l.SubscriptionID)
	return ok && sub.AllowanceLot == l.ID
}

func (p *posting) advance(until time.Time) {
	for {
		next := p.state.due.first()
		if next == nil || next.at.After(until) {
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
func (p *posting) lapse(b *boundary) {
	entry := p.beginBoundary(models.EntryLapse, b.at, "lapse:"+b.id)
	entry.SubscriptionID = b.lot.SubscriptionID
	entry.change(b.lot, -b.lot.Remaining, 0)
	entry.enter()
}

// start starts a scheduled lot.
func (p *posting) start(b *boundary) {
	entry := p.beginBoundary(models.EntryLotStart, b.at, "start:"+b.id)
	p.state.touch(b.lot)
	b.lot.Started = true
	entry.change(b.lot, 0, 0)
	entry.enter()
}
