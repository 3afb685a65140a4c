package ledger

import (
	"fmt"
	"strconv"
	"strings"
	"time"

	"github.com/bursar-portal/bursar/models"
)

// PaymentReversal is the part of a purchase's payment that was reversed, as far as
// the ledger has settled it.
type PaymentReversal struct {
	RefundedCents, LostCents int64
	Disputed                 bool
}

// paymentReversalPrefix begins the keys of the entries that settle payment reversals.
// The rest of the key is the amount settled, so that the purchase's row can be
// verified against the entries.
const paymentReversalPrefix = "back:"

// PaymentReversalKey returns the key of an entry that settles a payment reversal.
// unique distinguishes it from earlier ones, since the same state can recur.
func PaymentReversalKey(id models.PurchaseID, m PaymentReversal, unique string) string {
	return fmt.Sprintf("%s%s:%d:%d:%t:%s", paymentReversalPrefix, id, m.RefundedCents, m.LostCents, m.Disputed, unique)
}

// parsePaymentReversalKey parses the result of PaymentReversalKey; ok is false for
// other keys.
func parsePaymentReversalKey(key string) (m PaymentReversal, ok bool) {
	parts := strings.Split(key, ":")
	if !strings.HasPrefix(key, paymentReversalPrefix) || len(parts) != 6 {
		return PaymentReversal{}, false
	}
	var errs [3]error
	m.RefundedCents, errs[0] = strconv.ParseInt(parts[2], 10, 64)
	m.LostCents, errs[1] = strconv.ParseInt(parts[3], 10, 64)
	m.Disputed, errs[2] = strconv.ParseBool(parts[4])
	return m, errs == [3]error{}
}

// settlePaymentReversal makes a purchase's credits agree with the reversed part of its
// payment. Credits that were already reversed by hand, perhaps because of the same
// refund, are not taken twice. Credits that were given back by hand are not taken again
// until the whole payment is reversed. If a payment is restored, because a refund failed
// or a dispute was won in the end, its credits come back.
func (p *posting) settlePaymentReversal(cmd PreparedCommand, do models.SettlePaymentReversal, now time.Time) error {
	record, ok := p.state.Purchases[do.PurchaseID]
	if !ok {
		return errNoPurchase
	}
	if do.Expected != record.paymentReversalState() {
		return models.Errorf(models.CodeConflict, "This payment changed in the meantime.")
	}
	settled := PaymentReversal{record.RefundedCents, record.LostCents, record.Disputed}
	target := PaymentReversal{do.RefundedCents, do.LostCents, do.Disputed}
	record.RefundedCents, record.LostCents, record.Disputed = target.RefundedCents, target.LostCents, target.Disputed
	if settled.RefundedCents != target.RefundedCents || settled.LostCents != target.LostCents {
		step := record.reversalStep(settled, target, do.PaidCents)
		if step >= 0 {
			p.takeBackCredits(cmd, do.PurchaseID, record, step, now)
		} else {
			p.restoreCredits(cmd, do.PurchaseID, record, -step, now)
		}
		p.freezeIfDisputed(do.PurchaseID, target.Disputed)
		if settled.Disputed && !target.Disputed {
			p.freezeAfter(models.EntryUnfreeze, do.PurchaseID, false)
		}
		return nil
	}
	p.state.Purchases[do.PurchaseID] = record
	kind := models.EntryUnfreeze
	if target.Disputed {
		kind = models.EntryFreeze
	}
	e := p.beginOwn(cmd, kind, now)
	e.PurchaseID = do.PurchaseID
	e.setFrozen(do.PurchaseID, target.Disputed)
	e.enter()
	return nil
}

// reversalStep returns the credits to take back; if negative, to restore.
func (r PurchaseRecord) reversalStep(before, after PaymentReversal, paid int64) models.Credits {
	then := r.creditsFor(before.RefundedCents+before.LostCents, paid)
	now := r.creditsFor(after.RefundedCents+after.LostCents, paid)
	switch {
	case after.RefundedCents+after.LostCents >= paid:
		return r.Credits - r.Reversed // the exact rest
	case now >= then:
		return max(0, min(now-then, now-r.Reversed))
	}
	return -max(0, min(then-now, r.Reversed-now))
}

// creditsFor returns the share of a purchase's credits that was bought with the given
// cents of what was paid.
func (r PurchaseRecord) creditsFor(cents, paid int64) models.Credits {
	credits, _ := models.MulDivRound(int64(r.Credits), min(cents, paid), paid) // at most all of them
	return models.Credits(credits)
}

// restoreCredits gives back credits whose payment was restored. Debt is reduced first.
func (p *posting) restoreCredits(cmd PreparedCommand, id models.PurchaseID, record PurchaseRecord, credits models.Credits, now time.Time) {
	e := p.beginOwn(cmd, models.EntryReversal, now)
	e.PurchaseID, e.GoesBackOn = id, record.CreditedAt
	owed := min(p.state.Debt, credits)
	p.state.Debt -= owed
	e.add(models.Lot{
		Kind: models.Purchased, Source: models.SourceReversal, PurchaseID: id,
		Granted: credits - owed, Priority: p.state.Catalog.Priorities.Purchased, StartsAt: e.EffectiveAt,
	})
	record.Reversed -= credits
	p.state.Purchases[id] = record
	e.enter()
}

// paymentReversalState returns the state that a SettlePaymentReversal must expect.
func (r PurchaseRecord) paymentReversalState() models.PaymentReversalState {
	return models.PaymentReversalState{RefundedCents: r.RefundedCents, LostCents: r.DisputesLostCents, Disputed: r.DisputeOpen}
}
