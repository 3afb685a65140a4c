package ledger

import (
	"time"

	"github.com/bursar-portal/bursar/models"
)

// extend extends a lot's expiry. Lots are immutable, so what remains of it moves to a
// successor. Held credits stay where they are; that the lot was extended, and to when,
// stands in the lot itself, so that whatever gives credits back to it needs no other row.
// The lot alone has to be loaded for it, if it is not among the live ones.
func (p *posting) extend(cmd PreparedCommand, do models.ExtendLot, now time.Time) error {
	l := p.state.lotByID[do.LotID]
	switch {
	case l == nil:
		return models.Errorf(models.CodeNotFound, "There is no such lot.")
	case !l.Live() || expired(l.Lot, now, true):
		return models.Errorf(models.CodeConflict, "This lot has no credits left.")
	case p.state.endsByTurn(l):
		return models.Errorf(models.CodeConflict, "This is the present allowance of a plan, which says what rolls over at the end of the period.")
	case l.EndsAt().IsZero():
		return models.Errorf(models.CodeConflict, "This lot never expires.")
	case !do.ExpiresAt.IsZero() && !do.ExpiresAt.After(l.EndsAt()):
		return models.Invalid("expires_at", "must be later than the present expiry")
	}
	e := p.beginOwn(cmd, models.EntryExtension, now)
	e.ExtendedTo = do.ExpiresAt
	p.state.touch(l)
	l.Extended, l.ExtendedTo = true, do.ExpiresAt
	e.moveToSuccessor(l, l.Remaining, 0)
	e.enter()
	return nil
}

// moveToSuccessor moves credits that remain in an extended lot or are held of it to a new
// successor, with exactly the cost basis that leaves the lot.
func (d *draft) moveToSuccessor(l *lot, remaining, held models.Credits) {
	before := l.Basis(l.Outstanding())
	d.change(l, -remaining, -held)
	d.addSuccessor(l, remaining+held, before-l.Basis(l.Outstanding()))
}

// addSuccessor adds a lot with the terms of an extended one. No credits make none.
func (d *draft) addSuccessor(of *lot, credits models.Credits, paid int64) {
	starts := of.StartsAt
	if starts.Before(d.EffectiveAt) {
		starts = d.EffectiveAt
	}
	d.add(models.Lot{
		Kind: of.Kind, Source: models.SourceExtension, SubscriptionID: of.SubscriptionID, PurchaseID: of.PurchaseID, Continues: of.ID,
		PaidMinor: paid, Currency: of.Currency, Granted: credits, Priority: of.Priority, StartsAt: starts, ExpiresAt: of.ExtendedTo,
		Frozen: of.Frozen,
	})
}
