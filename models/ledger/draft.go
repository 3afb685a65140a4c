package ledger

import (
	"fmt"
	"time"

	"github.com/bursar-portal/bursar/models"
	"github.com/bursar-portal/bursar/models/chain"
)

// posting is a state that is being changed, with the entries that change it.
type posting struct {
	state    *Account
	clock    time.Time // the entries' RecordedAt
	entries  []models.Entry
	ownIndex int // the index of the command's own entry
}

// draft is an entry under construction. Its effects are applied to the state at
// once; enter completes it.
type draft struct {
	*posting
	models.Entry
	debtBefore models.Credits
}

// begin starts an entry that is effective at an instant. Instants must not decrease
// along the sequence. They don't: Decide's now is not before the newest entry, and
// earlier boundaries have been entered.
func (p *posting) begin(kind models.EntryKind, at time.Time) *draft {
	if at.Before(p.state.EffectiveAt) {
		panic(fmt.Sprintf("ledger: an entry at %s behind one at %s", at, p.state.EffectiveAt))
	}
	return &draft{posting: p, debtBefore: p.state.Debt, Entry: models.Entry{
		AccountID:   p.state.Account,
		Sequence:    p.state.Sequence + 1,
		ID:          p.state.IDs.Entry(p.state.Number, p.state.Sequence+1),
		Kind:        kind,
		EffectiveAt: at,
		RecordedAt:  p.clock,
	}}
}

// beginBoundary starts an entry that no command asked for. Its key is derived from
// its subject, so that it can't be entered twice.
func (p *posting) beginBoundary(kind models.EntryKind, at time.Time, key string) *draft {
	d := p.begin(kind, at)
	d.Origin, d.Key, d.Actor = "system", key, models.System
	return d
}

// change applies signed changes to the remaining and held credits of a lot.
func (d *draft) change(l *lot, remaining, held models.Credits) {
	d.state.touch(l)
	l.Remaining += remaining
	l.Held += held
	if l.Remaining < 0 || l.Held < 0 {
		panic(fmt.Sprintf("ledger: lot %s below zero", l.ID))
	}
	if l.LastDraw = d.Sequence; l.FirstDraw == 0 {
		l.FirstDraw = d.Sequence
	}
	d.state.relist(l)
	d.Draws = append(d.Draws, models.Draw{LotID: l.ID, Ordinal: l.Ordinal, Kind: l.Kind, Remaining: remaining, Held: held})
}

// add creates a lot and returns its id. The caller sets the kind, source, granted
// credits, priority and times. A lot that starts by the entry's instant has started.
// A lot of 0 credits is not created, and its id is "".
func (d *draft) add(l models.Lot) models.LotID {
	if l.Granted == 0 {
		return ""
	}
	d.state.Ordinal++
	l.ID = d.state.IDs.Lot(d.state.Number, d.state.Ordinal)
	l.AccountID = d.state.Account
	l.Ordinal = d.state.Ordinal
	l.MadeBy = d.Sequence
	l.Remaining = l.Granted
	l.Started = !l.StartsAt.After(d.EffectiveAt)
	d.state.addLot(l)
	d.NewLots = append(d.NewLots, l)
	return l.ID
}

// enter completes the entry: it computes the delta from the effects on lots and debt,
// the balance after it, and the hash.
func (d *draft) enter() {
	for _, draw := range d.Draws {
		d.Delta += draw.Remaining + draw.Held
	}
	for _, lot := range d.NewLots {
		d.Delta += lot.Granted
	}
	d.Delta -= d.state.Debt - d.debtBefore
	d.BalanceAfter = d.state.Balance()
	d.Hash = chain.EntryHash(d.state.Head, d.Entry)
	d.state.Sequence = d.Sequence
	d.state.EffectiveAt = d.EffectiveAt
	d.state.Head = d.Hash
	if d.Subscription != nil {
		d.state.changes.subscription(d.Subscription.ID)
		d.state.relistSubscription(*d.Subscription)
	}
	d.entries = append(d.entries, d.Entry)
	d.repay()
}

// repay pays debt from available credits, in an entry of its own, so that the ledger
// shows both the credits that came in and the repayment.
func (p *posting) repay() {
	v := p.state.Balance()
	amount := min(v.Debt, v.Available)
	if amount == 0 {
		return
	}
	e := p.beginBoundary(models.EntryRepayment, p.state.EffectiveAt, fmt.Sprintf("repay:%d", p.state.Sequence))
	e.take(amount)
	p.state.Debt -= amount
	e.enter()
}
