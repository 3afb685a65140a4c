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
}

// draft is an entry in the making. Effects are applied to the state at once;
// the entry is complete when it was entered.
type draft struct {
	*posting
	models.Entry
}

// begin starts an entry that is effective at an instant. Instants never decrease
// along the sequence: Decide's now is not before the head, and what was due
// before it has been entered.
func (p *posting) begin(kind models.EntryKind, at time.Time) *draft {
	if at.Before(p.state.EffectiveAt) {
		panic(fmt.Sprintf("ledger: an entry at %s behind one at %s", at, p.state.EffectiveAt))
	}
	return &draft{p, models.Entry{
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
	available := d.state.Values().Available
	if amount > available {
		e := models.Errorf(models.CodeInsufficientCredits, "This needs %s credits, and %s are available.", amount, available)
		e.Account, e.Available, e.Required = d.state.Account, available, amount
		return e
	}
	for _, i := range d.state.burnOrder(func(l models.Lot) bool { return l.Spendable() > 0 }) {
		if amount == 0 {
			break
		}
		part := min(amount, d.state.Lots[i].Spendable())
		d.change(i, -part, 0)
		amount -= part
	}
	return nil
}

// enter completes the entry: its delta from its effects, the values after it,
// its place in the chain.
func (d *draft) enter() {
	for _, draw := range d.Draws {
		d.Delta += draw.Remaining + draw.Held
	}
	for _, lot := range d.Made {
		d.Delta += lot.Granted
	}
	d.After = d.state.Values()
	d.Hash = Hash(d.state.Head, d.Entry)
	d.state.Sequence = d.Sequence
	d.state.EffectiveAt = d.EffectiveAt
	d.state.Head = d.Hash
	d.entries = append(d.entries, d.Entry)
}

// derivedID names the nth entry or lot of an account. Account ids are random, so
// these can't be guessed either; being derived, they need no randomness here.
func derivedID(prefix string, account models.AccountID, n int64) string {
	sum := sha256.Sum256(fmt.Appendf(nil, "%s%s/%d", prefix, account, n))
	return prefix + strings.ToLower(base32.StdEncoding.EncodeToString(sum[:])[:26])
}
