package ledger

import (
	"fmt"
	"strconv"
	"strings"
	"time"

	"github.com/bursar-portal/bursar/models"
)

// MoneyBack is what of a purchase's money has gone back, as the ledger has followed it.
type MoneyBack struct {
	RefundedCents, LostCents int64
	Disputed                 bool
}

// moneyBackKey begins the keys of entries that follow money that went back. The key
// says how far, so that what stands with the purchase can be checked.
const moneyBackKey = "back:"

// MoneyBackKey is the key of an entry that follows money that went back; unique makes
// it one of its own, since the same state may come again.
func MoneyBackKey(id models.PurchaseID, m MoneyBack, unique string) string {
	return fmt.Sprintf("%s%s:%d:%d:%t:%s", moneyBackKey, id, m.RefundedCents, m.LostCents, m.Disputed, unique)
}

// moneyBackOf reads such a key; ok is false for all others.
func moneyBackOf(key string) (m MoneyBack, ok bool) {
	parts := strings.Split(key, ":")
	if !strings.HasPrefix(key, moneyBackKey) || len(parts) != 6 {
		return MoneyBack{}, false
	}
	var faults [3]error
	m.RefundedCents, faults[0] = strconv.ParseInt(parts[2], 10, 64)
	m.LostCents, faults[1] = strconv.ParseInt(parts[3], 10, 64)
	m.Disputed, faults[2] = strconv.ParseBool(parts[4])
	return m, faults == [3]error{}
}

// settleMoneyBack brings a purchase in line with the money that has gone back. What was
// reversed by hand already, perhaps in view of this very refund, is not taken twice, and
// what was given back by hand is not taken again until all the money went back. Money
// that came back, of a refund that failed or a dispute that was won in the end, brings
// its credits back.
func (p *posting) settleMoneyBack(o Order, do models.SettleMoneyBack, now time.Time) error {
	record, ok := p.state.Purchases[do.PurchaseID]
	if !ok {
		return errNoPurchase
	}
	if do.Seen != record.seen() {
		return models.Errorf(models.CodeConflict, "More was heard of this payment meanwhile.")
	}
	followed := MoneyBack{record.RefundedCents, record.LostCents, record.Disputed}
	target := MoneyBack{do.RefundedCents, do.LostCents, do.Disputed}
	record.RefundedCents, record.LostCents, record.Disputed = target.RefundedCents, target.LostCents, target.Disputed
	if followed.RefundedCents != target.RefundedCents || followed.LostCents != target.LostCents {
		step := record.step(followed, target, do.PaidCents)
		if step >= 0 {
			p.takeBackPurchase(o, do.PurchaseID, record, step, now)
		} else {
			p.bringBackPurchase(o, do.PurchaseID, record, -step, now)
		}
		p.keepFrozen(do.PurchaseID, target.Disputed)
		if followed.Disputed && !target.Disputed {
			p.freezeBehind(models.EntryThaw, do.PurchaseID, false)
		}
		return nil
	}
	p.state.Purchases[do.PurchaseID] = record
	kind := models.EntryThaw
	if target.Disputed {
		kind = models.EntryFreeze
	}
	e := p.own(o, kind, now)
	e.PurchaseID = do.PurchaseID
	e.setFrozen(do.PurchaseID, target.Disputed)
	e.enter()
	return nil
}

// step is how many credits are to be taken back, negative for those to be brought back.
func (r PurchaseRecord) step(before, after MoneyBack, paid int64) models.Credits {
	then := r.worthOf(before.RefundedCents+before.LostCents, paid)
	now := r.worthOf(after.RefundedCents+after.LostCents, paid)
	switch {
	case after.RefundedCents+after.LostCents >= paid:
		return r.Credits - r.Reversed // the exact rest
	case now >= then:
		return max(0, min(now-then, now-r.Reversed))
	}
	return -max(0, min(then-now, r.Reversed-now))
}

// worthOf is the share of a purchase's credits that so many of the paid cents bought.
func (r PurchaseRecord) worthOf(cents, paid int64) models.Credits {
	credits, _ := models.MulDivRound(int64(r.Credits), min(cents, paid), paid) // at most all of them
	return models.Credits(credits)
}

// bringBackPurchase gives back credits whose money came back: what is owed first.
func (p *posting) bringBackPurchase(o Order, id models.PurchaseID, record PurchaseRecord, credits models.Credits, now time.Time) {
	e := p.own(o, models.EntryReversal, now)
	e.PurchaseID = id
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

// keepFrozen freezes what came back to a purchase that is disputed.
func (p *posting) keepFrozen(id models.PurchaseID, disputed bool) {
	if disputed {
		p.freezeBehind(models.EntryFreeze, id, true)
	}
}

// freezeBehind freezes or thaws a purchase's lots in an entry behind the order's own,
// unless they are so already.
func (p *posting) freezeBehind(kind models.EntryKind, id models.PurchaseID, frozen bool) {
	e := p.boundaryEntry(kind, p.state.EffectiveAt, fmt.Sprintf("%s:%d", kind, p.state.Sequence))
	e.PurchaseID = id
	e.setFrozen(id, frozen)
	if len(e.Draws) > 0 {
		e.enter()
	}
}
