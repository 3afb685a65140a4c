package ledger

import (
	"crypto/sha256"
	"encoding/base32"
	"fmt"
	"strings"
	"time"

	"github.com/bursar-portal/bursar/models"
)

// posting is a state in change and the entries that changed it.
type posting struct {
	state   State
	clock   time.Time // when it is recorded
	entries []models.Entry
	ownAt   int // where among entries the order's own stands
}

// draft is an entry in the making. Effects are applied to the state at once;
// the entry is complete when it was entered.
type draft struct {
	*posting
	models.Entry
	debtBefore models.Credits
}

// begin starts an entry that is effective at an instant. Instants never decrease
// along the sequence: Decide's now is not before the head, and what was due
// before it has been entered.
func (p *posting) begin(kind models.EntryKind, at time.Time) *draft {
	if at.Before(p.state.EffectiveAt) {
		panic(fmt.Sprintf("ledger: an entry at %s behind one at %s", at, p.state.EffectiveAt))
	}
	return &draft{posting: p, debtBefore: p.state.Debt, Entry: models.Entry{
		AccountID:   p.state.Account,
		Sequence:    p.state.Sequence + 1,
		ID:          models.EntryID(derivedID("ent_", p.state.Account, p.state.Sequence+1)),
		Kind:        kind,
		EffectiveAt: at,
		RecordedAt:  p.clock,
	}}
}

// boundaryEntry is begin for what time alone brings about. Its key is derived
// from what ends or begins, so that it can't be entered twice.
func (p *posting) boundaryEntry(kind models.EntryKind, at time.Time, key string) *draft {
	d := p.begin(kind, at)
	d.Origin, d.Key, d.Actor = "system", key, models.System
	return d
}

// change applies signed changes to a lot's remaining and held parts.
func (d *draft) change(lot int, remaining, held models.Credits) {
	l := &d.state.Lots[lot]
	l.Remaining += remaining
	l.Held += held
	if l.Remaining < 0 || l.Held < 0 {
		panic(fmt.Sprintf("ledger: lot %s below zero", l.ID))
	}
	d.Draws = append(d.Draws, models.Draw{LotID: l.ID, Kind: l.Kind, Remaining: remaining, Held: held})
}

// add makes a lot. Kind, source, granted and times are the caller's; a lot that
// starts by the entry's instant has started. A lot of nothing is not made.
func (d *draft) add(l models.Lot) models.LotID {
	if l.Granted == 0 {
		return ""
	}
	d.state.Ordinal++
	l.ID = models.LotID(derivedID("lot_", d.state.Account, d.state.Ordinal))
	l.AccountID = d.state.Account
	l.Ordinal = d.state.Ordinal
	l.Remaining = l.Granted
	l.Started = !l.StartsAt.After(d.EffectiveAt)
	d.state.Lots = append(d.state.Lots, l)
	d.Made = append(d.Made, l)
	return l.ID
}

// burn draws an amount in burn order, all or nothing.
func (d *draft) burn(amount models.Credits) error {
	if err := d.affordable(amount); err != nil {
		return err
	}
	d.take(amount)
	return nil
}

// affordable errs unless so much is available.
func (p *posting) affordable(amount models.Credits) error {
	v := p.state.Values()
	if amount <= v.Available {
		return nil
	}
	if v.Debt > 0 {
		return models.Errorf(models.CodeAccountInDebt, "This account owes %s credits. What comes in pays them first.", v.Debt)
	}
	e := models.Errorf(models.CodeInsufficientCredits, "This needs %s credits, and %s are available.", amount, v.Available)
	e.Account, e.Available, e.Required = p.state.Account, v.Available, amount
	return e
}

// take draws as much of an amount as is available, in burn order.
func (d *draft) take(amount models.Credits) (taken []Taken) {
	for _, part := range d.state.spread(amount) {
		d.change(d.state.lot(part.LotID), -part.Credits, 0)
		taken = append(taken, part)
	}
	return taken
}

// spread divides as much of an amount as is available over lots, in burn order.
func (s State) spread(amount models.Credits) (parts []Taken) {
	for _, i := range s.burnOrder(func(l models.Lot) bool { return l.Spendable() > 0 }) {
		if amount == 0 {
			break
		}
		part := min(amount, s.Lots[i].Spendable())
		parts = append(parts, Taken{s.Lots[i].ID, part})
		amount -= part
	}
	return parts
}

// enter completes the entry: its delta from its effects on lots and debt, the values
// after it, its place in the chain.
func (d *draft) enter() {
	for _, draw := range d.Draws {
		d.Delta += draw.Remaining + draw.Held
	}
	for _, lot := range d.Made {
		d.Delta += lot.Granted
	}
	d.Delta -= d.state.Debt - d.debtBefore
	d.After = d.state.Values()
	d.Hash = Hash(d.state.Head, d.Entry)
	d.state.Sequence = d.Sequence
	d.state.EffectiveAt = d.EffectiveAt
	d.state.Head = d.Hash
	d.entries = append(d.entries, d.Entry)
	d.repay()
}

// repay pays debt from whatever is available, in an entry of its own, so that
// what came in and what it paid are both seen.
func (p *posting) repay() {
	v := p.state.Values()
	amount := min(v.Debt, v.Available)
	if amount == 0 {
		return
	}
	e := p.boundaryEntry(models.EntryRepayment, p.state.EffectiveAt, fmt.Sprintf("repay:%d", p.state.Sequence))
	e.take(amount)
	p.state.Debt -= amount
	e.enter()
}

// derivedID names the nth entry or lot of an account. Account ids are random, so
// these can't be guessed either; being derived, they need no randomness here.
func derivedID(prefix string, account models.AccountID, n int64) string {
	sum := sha256.Sum256(fmt.Appendf(nil, "%s%s/%d", prefix, account, n))
	return prefix + strings.ToLower(base32.StdEncoding.EncodeToString(sum[:])[:26])
}
