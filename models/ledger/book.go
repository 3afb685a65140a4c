package ledger

import (
	"fmt"
	"time"

	"github.com/bursar-portal/bursar/models"
	"github.com/bursar-portal/bursar/models/chain"
)

// Book derives an account from its entries alone. To verify the ledger, the stored
// rows are compared with it. What it remembers does not grow with charges that are taken
// at once.
type Book struct {
	Account          models.AccountID
	Sequence         int64
	Head             [32]byte
	EffectiveAt      time.Time
	RecordedAt       time.Time      // of the newest entry
	Sum              models.Credits // of all deltas
	Balance          models.Balance
	Lots             []models.Lot // by their ordinals, from 1
	Subscriptions    map[models.SubscriptionID]models.Subscription
	Holds            map[models.ChargeID]models.Hold // live ones
	Charges          map[models.ChargeID]BookCharge  // holds, and what was refunded
	Reversed         map[models.PurchaseID]models.Credits
	PaymentReversals map[models.PurchaseID]PaymentReversal // as settled so far
	AccountState     *models.AccountState                  // after its last change, nil if it never changed
	Movements        MovementSums                          // since the last EndDay
	Caps             Caps
	Zone             string // of the account

	// Charge returns a charge that was taken at once, for its first refund. Without it the
	// book remembers all charges.
	Charge func(models.ChargeID) (BookCharge, bool)

	priced    map[int64]*PricedLot       // by ordinal
	undoable  map[models.EntryID]undoing // reversals and adjustments
	credited  map[models.PurchaseID]time.Time
	totals    MovementSums // of days that have ended, without the days
	mustRepay bool         // credits came in while there was debt, so a repayment must follow
	faults    []string     // of the entry that is being applied
}

// BookCharge is what entries have made of a charge.
type BookCharge struct {
	Status                  models.ChargeStatus
	Credits, Held, Refunded models.Credits
	ExpiresAt, EndedAt      time.Time
	TakenAt                 time.Time // when it was charged or, of a hold, last captured
}

// undoing is what undoing an entry has to agree with.
type undoing struct {
	kind     models.EntryKind
	delta    models.Credits
	purchase models.PurchaseID
	at       time.Time
}

// NewBook returns the book of an account without entries, which was opened in a zone. head
// is its OpeningHash.
func NewBook(account models.AccountID, zone string, head [32]byte) *Book {
	return &Book{
		Account:          account,
		Zone:             zone,
		Head:             head,
		Subscriptions:    map[models.SubscriptionID]models.Subscription{},
		Holds:            map[models.ChargeID]models.Hold{},
		Charges:          map[models.ChargeID]BookCharge{},
		Reversed:         map[models.PurchaseID]models.Credits{},
		PaymentReversals: map[models.PurchaseID]PaymentReversal{},
		Movements:        MovementSums{},
		priced:           map[int64]*PricedLot{},
		undoable:         map[models.EntryID]undoing{},
		credited:         map[models.PurchaseID]time.Time{},
		totals:           MovementSums{},
	}
}

// OpenAt makes an empty book begin behind an entry, of which the lots are those after it,
// and returns the rules that they break. previous is the hash of the entry before. What else
// came before is to be told by Recall.
func (b *Book) OpenAt(previous [32]byte, entry models.Entry, lots []models.Lot) (discrepancies []string) {
	e := &entry
	if e.Hash != chain.EntryHash(previous, entry) {
		b.report(e, "does not match its hash")
	}
	for i, l := range lots {
		if l.Ordinal != int64(i)+1 || l.Remaining < 0 || l.Held < 0 || l.Remaining+l.Held > l.Granted {
			b.report(e, "left the lot %s with %s and %s held of %s", l.ID, l.Remaining, l.Held, l.Granted)
		}
		b.Balance = addBalance(b.Balance, balanceOf(l), 1)
		key, part := MovementKey{Kind: l.Kind}, models.PricedCredits{Credits: l.Remaining + l.Held}
		if p := PricedLotOf(l); p != nil {
			b.priced[l.Ordinal] = p
			key.Currency, part.Cents = p.Currency, p.Value()
		}
		b.totals[key] = b.totals[key].Add(part)
	}
	b.Balance.Debt = e.BalanceAfter.Debt
	b.totals[MovementKey{Kind: models.Debt}] = models.PricedCredits{Credits: b.Balance.Debt}
	if b.Balance != e.BalanceAfter {
		b.report(e, "says %+v, its lots and what entries have taken from them since say %+v", e.BalanceAfter, b.Balance)
	}
	b.Lots, b.Sum, b.Balance = lots, e.BalanceAfter.Total(), e.BalanceAfter
	b.mustRepay = e.BalanceAfter.Debt > 0 && e.BalanceAfter.Available > 0
	b.Sequence, b.Head, b.EffectiveAt, b.RecordedAt = e.Sequence, e.Hash, e.EffectiveAt, e.RecordedAt
	return b.faults
}

// Recall tells a book that was opened behind an entry what an earlier one did to a charge, a
// purchase or the account. Entries about the same are told in their order.
func (b *Book) Recall(e models.Entry) {
	b.applyCharge(&e)
	b.applyUndo(&e, 0)
	b.applyState(&e)
	if e.Account != nil {
		b.Zone = e.Account.Zone
	}
	b.faults = nil // they were told when it was verified
}

// CountUses counts only what entries take of caps, without a look at what the caps allow, and
// returns how much more is used of each than before.
func CountUses(caps []models.Cap, zone string, entries func(func(models.Entry)) error) (more []models.Credits, err error) {
	const base = models.Credits(1) << 61 // so that nothing given back is more than what was used
	b := &Book{Zone: zone}
	for _, c := range caps {
		c.Used = base
		b.Caps.put(c)
	}
	err = entries(func(e models.Entry) { b.applyCaps(&e) })
	for _, c := range caps {
		if now := b.Caps.find(c.Subject, c.Window); now != nil {
			more = append(more, now.Used-base)
		} else {
			more = append(more, 0)
		}
	}
	return more, err
}

// applyState updates what an entry leaves besides lots and charges.
func (b *Book) applyState(e *models.Entry) {
	if e.Origin == models.OriginStripe {
		if m, ok := parsePaymentReversalKey(e.Key); ok {
			b.PaymentReversals[e.PurchaseID] = m
		}
	}
	if e.Account != nil {
		b.AccountState = e.Account
	}
	if e.Kind == models.EntryPurchase {
		b.credited[e.PurchaseID] = e.EffectiveAt
	}
}

func (b *Book) report(e *models.Entry, format string, args ...any) {
	b.faults = append(b.faults, fmt.Sprintf("entry %d: ", e.Sequence)+fmt.Sprintf(format, args...))
}

// Apply adds the next entry and returns the rules that it breaks.
func (b *Book) Apply(entry models.Entry) (discrepancies []string) {
	e := &entry
	b.faults = nil
	if e.Sequence != b.Sequence+1 {
		b.report(e, "follows %d", b.Sequence)
	}
	if e.EffectiveAt.Before(b.EffectiveAt) {
		b.report(e, "is effective before the one before it")
	}
	if e.Hash != chain.EntryHash(b.Head, entry) {
		b.report(e, "does not match its hash")
	}
	delta := b.applyLots(e)
	debt := e.BalanceAfter.Debt - b.Balance.Debt
	b.applyCharge(e)
	b.applyUndo(e, debt)
	b.applyCaps(e)
	b.applyState(e)
	b.addMovements(e)
	b.checkSums(e, delta, debt)
	if e.Subscription != nil {
		b.Subscriptions[e.Subscription.ID] = *e.Subscription
	}
	b.Sequence, b.Head, b.EffectiveAt, b.RecordedAt = e.Sequence, e.Hash, e.EffectiveAt, e.RecordedAt
	return b.faults
}

// checkSums checks the values of an entry, whose lots changed by delta and whose debt
// changed by debt.
func (b *Book) checkSums(e *models.Entry, delta, debt models.Credits) {
	if e.Turns != nil && e.Turns.Granted-e.Turns.Lapsed != delta {
		b.report(e, "grants %s and lapses %s, but its lots change by %s", e.Turns.Granted, e.Turns.Lapsed, delta)
	}
	if delta-debt != e.Delta {
		b.report(e, "has the delta %s, its lots change by %s and its debt by %s", e.Delta, delta, debt)
	}
	switch e.Kind {
	case models.EntryReversal, models.EntryUndo, models.EntryRepayment:
	default:
		if debt != 0 {
			b.report(e, "changes the debt by %s", debt)
		}
	}
	if b.mustRepay && e.Kind != models.EntryRepayment {
		b.report(e, "comes before the debt was paid from what came in")
	}
	b.Sum += e.Delta
	b.Balance.Debt = e.BalanceAfter.Debt
	if e.BalanceAfter != b.Balance {
		b.report(e, "says %+v, its lots say %+v", e.BalanceAfter, b.Balance)
	}
	if e.BalanceAfter.Total() != b.Sum {
		b.report(e, "breaks the equation: the values total %s, the deltas %s", e.BalanceAfter.Total(), b.Sum)
	}
	if e.BalanceAfter.Debt < 0 {
		b.report(e, "has a debt of %s", e.BalanceAfter.Debt)
	}
	// Credits that come in are entered in full; the repayment must follow directly.
	b.mustRepay = e.BalanceAfter.Debt > 0 && e.BalanceAfter.Available > 0
	if b.mustRepay && e.Kind == models.EntryRepayment {
		b.report(e, "has debt beside available credits")
	}
}

// lot returns the lot with an ordinal, nil if there is none.
func (b *Book) lot(ordinal int64) *models.Lot {
	if ordinal < 1 || ordinal > int64(len(b.Lots)) {
		return nil
	}
	return &b.Lots[ordinal-1]
}

// NextBoundary returns the instant of the account's next boundary, zero if there is
// none. Lots, holds and subscriptions determine it.
func (b *Book) NextBoundary() time.Time {
	s := State{}
	for i := range b.Lots {
		if b.Lots[i].Live() {
			s.Lots = append(s.Lots, b.Lots[i])
		}
	}
	for _, h := range b.Holds {
		s.Holds = append(s.Holds, h)
	}
	for _, sub := range b.Subscriptions {
		s.Subscriptions = append(s.Subscriptions, sub)
	}
	return Open(s).NextBoundary()
}
