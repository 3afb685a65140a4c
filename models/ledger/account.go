package ledger

import (
	"cmp"
	"slices"
	"time"

	"github.com/bursar-portal/bursar/models"
)

// Account is the state of an account, arranged for deciding commands: its lots in
// burn order, its boundaries in the order of time, its balance summed up. A command
// costs what it changes, however many lots and holds there are besides. An Account is
// not safe for concurrent use.
type Account struct {
	Standing

	lots     []*lot // in creation order; empty ones may be missing
	lotByID  map[models.LotID]*lot
	burn     ordered[*lot]      // those that can be drawn from, in burn order
	due      ordered[*boundary] // what time will change
	turns    map[models.SubscriptionID]*turning
	holds    map[models.ChargeID]*liveHold
	holdsYet int64          // how many holds there were so far
	balance  models.Balance // without debt
	empty    int            // about how many of lots are empty

	changes changes
}

// lot is a lot with where it is listed.
type lot struct {
	models.Lot
	spendable bool           // listed in burn
	due       *boundary      // listed in due; nil: time changes nothing about it
	counted   models.Balance // its part of the account's balance
	continued models.Credits // granted to the lots that continue it, as far as they are known: see Continued

	touched bool       // since the changes were last settled
	made    bool       // the same
	before  models.Lot // as it was when it was first touched since
}

// compare orders lots as they burn.
func (l *lot) compare(other *lot) int { return compareBurnOrder(&l.Lot, &other.Lot) }

// liveHold is a hold that has not ended. number is its place in the order of creation.
type liveHold struct {
	models.Hold
	number int64
	due    *boundary
}

// turning is what is listed of a subscription.
type turning struct {
	due       *boundary // the end of the period; nil once it is no longer live
	allowance models.LotID
}

// Open arranges a state. It does not change s, and keeps none of its slices and maps.
func Open(s State) *Account {
	s = s.clone()
	a := &Account{
		Standing: s.Standing, burn: ordered[*lot]{compare: (*lot).compare}, due: ordered[*boundary]{compare: (*boundary).compare},
		lotByID: make(map[models.LotID]*lot, len(s.Lots)), turns: map[models.SubscriptionID]*turning{},
		holds: make(map[models.ChargeID]*liveHold, len(s.Holds)),
	}
	var burn []*lot
	var due []*boundary
	for _, from := range s.Lots {
		l := &lot{Lot: from}
		a.lots = append(a.lots, l)
		a.lotByID[l.ID] = l
		a.count(l)
		if l.spendable = l.Spendable() > 0; l.spendable {
			burn = append(burn, l)
		}
		if l.due, _ = a.boundaryOf(l); l.due != nil {
			due = append(due, l.due)
		}
	}
	for _, l := range a.lots {
		a.continues(l)
	}
	for _, h := range s.Holds {
		due = append(due, a.keepHold(h).due)
	}
	for _, sub := range s.Subscriptions {
		t := &turning{due: turnOf(sub), allowance: sub.AllowanceLot}
		a.turns[sub.ID] = t
		if t.due != nil {
			due = append(due, t.due)
		}
	}
	a.burn.fill(burn)
	a.due.fill(due)
	return a
}

// State returns the state by value.
func (a *Account) State() State {
	s := State{Standing: a.Standing}
	for _, l := range a.lots {
		s.Lots = append(s.Lots, l.Lot)
	}
	for _, h := range a.liveHolds() {
		s.Holds = append(s.Holds, h.Hold)
	}
	return s.clone()
}

// Balance returns the balance. Whether a lot has started or ended depends on the
// entries, not on the clock, so the account must be advanced first.
func (a *Account) Balance() models.Balance {
	v := a.balance
	v.Debt = a.Debt
	return v
}

// NextBoundary returns the instant of the next boundary, zero if there is none.
func (a *Account) NextBoundary() time.Time {
	if next := a.due.first(); next != nil {
		return next.at
	}
	return time.Time{}
}

// LiveLots returns the lots with anything left in burn order, including those that
// can't be drawn from now.
func (a *Account) LiveLots() (live []models.Lot) {
	for _, l := range a.lots {
		if l.Live() {
			live = append(live, l.Lot)
		}
	}
	slices.SortFunc(live, func(a, b models.Lot) int { return compareBurnOrder(&a, &b) })
	return live
}

// AddLot adds a lot that a command refers to, empty or not, unless it is there.
func (a *Account) AddLot(from models.Lot) {
	if a.lotByID[from.ID] != nil {
		return
	}
	l := &lot{Lot: from}
	a.lotByID[l.ID] = l
	at, _ := slices.BinarySearchFunc(a.lots, l, func(a, b *lot) int { return cmp.Compare(a.Ordinal, b.Ordinal) })
	a.lots = slices.Insert(a.lots, at, l)
	a.relist(l)
	if !l.Live() {
		a.empty++
	}
}

// addLot adds a new lot.
func (a *Account) addLot(from models.Lot) {
	l := &lot{Lot: from, touched: true, made: true}
	a.lots = append(a.lots, l)
	a.lotByID[l.ID] = l
	a.changes.lots = append(a.changes.lots, l)
	a.continues(l)
	a.relist(l)
}

// continues counts a lot in the one that it continues.
func (a *Account) continues(l *lot) {
	if from := a.lotByID[l.Continues]; from != nil {
		from.continued += l.Granted
	}
}

// Continued tells how many credits were granted to the lots that continue one that a command
// refers to: those with nothing left may be missing.
func (a *Account) Continued(id models.LotID, credits models.Credits) {
	if l := a.lotByID[id]; l != nil {
		l.continued = credits
	}
}

// AddCharge adds a charge that a command refers to, with what it took.
func (a *Account) AddCharge(r ChargeRecord) {
	if a.Charges == nil {
		a.Charges = map[models.ChargeID]ChargeRecord{}
	}
	a.Charges[r.ID] = r
	a.changes.referred = append(a.changes.referred, r.ID)
}

// Untouched reports whether a charge is a live hold of which nothing was captured yet, so
// that the account knows all of it.
func (a *Account) Untouched(id models.ChargeID) bool {
	return a.holds[id] != nil && a.Charges[id].Credits == 0
}

// relist brings the account's lists and sums in line with a lot that has changed.
func (a *Account) relist(l *lot) {
	a.count(l)
	if spendable := l.Spendable() > 0; spendable != l.spendable {
		l.spendable = spendable
		if spendable {
			a.burn.add(l)
		} else {
			a.burn.remove(l)
		}
	}
	if due, changed := a.boundaryOf(l); changed {
		a.reschedule(&l.due, due)
	}
}

// reschedule replaces a boundary by another; nil stands for none.
func (a *Account) reschedule(listed **boundary, due *boundary) {
	if *listed != nil {
		a.due.remove(*listed)
	}
	if due != nil {
		a.due.add(due)
	}
	*listed = due
}

// count brings the account's balance in line with a lot.
func (a *Account) count(l *lot) {
	a.balance = addBalance(a.balance, l.counted, -1)
	l.counted = balanceOf(l.Lot)
	a.balance = addBalance(a.balance, l.counted, 1)
}

// relistSubscription brings the lists in line with a subscription that has changed:
// with the end of its period, and with which lot ends by it.
func (a *Account) relistSubscription(sub models.Subscription) {
	t := a.turns[sub.ID]
	if t == nil {
		t = &turning{}
		a.turns[sub.ID] = t
	}
	a.reschedule(&t.due, turnOf(sub))
	former := t.allowance
	t.allowance = sub.AllowanceLot
	for _, id := range []models.LotID{former, t.allowance} {
		if l := a.lotByID[id]; l != nil {
			a.relist(l)
		}
	}
}

func (a *Account) keepHold(h models.Hold) *liveHold {
	a.holdsYet++
	kept := &liveHold{Hold: h, number: a.holdsYet}
	kept.due = &boundary{at: h.ExpiresAt, rank: rankHoldEnd, id: string(h.ChargeID), hold: kept}
	a.holds[h.ChargeID] = kept
	return kept
}

// addHold adds a new hold.
func (a *Account) addHold(h models.Hold) {
	a.due.add(a.keepHold(h).due)
	a.changes.hold(h.ChargeID, true)
}

// removeHold removes a hold that has ended.
func (a *Account) removeHold(h *liveHold) {
	a.due.remove(h.due)
	delete(a.holds, h.ChargeID)
	a.changes.hold(h.ChargeID, false)
}

// liveHolds returns the holds, oldest first.
func (a *Account) liveHolds() []*liveHold {
	live := make([]*liveHold, 0, len(a.holds))
	for _, h := range a.holds {
		live = append(live, h)
	}
	slices.SortFunc(live, func(a, b *liveHold) int { return cmp.Compare(a.number, b.number) })
	return live
}
