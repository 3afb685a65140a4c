package ledger

import (
	"time"

	"github.com/bursar-portal/bursar/models"
)

// Decision is what an accepted order comes to.
type Decision struct {
	Entries []models.Entry // boundaries that were due, the order's own, and what it paid of debt
	Own     int            // which of them is the order's own
	Next    State
	Charge  *models.Charge // of what is about a charge, as it stands after
}

// Decide carries an order out on a state at an instant of the clock. The
// account is first advanced to now, which is the clock or, if a clock stepped
// back or another node's runs ahead, the newest entry's instant. A refusal
// leaves no trace: s is never changed.
//
// Errors: CodeInsufficientCredits, CodeAccountSuspended, CodeAccountClosed,
// CodeNotFound, CodeConflict, CodeInvalidField.
func Decide(s State, o Order, clock time.Time) (Decision, error) {
	if err := mayChange(s.Status, o.Do); err != nil {
		return Decision{}, err
	}
	now := clock
	if now.Before(s.EffectiveAt) {
		now = s.EffectiveAt
	}
	p := &posting{state: s.clone(), clock: clock}
	p.advance(now)

	var charge *models.Charge
	var err error
	switch do := o.Do.(type) {
	case models.AdvanceAccount:
		// Time was all there was to do.
	case models.BuyCredits:
		err = p.buy(o, do, now)
	case models.GrantCredits:
		err = p.grant(o, do, now)
	case models.AdjustCredits:
		err = p.adjust(o, do, now)
	case models.ChargeCredits:
		charge, err = p.charge(o, do, now)
	case models.HoldCredits:
		charge, err = p.hold(o, do, now)
	case models.CaptureHold:
		charge, err = p.capture(o, do, now)
	case models.ReleaseHold:
		charge, err = p.release(o, do, now)
	case models.RefundCharge:
		charge, err = p.refund(o, do, now)
	case models.ReversePurchase:
		err = p.reverse(o, do, now)
	case models.SettleMoneyBack:
		err = p.settleMoneyBack(o, do, now)
	case models.UndoReversal:
		err = p.undo(o, do, now)
	case models.UndoAdjustment:
		err = p.undoAdjustment(o, do, now)
	case models.FreezePurchase:
		err = p.freeze(o, do.PurchaseID, true, now)
	case models.ThawPurchase:
		err = p.freeze(o, do.PurchaseID, false, now)
	case models.StartSubscription:
		err = p.startSubscription(o, do, now)
	case models.SwitchSubscription:
		err = p.switchSubscription(o, do, now)
	case models.SetSubscriptionStatus:
		err = p.setSubscriptionStatus(o, do, now)
	case models.CancelSubscription:
		err = p.cancelSubscription(o, do, now)
	case models.ChangeAccount:
		p.changeAccount(o, do, now)
	}
	if err != nil {
		return Decision{}, err
	}
	return Decision{Entries: p.entries, Own: p.ownAt, Next: p.state, Charge: charge}, nil
}

// mayChange: a suspended account may not spend. A closed one takes nothing but
// what was paid for or paid back, the end of work in progress, its reopening, and
// time.
func mayChange(status models.AccountStatus, do models.Action) error {
	switch do.(type) {
	case models.BuyCredits, models.ChangeAccount, models.AdvanceAccount,
		models.ReversePurchase, models.SettleMoneyBack, models.UndoReversal, models.FreezePurchase, models.ThawPurchase,
		models.CaptureHold, models.ReleaseHold:
		return nil
	case models.ChargeCredits, models.HoldCredits:
		if status == models.AccountSuspended {
			return models.Errorf(models.CodeAccountSuspended, "This account is suspended.")
		}
	}
	if status == models.AccountClosed {
		return models.Errorf(models.CodeAccountClosed, "This account is closed.")
	}
	return nil
}

// own begins the entry that the order itself asks for.
func (p *posting) own(o Order, kind models.EntryKind, now time.Time) *draft {
	e := p.begin(kind, now)
	p.ownAt = len(p.entries)
	e.Origin, e.Key, e.Fingerprint, e.Actor = o.Origin, o.Key, o.Fingerprint, o.Actor
	if o.Texts != "" {
		e.Reason, e.Salt, e.Commitment = o.Reason, o.Salt, Commitment(o.Salt, o.Texts)
	}
	return e
}

// room errs if so much more would take the account's total beyond an int64.
func (p *posting) room(more models.Credits) error {
	v := p.state.Values()
	if _, ok := models.AddCredits(v.Total()+v.Debt, more); !ok {
		return errNoRoom
	}
	return nil
}

var errNoRoom = models.Invalid("credits", "would take the balance beyond what can be counted")

func (p *posting) buy(o Order, do models.BuyCredits, now time.Time) error {
	if err := p.room(do.Credits); err != nil {
		return err
	}
	e := p.own(o, models.EntryPurchase, now)
	e.PurchaseID = do.PurchaseID
	e.add(models.Lot{
		Kind: models.Purchased, Source: models.SourcePurchase, PurchaseID: do.PurchaseID,
		Granted: do.Credits, Priority: p.state.Catalog.Priorities.Purchased, StartsAt: e.EffectiveAt,
	})
	e.enter()
	return nil
}

// open fills in what a charge for a product costs. Its id must be new: whoever
// makes ids at random sees to that.
func (p *posting) open(c *models.Charge) (err error) {
	if _, exists := p.state.Charges[c.ID]; exists {
		return models.Errorf(models.CodeConflict, "There is a charge %s already.", c.ID)
	}
	if c.Product != "" {
		c.Credits, err = p.state.Catalog.Price(c.Product, c.Quantity)
	}
	return err
}

// note keeps what became of a charge.
func (p *posting) note(r ChargeRecord) {
	if p.state.Charges == nil {
		p.state.Charges = map[models.ChargeID]ChargeRecord{}
	}
	p.state.Charges[r.ID] = r
}

// Price is what a quantity of a product costs, rounded half up to a millionth.
func (c *Catalog) Price(slug string, quantity models.Credits) (models.Credits, error) {
	product, ok := c.Products[slug]
	if !ok || product.Archived {
		return 0, models.Invalid("product", "is not on the price list")
	}
	cost, ok := models.MulDivRound(int64(product.UnitCost), int64(quantity), int64(models.Credit))
	if !ok || models.Credits(cost) > models.MaxCredits {
		return 0, models.Invalid("quantity", "costs more than 1000000000 credits")
	}
	return models.Credits(cost), nil
}

func (p *posting) changeAccount(o Order, do models.ChangeAccount, now time.Time) {
	e := p.own(o, models.EntryAccount, now)
	if do.Zone != nil {
		from := location(p.state.Zone)
		p.state.Zone = *do.Zone
		e.moveRollovers(from, location(*do.Zone))
	}
	if do.Status != nil {
		p.state.Status = *do.Status
	}
	e.Account = &models.AccountState{Zone: p.state.Zone, Status: p.state.Status}
	e.enter()
}
