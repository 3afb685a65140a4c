package posting_test

import (
	"fmt"
	"slices"
	"time"

	"pgregory.net/rapid"

	"github.com/bursar-portal/bursar/models"
)

// This file is the part of the naive model for caps and extensions.

// naiveCap turns its window as soon as it ends.
type naiveCap struct {
	models.CapTerms
	start, end time.Time
	used       models.Credits
}

// naiveCount is what a cap counted of a charge, and in which window.
type naiveCount struct {
	cap   *naiveCap
	start time.Time
}

// windowAround returns the window around an instant. Every day in the zones of the programs
// has a midnight.
func (n *naive) windowAround(w models.CapWindow, at time.Time) (start, end time.Time) {
	zone, _ := time.LoadLocation(n.zone)
	y, m, d := at.In(zone).Date()
	day := func(y int, m time.Month, d int) time.Time { return time.Date(y, m, d, 0, 0, 0, 0, zone).UTC() }
	switch w {
	case models.CapDay:
		return day(y, m, d), day(y, m, d+1)
	case models.CapWeek:
		for day(y, m, d).In(zone).Weekday() != time.Monday {
			d--
		}
		return day(y, m, d), day(y, m, d+7)
	case models.CapMonth:
		return day(y, m, 1), day(y, m+1, 1)
	case models.CapYear:
		return day(y, 1, 1), day(y+1, 1, 1)
	}
	return time.Time{}, time.Time{}
}

// turnCaps begins the windows that have begun by now. A removed cap is gone with its window.
func (n *naive) turnCaps() {
	n.caps = slices.DeleteFunc(n.caps, func(c *naiveCap) bool {
		return c.Removed && !c.end.IsZero() && !n.now.Before(c.end)
	})
	for _, c := range n.caps {
		for !c.end.IsZero() && !n.now.Before(c.end) {
			c.start, c.used = c.end, 0
			_, c.end = n.windowAround(c.Window, c.start)
		}
	}
}

func (n *naive) capOn(subject models.CapSubject, window models.CapWindow) *naiveCap {
	for _, c := range n.caps {
		if c.Subject == subject && c.Window == window {
			return c
		}
	}
	return nil
}

// capsOn returns the caps that apply to a charge.
func (n *naive) capsOn(c models.Charge) (on []*naiveCap) {
	for _, one := range n.caps {
		switch one.Subject {
		case models.CapOnAccount, models.CapOnKey(c.KeyID), models.CapOnMember(c.UserID), models.CapOnMember(c.KeyMaker):
			on = append(on, one)
		}
	}
	return on
}

func (n *naive) fits(c models.Charge, amount models.Credits) bool {
	for _, one := range n.capsOn(c) {
		if !one.Removed && one.used+amount > one.Limit(n.now) {
			return false
		}
	}
	return true
}

func (n *naive) count(c *naiveCharge, about models.Charge, amount models.Credits) {
	for _, one := range n.capsOn(about) {
		one.used += amount
		c.counted = append(c.counted, naiveCount{one, one.start})
	}
}

func (c *naiveCharge) uncount(amount models.Credits) {
	for _, counted := range c.counted {
		if counted.cap.start.Equal(counted.start) {
			counted.cap.used -= amount
		}
	}
}

// capLines returns the caps as text to compare.
func (n *naive) capLines() (lines []string) {
	for _, c := range n.caps {
		if !c.Removed {
			lines = append(lines, capLine(models.Cap{CapTerms: c.CapTerms, WindowEnd: c.end, Used: c.used}))
		}
	}
	slices.Sort(lines)
	return lines
}

func capLine(c models.Cap) string {
	return fmt.Sprintf("%s %s %s used of %s and %s until %s, turns %s", c.Subject, c.Window, c.Used, c.Amount, c.Boost, c.BoostUntil, c.WindowEnd)
}

// cap sets, boosts or removes a cap.
func (p *program) cap(amount models.Credits) {
	n := p.naive
	do := models.ChangeCap{
		Subject: rapid.SampledFrom([]models.CapSubject{models.CapOnAccount, "key:key_1", "member:usr_a", "member:usr_b"}).Draw(p.T, "subject"),
		Window:  rapid.SampledFrom(models.CapWindows).Draw(p.T, "window"),
	}
	switch rapid.IntRange(0, 3).Draw(p.T, "change") {
	case 0:
		do.Remove = true
	case 1:
		do.Boost = &models.CapBoost{Credits: amount, Until: n.now.Add(time.Duration(rapid.IntRange(1, 100).Draw(p.T, "boosted for hours")) * time.Hour)}
	default:
		do.Amount = new(3 * amount)
	}
	c := n.capOn(do.Subject, do.Window)
	there := c != nil && !c.Removed
	p.agree(p.post(do), there || do.Amount != nil, models.CodeNotFound)
	switch {
	case !there && do.Amount == nil:
		return
	case c == nil:
		c = &naiveCap{}
		c.start, c.end = n.windowAround(do.Window, n.now)
		n.caps = append(n.caps, c)
	}
	before := c.CapTerms
	c.CapTerms = models.CapTerms{Subject: do.Subject, Window: do.Window, Amount: before.Amount, Removed: do.Remove}
	if there && !do.Remove && n.now.Before(before.BoostUntil) {
		c.Boost, c.BoostUntil = before.Boost, before.BoostUntil
	}
	if do.Amount != nil {
		c.Amount = *do.Amount
	}
	if do.Boost != nil {
		c.Boost, c.BoostUntil = do.Boost.Credits, do.Boost.Until
	}
}

// about returns a charge, perhaps by a key and for a member.
func (p *program) about(amount models.Credits) models.Charge {
	c := models.Charge{Credits: amount}
	if rapid.Bool().Draw(p.T, "by key") {
		c.KeyID, c.KeyMaker = "key_1", rapid.SampledFrom([]models.UserID{"", "usr_a"}).Draw(p.T, "maker")
	}
	c.UserID = rapid.SampledFrom([]models.UserID{"", "", "usr_a", "usr_b"}).Draw(p.T, "member")
	return c
}

// endsAt returns the instant from which nothing comes back to a lot or its successors.
func (l *naiveLot) endsAt() time.Time {
	if l.extended {
		return l.extendedTo
	}
	return l.ends
}

// succeed makes a successor of an extended lot.
func (n *naive) succeed(l *naiveLot, credits models.Credits) *naiveLot {
	starts := l.starts
	if starts.Before(n.now) {
		starts = n.now
	}
	return n.add(naiveLot{
		kind: l.kind, left: credits, frozen: l.frozen, bought: l.bought, priority: l.priority, starts: starts, ends: l.extendedTo, sub: l.sub, before: l,
	})
}

// line returns a lot and its successors.
func (n *naive) line(of *naiveLot) (line []*naiveLot) {
	for _, l := range n.lots {
		if l == of || l.before != nil && slices.Contains(line, l.before) {
			line = append(line, l)
		}
	}
	return line
}

// usedLot grants a lot that ends and is used before others, and takes a part of it.
func (p *program) usedLot(amount models.Credits) *naiveLot {
	n := p.naive
	g, l := p.lot(amount)
	g.StartsAt, g.ExpiresAt, g.Priority = time.Time{}, n.now.Add(50*time.Hour), new(-1)
	l.starts, l.ends, l.priority = n.now, g.ExpiresAt, -1
	do := models.AdjustCredits{Amount: amount, Kind: g.Kind, ExpiresAt: g.ExpiresAt, Priority: g.Priority}
	receipt, err := p.kit.Try(models.Command{Account: p.account, Do: do})
	p.agree(err, true, "")
	made := n.add(l)
	n.adjustments = append(n.adjustments, &naiveAdjustment{id: receipt.Entry.ID, lot: made, given: amount})
	n.repay()
	if part := (made.left + 1) / 2; part == 0 {
		return made
	} else if rapid.Bool().Draw(p.T, "held") {
		p.hold(part)
	} else {
		p.charge(part)
	}
	return made
}

// extend extends any live lot, as both sides list them in the same order, or one of which a
// part was used or is held.
func (p *program) extend(amount models.Credits) {
	n := p.naive
	var wanted *naiveLot
	if rapid.Bool().Draw(p.T, "used before") {
		wanted = p.usedLot(amount)
	}
	var live []*naiveLot
	for _, l := range n.order() {
		if l.left > 0 || l.held > 0 {
			live = append(live, l)
		}
	}
	if len(live) == 0 {
		return
	}
	i := slices.Index(live, wanted)
	if i < 0 {
		i = rapid.IntRange(0, len(live)-1).Draw(p.T, "lot")
	}
	l := live[i]
	to := l.endsAt().Add(time.Duration(rapid.IntRange(-5, 100).Draw(p.T, "later by hours")) * time.Hour)
	if rapid.IntRange(0, 5).Draw(p.T, "for ever") == 0 {
		to = time.Time{}
	}
	receipt, err := p.kit.Try(models.Command{Account: p.account, Do: models.ExtendLot{LotID: p.kit.Balance(p.account).Lots[i].ID, ExpiresAt: to}})
	switch {
	case n.ended(l, true), l.isCurrentOf != nil && l.isCurrentOf.live, l.endsAt().IsZero():
		p.agree(err, false, models.CodeConflict)
		return
	case !to.IsZero() && !to.After(l.endsAt()):
		p.agree(err, false, models.CodeInvalidField)
		return
	}
	p.agree(err, true, "")
	left := l.left
	l.left, l.extended, l.extendedTo = 0, true, to
	if next := n.succeed(l, left); next != nil {
		next.id = receipt.Entry.NewLots[0].ID
	}
}
