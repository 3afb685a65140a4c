package ledger

import (
	"fmt"
	"slices"
	"time"

	"github.com/bursar-portal/bursar/models"
)

// turn ends the current period of a subscription and, in the same entry, the periods
// that follow up to until or the next other boundary of the account. So a month of
// missed daily periods is one entry, and lots that would begin and end within it are
// never created. Turns are not folded while there is debt, since each allowance pays
// some of it, nor across months in UTC, since the books are closed by the month.
func (p *posting) turn(first *boundary, until time.Time) {
	sub, _ := p.state.subscription(models.SubscriptionID(first.id))
	run := &turnRun{sub: sub, catalog: p.state.Catalog, zone: location(p.state.Zone)}
	run.owned = p.ownedLots(run.sub.ID)
	var foreign *boundary // the first that the run does not carry out itself
	if i := slices.IndexFunc(p.state.due.items, func(b *boundary) bool { return !run.owns(b) }); i >= 0 {
		foreign = p.state.due.items[i]
	}

	for {
		run.lapseRollovers(run.sub.PeriodEndAt)
		run.turnOnce()
		next := &boundary{at: run.sub.PeriodEndAt, rank: rankTurn, id: string(run.sub.ID)}
		if !run.sub.Status.Live() || next.at.After(until) || (foreign != nil && foreign.compare(next) < 0) || p.state.Debt > 0 || !sameMonth(run.turns.FirstAt, next.at) {
			break
		}
	}
	p.enterTurns(run)
}

// sameMonth reports whether two instants are in the same month in UTC.
func sameMonth(a, b time.Time) bool {
	a, b = a.UTC(), b.UTC()
	return a.Year() == b.Year() && a.Month() == b.Month()
}

// turnRun simulates consecutive turns of one subscription.
type turnRun struct {
	sub     *models.Subscription
	catalog *Catalog
	zone    *time.Location
	owned   []ownedLot
	turns   models.Turns
}

// ownedLot is an allowance or rollover lot of the subscription. from is the lot of
// the account, or nil for a lot that is created only if it outlives the run.
type ownedLot struct {
	models.Lot
	from *lot
}

// ownedLots returns the subscription's lots with credits that can lapse.
func (p *posting) ownedLots(id models.SubscriptionID) []ownedLot {
	var owned []ownedLot
	for _, l := range p.state.lots {
		if l.SubscriptionID == id && l.Remaining > 0 {
			owned = append(owned, ownedLot{l.Lot, l})
		}
	}
	return owned
}

// owns reports whether the run itself carries out a boundary.
func (r *turnRun) owns(b *boundary) bool {
	if b.rank == rankTurn {
		return b.id == string(r.sub.ID)
	}
	for _, l := range r.owned {
		if b.rank == rankLotEnd && b.id == string(l.ID) {
			return true
		}
	}
	return false
}

// lapseRollovers ends the subscription's lots that have expired by a turn, except for
// the current allowance, which is turnOnce's.
func (r *turnRun) lapseRollovers(at time.Time) {
	for i := range r.owned {
		l := &r.owned[i]
		if l.ID != r.sub.AllowanceLot && !l.ExpiresAt.IsZero() && !l.ExpiresAt.After(at) {
			r.turns.Lapsed += l.Remaining
			l.Remaining = 0
		}
	}
}

// turnOnce ends the period. The rest of the allowance rolls over up to the cap, what
// exceeds the cap lapses, and the next period begins with the next allowance.
func (r *turnRun) turnOnce() {
	sub, at := r.sub, r.sub.PeriodEndAt
	rest := r.takeAllowance()
	ended := sub.Version

	if r.turns.Count == 0 {
		r.turns.FirstAt = at
	}
	r.turns.LastAt = at
	r.turns.Count++

	if sub.CancelAtPeriodEnd {
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
		end := periodStart(*sub, sub.PeriodNumber+1+int64(ended.RolloverPeriods), r.zone)
		r.add(models.Rollover, rolled, at, end)
	}
	r.beginPeriod(at)
}

// beginPeriod adopts the plan's present version, or the plan to switch to, and grants
// its allowance.
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

// takeAllowance empties the current period's lot and returns what was left in it.
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

// add creates a lot within the run, with an id that is valid only within the run.
func (r *turnRun) add(kind models.LotKind, amount models.Credits, from, to time.Time) models.LotID {
	id := models.LotID(fmt.Sprintf("run-%d-%s", r.turns.Count, kind))
	r.owned = append(r.owned, ownedLot{models.Lot{
		ID: id, Kind: kind, Source: models.SourceSubscription, SubscriptionID: r.sub.ID,
		Granted: amount, Remaining: amount, Priority: r.catalog.Priorities.Of(kind), StartsAt: from, ExpiresAt: to,
	}, nil})
	r.compact()
	return id
}

// compact drops lots that began and ended within the run.
func (r *turnRun) compact() {
	kept := r.owned[:0]
	for _, l := range r.owned {
		if l.from != nil || l.Remaining > 0 {
			kept = append(kept, l)
		}
	}
	r.owned = kept
}

// enterTurns enters the result of a run as one entry.
func (p *posting) enterTurns(r *turnRun) {
	key := fmt.Sprintf("turn:%s:%s", r.sub.ID, r.turns.FirstAt.Format(time.RFC3339Nano))
	e := p.beginBoundary(models.EntryTurn, r.turns.LastAt, key)
	e.SubscriptionID = r.sub.ID
	e.Turns = &r.turns
	allowance := r.sub.AllowanceLot
	for _, l := range r.owned {
		if l.from != nil {
			if taken := l.from.Remaining - l.Remaining; taken > 0 {
				e.change(l.from, -taken, 0)
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

// moveRollovers moves rolled-over credits to lots that end with the same turn as
// before, now that a change of zone has moved the turns. Lots are immutable, so the
// entry that changes the zone creates new ones. Lots that end with the current period
// stay, since its end does not move, and so do those that were extended, since their expiry
// is an instant that somebody chose.
func (d *draft) moveRollovers(from, to *time.Location) {
	for _, sub := range d.state.Subscriptions {
		if !sub.Status.Live() {
			continue
		}
		for _, l := range slices.Clone(d.state.lots) {
			if l.Kind != models.Rollover || l.Source == models.SourceExtension || l.SubscriptionID != sub.ID || l.Remaining == 0 || !l.ExpiresAt.After(sub.PeriodEndAt) {
				continue
			}
			end, ok := sameTurn(sub, l.ExpiresAt, from, to)
			if !ok || end.Equal(l.ExpiresAt) {
				continue
			}
			moved := l.Remaining
			d.change(l, -moved, 0)
			d.add(models.Lot{
				Kind: l.Kind, Source: l.Source, SubscriptionID: l.SubscriptionID, Granted: moved,
				Priority: l.Priority, StartsAt: d.EffectiveAt, ExpiresAt: end,
			})
		}
	}
}

// sameTurn returns the instant in the zone to of the turn that comes at end in the
// zone from. ok is false if there is none, as the plan may have been switched.
func sameTurn(sub models.Subscription, end time.Time, from, to *time.Location) (at time.Time, ok bool) {
	here, there := sub, sub
	for here.PeriodEndAt.Before(end) {
		nextPeriod(&here, from)
		nextPeriod(&there, to)
	}
	return there.PeriodEndAt, here.PeriodEndAt.Equal(end)
}
