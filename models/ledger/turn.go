package ledger

import (
	"fmt"
	"slices"
	"time"

	"github.com/bursar-portal/bursar/models"
)

// turn ends the current period of a subscription, and with it, in the same
// entry, all that follow until another boundary of the account comes between or
// until is reached: nobody touched those, so a month of missed daily periods is
// one entry. Of the lots that came and went inside, none is ever made. Debt is
// paid from each allowance, so while there is any, turns stay apart; and so do
// those of two months in UTC, since the books are closed by the month.
func (p *posting) turn(first due, until time.Time) {
	run := &turnRun{sub: &p.state.Subscriptions[first.index], catalog: p.state.Catalog, zone: location(p.state.Zone)}
	run.owned = p.ownedLots(run.sub.ID)
	foreign, interrupted := p.state.nextDue(func(d due) bool { return !run.owns(d) })

	for {
		run.lapseRollovers(run.sub.PeriodEndAt)
		run.turnOnce()
		next := due{at: run.sub.PeriodEndAt, rank: rankTurn, id: string(run.sub.ID)}
		if !run.sub.Status.Live() || next.at.After(until) || (interrupted && foreign.compare(next) < 0) || p.state.Debt > 0 || !sameMonth(run.turns.FirstAt, next.at) {
			break
		}
	}
	p.enterTurns(run)
}

// sameMonth tells whether two instants lie in one month, in UTC.
func sameMonth(a, b time.Time) bool {
	a, b = a.UTC(), b.UTC()
	return a.Year() == b.Year() && a.Month() == b.Month()
}

// turnRun is a simulation of one subscription's consecutive turns.
type turnRun struct {
	sub     *models.Subscription
	catalog *Catalog
	zone    *time.Location
	owned   []ownedLot
	turns   models.Turns
}

// ownedLot is an allowance or rollover lot of the subscription: one that the
// state holds (index ≥ 0) or one that is only made if it outlives the run.
type ownedLot struct {
	models.Lot
	index int
}

// ownedLots are the subscription's lots that time may end.
func (p *posting) ownedLots(id models.SubscriptionID) []ownedLot {
	var owned []ownedLot
	for i, l := range p.state.Lots {
		if l.SubscriptionID == id && l.Remaining > 0 {
			owned = append(owned, ownedLot{l, i})
		}
	}
	return owned
}

// owns tells whether a boundary is one that the run carries out itself.
func (r *turnRun) owns(d due) bool {
	if d.rank == rankTurn {
		return d.id == string(r.sub.ID)
	}
	for _, l := range r.owned {
		if d.rank == rankLotEnd && d.id == string(l.ID) {
			return true
		}
	}
	return false
}

// lapseRollovers ends the subscription's lots whose time is over by the turn at
// an instant, the current allowance excepted: turnOnce decides about that.
func (r *turnRun) lapseRollovers(at time.Time) {
	for i := range r.owned {
		l := &r.owned[i]
		if l.ID != r.sub.AllowanceLot && !l.ExpiresAt.IsZero() && !l.ExpiresAt.After(at) {
			r.turns.Lapsed += l.Remaining
			l.Remaining = 0
		}
	}
}

// turnOnce ends the period: the allowance's rest rolls over as far as the cap
// allows, what is over lapses, and the next period brings the next allowance.
func (r *turnRun) turnOnce() {
	sub, at := r.sub, r.sub.PeriodEndAt
	rest := r.takeAllowance()
	ended := sub.Version

	if r.turns.Count == 0 {
		r.turns.FirstAt = at
	}
	r.turns.LastAt = at
	r.turns.Count++

	if sub.CancelAtEnd {
		r.turns.Lapsed += rest
		sub.Status, sub.EndedAt, sub.AllowanceLot = models.SubscriptionCanceled, at, ""
		return
	}
	rolled := models.Credits(0)
	if ended.RolloverPeriods > 0 {
		rolled = max(0, min(rest, ended.RolloverCap-r.liveRollover()))
	}
	r.turns.Lapsed += rest - rolled
	if rolled > 0 {
		end := boundary(*sub, sub.PeriodNumber+1+int64(ended.RolloverPeriods), r.zone)
		r.add(models.Rollover, rolled, at, end)
	}
	r.beginPeriod(at)
}

// beginPeriod takes up the plan that is in force now and gives its allowance.
func (r *turnRun) beginPeriod(at time.Time) {
	sub, ended := r.sub, r.sub.Version
	plan := ended.PlanID
	if sub.NextPlanID != "" {
		plan, sub.NextPlanID = sub.NextPlanID, ""
	}
	if v, ok := r.catalog.VersionAt(plan, at); ok {
		sub.Version = v
	}
	if sub.Version.Period == ended.Period {
		nextPeriod(sub, r.zone)
	} else {
		firstPeriod(sub, at, r.zone.String())
	}
	r.turns.Granted += sub.Version.Allowance
	sub.AllowanceLot = ""
	if sub.Version.Allowance > 0 {
		sub.AllowanceLot = r.add(models.Allowance, sub.Version.Allowance, at, sub.PeriodEndAt)
	}
}

// takeAllowance empties the current period's lot and says what was left in it.
func (r *turnRun) takeAllowance() (rest models.Credits) {
	for i := range r.owned {
		if l := &r.owned[i]; l.ID == r.sub.AllowanceLot {
			rest, l.Remaining = l.Remaining, 0
		}
	}
	return rest
}

func (r *turnRun) liveRollover() (sum models.Credits) {
	for _, l := range r.owned {
		if l.Kind == models.Rollover {
			sum += l.Remaining
		}
	}
	return sum
}

// add makes a lot inside the run, under a name that lasts as long as the run.
func (r *turnRun) add(kind models.LotKind, amount models.Credits, from, to time.Time) models.LotID {
	id := models.LotID(fmt.Sprintf("run-%d-%s", r.turns.Count, kind))
	r.owned = append(r.owned, ownedLot{models.Lot{
		ID: id, Kind: kind, Source: models.SourceSubscription, SubscriptionID: r.sub.ID,
		Granted: amount, Remaining: amount, Priority: r.catalog.Priorities.Of(kind), StartsAt: from, ExpiresAt: to,
	}, -1})
	r.compact()
	return id
}

// compact forgets lots that came and went inside the run.
func (r *turnRun) compact() {
	kept := r.owned[:0]
	for _, l := range r.owned {
		if l.index >= 0 || l.Remaining > 0 {
			kept = append(kept, l)
		}
	}
	r.owned = kept
}

// enterTurns writes what the run came to as one entry.
func (p *posting) enterTurns(r *turnRun) {
	key := fmt.Sprintf("turn:%s:%s", r.sub.ID, r.turns.FirstAt.Format(time.RFC3339Nano))
	e := p.boundaryEntry(models.EntryTurn, r.turns.LastAt, key)
	e.SubscriptionID = r.sub.ID
	e.Turns = &r.turns
	allowance := r.sub.AllowanceLot
	for _, l := range r.owned {
		if l.index >= 0 {
			if taken := p.state.Lots[l.index].Remaining - l.Remaining; taken > 0 {
				e.change(l.index, -taken, 0)
			}
			continue
		}
		if l.Remaining == 0 {
			continue
		}
		run := l.ID
		id := e.add(l.Lot)
		if run == allowance {
			r.sub.AllowanceLot = id
		}
	}
	after := *r.sub
	e.Subscription = &after
	e.enter()
}

// moveRollovers puts what has rolled over into lots that end with the same
// further turns as before, now that those come at other instants. Lots never
// change, so the entry that changes the zone makes new ones. What ends with the
// present period stays: its end stays as well.
func (d *draft) moveRollovers(from, to *time.Location) {
	for _, sub := range d.state.Subscriptions {
		if !sub.Status.Live() {
			continue
		}
		for i, l := range slices.Clone(d.state.Lots) {
			if l.Kind != models.Rollover || l.SubscriptionID != sub.ID || l.Remaining == 0 || !l.ExpiresAt.After(sub.PeriodEndAt) {
				continue
			}
			end, ok := sameTurn(sub, l.ExpiresAt, from, to)
			if !ok || end.Equal(l.ExpiresAt) {
				continue
			}
			d.change(i, -l.Remaining, 0)
			d.add(models.Lot{
				Kind: l.Kind, Source: l.Source, SubscriptionID: l.SubscriptionID, Granted: l.Remaining,
				Priority: l.Priority, StartsAt: d.EffectiveAt, ExpiresAt: end,
			})
		}
	}
}

// sameTurn finds when, counted in one zone, the turn comes that comes at end
// counted in another. A plan that was switched meanwhile may have no such turn.
func sameTurn(sub models.Subscription, end time.Time, from, to *time.Location) (time.Time, bool) {
	here, there := sub, sub
	for here.PeriodEndAt.Before(end) {
		nextPeriod(&here, from)
		nextPeriod(&there, to)
	}
	return there.PeriodEndAt, here.PeriodEndAt.Equal(end)
}
