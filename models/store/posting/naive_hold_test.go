package posting_test

import (
	"slices"
	"time"

	"github.com/bursar-portal/bursar/models"
)

// This file is the part of the naive model for holds, refunds, reversals and debt.

type naivePart struct {
	lot     *naiveLot
	credits models.Credits
}

type naiveCharge struct {
	id             models.ChargeID
	taken          []naivePart
	took, refunded models.Credits
	counted        []naiveCount
}

type naiveHold struct {
	charge *naiveCharge
	parts  []naivePart
	ends   time.Time
}

type naivePurchase struct {
	id                models.PurchaseID
	credits, reversed models.Credits
}

type naiveReversal struct {
	id       models.EntryID
	purchase *naivePurchase
	taken    []naivePart
	debt     models.Credits
	undone   bool
}

type naiveAdjustment struct {
	id     models.EntryID
	lot    *naiveLot // nil if it took
	given  models.Credits
	taken  []naivePart
	undone bool
}

func (n *naive) repay() {
	amount := min(n.debt, n.available())
	n.burn(amount)
	n.debt -= amount
}

func (n *naive) charge(id models.ChargeID, about models.Charge, amount models.Credits) bool {
	taken, ok := n.burn(amount)
	if ok {
		c := &naiveCharge{id: id, taken: taken, took: amount}
		n.charges = append(n.charges, c)
		n.count(c, about, amount)
	}
	return ok
}

func (n *naive) hold(id models.ChargeID, about models.Charge, amount models.Credits, life time.Duration) bool {
	parts, ok := n.burn(amount)
	if !ok {
		return false
	}
	for _, p := range parts {
		p.lot.held += p.credits
	}
	c := &naiveCharge{id: id}
	n.charges = append(n.charges, c)
	n.count(c, about, amount)
	n.holds = append(n.holds, &naiveHold{c, parts, n.now.Add(life)})
	return true
}

func (h *naiveHold) left() (sum models.Credits) {
	for _, p := range h.parts {
		sum += p.credits
	}
	return sum
}

func (n *naive) capture(h *naiveHold, amount models.Credits, final bool) {
	for i := range h.parts {
		part := min(amount, h.parts[i].credits)
		h.parts[i].credits -= part
		h.parts[i].lot.held -= part
		amount -= part
		h.charge.took += part
		if part > 0 {
			h.charge.taken = append(h.charge.taken, naivePart{h.parts[i].lot, part})
		}
	}
	if final || h.left() == 0 {
		n.endHold(h, true)
	}
	n.repay()
}

// endHold puts the remainder back; exactly at the end of a lot, the lot can still use it
// only if the hold expired by itself.
func (n *naive) endHold(h *naiveHold, late bool) {
	h.charge.uncount(h.left())
	for _, p := range h.parts {
		p.lot.held -= p.credits
		switch {
		case n.ended(p.lot, late):
		case p.lot.extended:
			n.succeed(p.lot, p.credits)
		default:
			p.lot.left += p.credits
		}
	}
	n.holds = slices.DeleteFunc(n.holds, func(other *naiveHold) bool { return other == h })
}

func (n *naive) ended(l *naiveLot, late bool) bool {
	ends := l.endsAt()
	if ends.IsZero() {
		return false
	}
	return ends.Before(n.now) || (late && ends.Equal(n.now))
}

// giveBack puts parts back into their lots, those of extended lots into a new successor of
// each, and those of ended lots into a new lot, if need be one for each.
func (n *naive) giveBack(parts []naivePart, forEach bool) {
	add := func(to []naivePart, p naivePart) []naivePart {
		for i := range to {
			if to[i].lot == p.lot {
				to[i].credits += p.credits
				return to
			}
		}
		return append(to, p)
	}
	var moved, homeless []naivePart
	for _, p := range parts {
		switch {
		case n.ended(p.lot, true):
			homeless = add(homeless, p)
		case p.lot.extended:
			moved = add(moved, p)
		default:
			p.lot.left += p.credits
		}
	}
	for _, p := range moved {
		n.succeed(p.lot, p.credits)
	}
	var all models.Credits
	for _, p := range homeless {
		if all += p.credits; forEach {
			n.addRefund(p.credits)
			all = 0
		}
	}
	n.addRefund(all)
}

func (n *naive) addRefund(credits models.Credits) {
	n.add(naiveLot{kind: models.Promotional, left: credits, priority: 10, starts: n.now, ends: n.now.Add(30 * 24 * time.Hour)})
}

func (n *naive) refund(c *naiveCharge, amount models.Credits) {
	c.refunded += amount
	c.uncount(amount)
	var back []naivePart
	for i := len(c.taken) - 1; i >= 0 && amount > 0; i-- {
		part := min(amount, c.taken[i].credits)
		c.taken[i].credits -= part
		amount -= part
		back = append(back, naivePart{c.taken[i].lot, part})
	}
	n.giveBack(back, true)
	n.repay()
}

func (n *naive) buy(id models.PurchaseID, credits models.Credits) {
	p := &naivePurchase{id: id, credits: credits}
	n.purchases = append(n.purchases, p)
	n.add(naiveLot{kind: models.Purchased, left: credits, priority: 20, starts: n.now, bought: p})
	n.repay()
}

func (n *naive) reverse(id models.EntryID, p *naivePurchase, amount models.Credits) {
	r := &naiveReversal{id: id, purchase: p}
	p.reversed += amount
	for _, l := range n.lots {
		if part := min(l.left, amount); l.bought == p && part > 0 {
			l.left -= part
			amount -= part
			r.taken = append(r.taken, naivePart{l, part})
		}
	}
	others, _ := n.burn(min(amount, n.available()))
	for _, t := range others {
		amount -= t.credits
	}
	r.taken = append(r.taken, others...)
	r.debt = amount
	n.debt += amount
	n.reversals = append(n.reversals, r)
}

func (n *naive) undo(r *naiveReversal) {
	r.undone = true
	forgiven := min(n.debt, r.debt)
	n.debt -= forgiven
	r.purchase.reversed -= r.debt
	for _, t := range r.taken {
		r.purchase.reversed -= t.credits
	}
	n.giveBack(r.taken, false)
	n.add(naiveLot{kind: models.Purchased, left: r.debt - forgiven, priority: 20, starts: n.now, bought: r.purchase})
	n.repay()
}

// set makes an amount available: it takes what is too much, or adds what is missing after
// the debt is paid.
func (n *naive) set(to models.Credits) {
	if more := n.available() - to; more >= 0 {
		n.burn(more)
		return
	}
	n.add(naiveLot{kind: models.Purchased, left: to + n.debt - n.available(), priority: 20, starts: n.now})
	n.repay()
}

// unadjust reports whether there was enough to take back.
func (n *naive) unadjust(a *naiveAdjustment) bool {
	if a.lot != nil {
		rest := a.given
		var own []naivePart
		for _, l := range n.line(a.lot) {
			part := min(l.left, rest)
			l.left -= part
			rest -= part
			own = append(own, naivePart{l, part})
		}
		if _, ok := n.burn(rest); !ok {
			for _, p := range own {
				p.lot.left += p.credits
			}
			return false
		}
	}
	a.undone = true
	n.giveBack(a.taken, true)
	n.repay()
	return true
}

// freeze reports whether it changed anything.
func (n *naive) freeze(p *naivePurchase, frozen bool) (changed bool) {
	for _, l := range n.lots {
		if l.bought == p && l.frozen != frozen {
			l.frozen, changed = frozen, true
		}
	}
	n.repay()
	return changed
}

func (n *naive) heldSum() (sum models.Credits) {
	for _, l := range n.lots {
		sum += l.held
	}
	return sum
}

func (n *naive) frozenSum() (sum models.Credits) {
	for _, l := range n.lots {
		if l.frozen {
			sum += l.left
		}
	}
	return sum
}
