package ledger

import (
	"time"

	"github.com/bursar-portal/bursar/models"
	"github.com/bursar-portal/bursar/models/chain"
)

// Decision is the entries of a command. Those of a rejected one are what time had
// brought, which is stored nevertheless.
type Decision struct {
	Entries  []models.Entry // pending boundaries, the command's own entry, and a repayment of debt
	OwnIndex int            // the index of the command's own entry, -1 if there is none
	Charge   *models.Charge // as it is after a command about a charge, else nil
}

// Decide carries a command out on a state and returns the state after it. s is not
// modified. It is Account.Decide by value.
func Decide(s State, cmd PreparedCommand, clock time.Time) (Decision, State, error) {
	a := Open(s)
	d, err := a.Decide(cmd, clock)
	return d, a.State(), err
}

// Decide carries a command out. The account is first advanced to now, which is clock,
// or the instant of the newest entry if that is later because the clock stepped back
// or another node's is ahead, and never within a closed month. A rejected command changes
// nothing beyond that.
//
// A rejected command returns an error with one of the codes CodeCapReached,
// CodeInsufficientCredits, CodeAccountInDebt, CodeAccountSuspended, CodeAccountClosed,
// CodeNotFound, CodeConflict, CodeAlreadyCaptured, CodeAlreadyReleased, CodeHoldExpired
// and CodeInvalidField.
func (a *Account) Decide(cmd PreparedCommand, clock time.Time) (Decision, error) {
	now := clock
	if now.Before(a.EffectiveAt) {
		now = a.EffectiveAt
	}
	if a.Catalog != nil && now.Before(a.Catalog.ClosedUntil) {
		now = a.Catalog.ClosedUntil
	}
	p := &posting{state: a, clock: clock, ownIndex: -1}
	p.advance(now)
	sequence := a.Sequence
	charge, err := p.carryOut(cmd, now)
	if err != nil {
		if a.Sequence != sequence {
			panic("ledger: a rejected command has entered something") // it must check first, and then change
		}
		p.ownIndex = -1
	}
	return Decision{Entries: p.entries, OwnIndex: p.ownIndex, Charge: charge}, err
}

// carryOut carries out a command on the advanced account. Commands check everything
// before they change anything.
func (p *posting) carryOut(cmd PreparedCommand, now time.Time) (charge *models.Charge, err error) {
	if err := checkStatus(p.state.Status, cmd.Do); err != nil {
		return nil, err
	}
	switch do := cmd.Do.(type) {
	case models.AdvanceAccount:
		// Advancing is all it does.
	case models.CreditPurchase:
		err = p.buy(cmd, do, now)
	case models.GrantCredits:
		err = p.grant(cmd, do, now)
	case models.AdjustCredits:
		err = p.adjust(cmd, do, now)
	case models.ChargeCredits:
		charge, err = p.charge(cmd, do, now)
	case models.HoldCredits:
		charge, err = p.hold(cmd, do, now)
	case models.CaptureHold:
		charge, err = p.capture(cmd, do, now)
	case models.ReleaseHold:
		charge, err = p.release(cmd, do, now)
	case models.RefundCharge:
		charge, err = p.refund(cmd, do, now)
	case models.ReversePurchase:
		err = p.reverse(cmd, do, now)
	case models.SettlePaymentReversal:
		err = p.settlePaymentReversal(cmd, do, now)
	case models.UndoReversal:
		err = p.undoReversal(cmd, do, now)
	case models.UndoAdjustment:
		err = p.undoAdjustment(cmd, do, now)
	case models.FreezePurchase:
		err = p.freeze(cmd, do.PurchaseID, true, now)
	case models.UnfreezePurchase:
		err = p.freeze(cmd, do.PurchaseID, false, now)
	case models.StartSubscription:
		err = p.startSubscription(cmd, do, now)
	case models.SwitchPlan:
		err = p.switchSubscription(cmd, do, now)
	case models.SetSubscriptionStatus:
		err = p.setSubscriptionStatus(cmd, do, now)
	case models.CancelSubscription:
		err = p.cancelSubscription(cmd, do, now)
	case models.ExtendLot:
		err = p.extend(cmd, do, now)
	case models.ChangeCap:
		err = p.changeCap(cmd, do, now)
	case models.ChangeAccount:
		p.changeAccount(cmd, do, now)
	}
	return charge, err
}

// checkStatus rejects actions that an account's status forbids. A suspended account
// can't spend. A closed account accepts only reversals of payments, the end of holds,
// changes of the account itself, and advancing: nobody could use what was paid for, so
// the payment is left to a person.
func checkStatus(status models.AccountStatus, do models.Action) error {
	switch do.(type) {
	case models.ChangeAccount, models.AdvanceAccount,
		models.ReversePurchase, models.SettlePaymentReversal, models.UndoReversal, models.FreezePurchase, models.UnfreezePurchase,
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

// beginOwn begins the command's own entry.
func (p *posting) beginOwn(cmd PreparedCommand, kind models.EntryKind, now time.Time) *draft {
	e := p.begin(kind, now)
	p.ownIndex = len(p.entries)
	e.Origin, e.Key, e.Fingerprint, e.Actor = cmd.Origin, cmd.Key, cmd.Fingerprint, cmd.Actor
	if cmd.Texts != "" {
		e.Reason, e.Salt, e.Commitment = cmd.Reason, cmd.Salt, chain.Commitment(cmd.Salt, cmd.Texts)
	}
	return e
}

// checkOverflow returns an error if adding more to the account's credits would
// overflow.
func (p *posting) checkOverflow(more models.Credits) error {
	v := p.state.Balance()
	if _, ok := models.AddCredits(v.Total()+v.Debt, more); !ok {
		return errOverflow
	}
	return nil
}

var errOverflow = models.Invalid("credits", "would take the balance beyond what can be counted")

func (p *posting) changeAccount(cmd PreparedCommand, do models.ChangeAccount, now time.Time) {
	e := p.beginOwn(cmd, models.EntryAccount, now)
	if do.Zone != nil && *do.Zone != p.state.Zone {
		for _, c := range p.state.Caps.turnAll(e.Sequence, now, p.state.Zone) {
			p.state.changes.cap(c, true)
		}
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
