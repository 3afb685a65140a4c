package posting_test

import (
	"cmp"
	"fmt"
	"slices"
	"time"

	"github.com/bursar-portal/bursar/models"
)

// naive is the simplest model of the ledger: a list of lots, and a loop that carries out
// one boundary after the other. It folds nothing, stores nothing and has no keys. The
// store is compared with it.
type naive struct {
	now  time.Time
	zone string
	lots []*naiveLot
	subs []*naiveSub
	debt models.Credits

	holds       []*naiveHold
	charges     []*naiveCharge
	purchases   []*naivePurchase
	reversals   []*naiveReversal
	adjustments []*naiveAdjustment
	caps        []*naiveCap
}

type naiveLot struct {
	id            models.LotID // set if it may start later: at one instant the ids decide
	kind          models.LotKind
	left, held    models.Credits
	frozen        bool
	bought        *naivePurchase
	priority      int
	starts, ends  time.Time
	begun         bool
	sub           *naiveSub
	isCurrentOf   *naiveSub
	makingCounter int

	extended   bool
	extendedTo time.Time
	before     *naiveLot // which it is the successor of
}

type naiveSub struct {
	id       models.SubscriptionID
	plan     models.PlanVersion
	anchor   time.Time // wall clock, as if in UTC
	number   int
	end      time.Time
	atEnd    bool
	live     bool
	switchTo *models.PlanVersion
}

func (n *naive) add(l naiveLot) *naiveLot {
	if l.left == 0 {
		return nil
	}
	l.makingCounter = len(n.lots)
	l.begun = !l.starts.After(n.now)
	n.lots = append(n.lots, &l)
	return &l
}

func (n *naive) order() []*naiveLot {
	sorted := slices.Clone(n.lots)
	slices.SortFunc(sorted, func(a, b *naiveLot) int {
		far := time.Date(9999, 1, 1, 0, 0, 0, 0, time.UTC)
		endA, endB := a.ends, b.ends
		if endA.IsZero() {
			endA = far
		}
		if endB.IsZero() {
			endB = far
		}
		return cmp.Or(a.priority-b.priority, endA.Compare(endB), a.makingCounter-b.makingCounter)
	})
	return sorted
}

func (n *naive) available() (sum models.Credits) {
	for _, l := range n.lots {
		if l.begun && !l.frozen {
			sum += l.left
		}
	}
	return sum
}

func (n *naive) scheduled() (sum models.Credits) {
	for _, l := range n.lots {
		if !l.begun {
			sum += l.left
		}
	}
	return sum
}

// burn takes an amount in burn order if there is enough.
func (n *naive) burn(amount models.Credits) (taken []naivePart, ok bool) {
	if amount > n.available() {
		return nil, false
	}
	for _, l := range n.order() {
		if part := min(l.left, amount); l.begun && !l.frozen && part > 0 {
			l.left -= part
			amount -= part
			taken = append(taken, naivePart{l, part})
		}
	}
	return taken, true
}

// periodStart returns when period number k of a subscription begins.
func (n *naive) periodStart(s *naiveSub, k int) time.Time {
	zone, _ := time.LoadLocation(n.zone)
	y, m, d := s.anchor.Date()
	switch s.plan.Period {
	case models.Daily:
		d += k
	case models.Weekly:
		d += 7 * k
	default:
		first := time.Date(y, m+time.Month(k), 1, 0, 0, 0, 0, time.UTC)
		y, m = first.Year(), first.Month()
		if last := first.AddDate(0, 1, -1).Day(); d > last {
			d = last
		}
	}
	wall := time.Date(y, m, d, s.anchor.Hour(), s.anchor.Minute(), s.anchor.Second(), s.anchor.Nanosecond(), time.UTC)
	// Use the offset of the day before. If the clocks were changed since, the present
	// offset is right, unless the local time was skipped.
	_, yesterday := wall.Add(-24 * time.Hour).In(zone).Zone()
	first := wall.Add(-time.Duration(yesterday) * time.Second)
	_, present := first.In(zone).Zone()
	second := wall.Add(-time.Duration(present) * time.Second)
	if _, shown := second.In(zone).Zone(); shown == present {
		return second
	}
	return first
}

func (n *naive) anchor(s *naiveSub, at time.Time) {
	zone, _ := time.LoadLocation(n.zone)
	wall := at.In(zone)
	s.anchor = time.Date(wall.Year(), wall.Month(), wall.Day(), wall.Hour(), wall.Minute(), wall.Second(), wall.Nanosecond(), time.UTC)
	s.number, s.end = 0, n.periodStart(s, 1)
}

func (n *naive) subscribe(id models.SubscriptionID, plan models.PlanVersion) {
	s := &naiveSub{id: id, plan: plan, live: true}
	s.anchor = n.now
	n.anchor(s, n.now)
	n.subs = append(n.subs, s)
	n.allow(s, n.now)
}

func (n *naive) allow(s *naiveSub, at time.Time) {
	for _, l := range n.lots {
		if l.isCurrentOf == s {
			l.isCurrentOf = nil
		}
	}
	if l := n.add(naiveLot{kind: models.Allowance, left: s.plan.Allowance, priority: 30, starts: at, ends: s.end, sub: s}); l != nil {
		l.isCurrentOf = s
	}
}

// boundary is the next event that time causes.
type boundary struct {
	at   time.Time
	rank int
	lot  *naiveLot
	sub  *naiveSub
	hold *naiveHold
}

// id orders two subscriptions or two holds at the same instant. Lots at the same instant
// may come in any order.
func (b boundary) id() string {
	switch {
	case b.sub != nil:
		return string(b.sub.id)
	case b.hold != nil:
		return string(b.hold.charge.id)
	}
	return string(b.lot.id)
}

func (n *naive) advance(to time.Time) {
	for {
		var due []boundary
		for _, l := range n.lots {
			switch {
			case l.left == 0:
			case !l.begun:
				due = append(due, boundary{at: l.starts, rank: 3, lot: l})
			case !l.ends.IsZero() && (l.isCurrentOf == nil || !l.isCurrentOf.live):
				due = append(due, boundary{at: l.ends, rank: 1, lot: l})
			}
		}
		for _, s := range n.subs {
			if s.live {
				due = append(due, boundary{at: s.end, rank: 2, sub: s})
			}
		}
		for _, h := range n.holds {
			due = append(due, boundary{at: h.ends, rank: 0, hold: h})
		}
		slices.SortFunc(due, func(a, b boundary) int {
			return cmp.Or(a.at.Compare(b.at), a.rank-b.rank, cmp.Compare(a.id(), b.id()))
		})
		if len(due) == 0 || due[0].at.After(to) {
			n.now = to
			n.turnCaps()
			return
		}
		n.now = due[0].at
		n.turnCaps()
		switch b := due[0]; b.rank {
		case 0:
			n.endHold(b.hold, false)
		case 1:
			b.lot.left = 0
		case 3:
			b.lot.begun = true
		default:
			n.turn(b.sub)
		}
		n.repay()
	}
}

func (n *naive) turn(s *naiveSub) {
	at, rest, alive := s.end, models.Credits(0), models.Credits(0)
	for _, l := range n.lots {
		if l.isCurrentOf == s {
			rest, l.left = l.left, 0
		}
		if l.kind == models.Rollover && l.sub == s {
			alive += l.left
		}
	}
	if s.atEnd {
		s.live = false
		return
	}
	if k := s.plan.RolloverPeriods; k > 0 {
		rolled := max(0, min(rest, s.plan.RolloverCap-alive))
		n.add(naiveLot{kind: models.Rollover, left: rolled, priority: 40, starts: at, ends: n.periodStart(s, s.number+1+k), sub: s})
	}
	old := s.plan.Period
	if s.switchTo != nil {
		s.plan, s.switchTo = *s.switchTo, nil
	}
	if s.plan.Period != old {
		n.anchor(s, at)
	} else {
		for !s.end.After(at) {
			s.number++
			s.end = n.periodStart(s, s.number+1)
		}
	}
	n.allow(s, at)
}

// move changes the zone. A remainder that ends with a later turn of its plan ends with the
// same turn afterwards, in a lot of its own.
func (n *naive) move(zone string) {
	from := n.zone
	for _, s := range n.subs {
		for _, l := range slices.Clone(n.lots) {
			if !s.live || l.sub != s || l.kind != models.Rollover || l.before != nil || l.left == 0 || !l.ends.After(s.end) {
				continue
			}
			for turns := 1; turns < 50; turns++ {
				n.zone = from
				if !n.endAfter(s, turns).Equal(l.ends) {
					continue
				}
				n.zone = zone
				if end := n.endAfter(s, turns); !end.Equal(l.ends) {
					left := l.left
					l.left = 0
					n.add(naiveLot{kind: l.kind, left: left, priority: l.priority, starts: n.now, ends: end, sub: s})
				}
			}
		}
	}
	n.zone = zone
}

// endAfter returns the end of a subscription's period that many turns after the present
// period's end.
func (n *naive) endAfter(s *naiveSub, turns int) time.Time {
	end, number := s.end, s.number
	for range turns {
		for before := end; !end.After(before); {
			number++
			end = n.periodStart(s, number+1)
		}
	}
	return end
}

// lines returns what is left, lot by lot in the order of use, as text to compare.
func (n *naive) lines() []string {
	var lines []string
	for _, l := range n.order() {
		if l.left > 0 || l.held > 0 {
			lines = append(lines, line(l.kind, l.left, l.held, l.begun, l.frozen, l.starts, l.ends))
		}
	}
	return lines
}

func line(kind models.LotKind, left, held models.Credits, begun, frozen bool, starts, ends time.Time) string {
	return fmt.Sprintf("%s %s held=%s started=%v frozen=%v %s to %s", kind, left, held, begun, frozen,
		starts.Format(time.RFC3339Nano), ends.Format(time.RFC3339Nano))
}
