package ledger

import (
	"fmt"
	"time"

	"github.com/bursar-portal/bursar/models"
	"github.com/bursar-portal/bursar/models/chain"
)

// Book derives an account from its entries alone. To verify the ledger, the stored
// rows are compared with it.
type Book struct {
	Account          models.AccountID
	Sequence         int64
	Head             [32]byte
	EffectiveAt      time.Time
	RecordedAt       time.Time      // of the newest entry
	Sum              models.Credits // of all deltas
	Balance          models.Balance
	Lots             map[models.LotID]models.Lot
	Subscriptions    map[models.SubscriptionID]models.Subscription
	Holds            map[models.ChargeID]models.Hold // live ones
	Charges          map[models.ChargeID]models.Charge
	Reversed         map[models.PurchaseID]models.Credits  // to date
	PaymentReversals map[models.PurchaseID]PaymentReversal // as settled so far
	AccountState     *models.AccountState                  // after its last change, nil if it never changed
	Movements        MovementSums

	priced    map[models.LotID]*PricedLot
	live      map[models.LotID]bool           // the lots with anything left
	undoable  map[models.EntryID]models.Entry // reversals and adjustments
	mustRepay bool                            // credits came in while there was debt, so a repayment must follow
}

// NewBook returns the book of an account without entries. head is its OpeningHash.
func NewBook(account models.AccountID, head [32]byte) *Book {
	return &Book{
		Account:          account,
		Head:             head,
		Lots:             map[models.LotID]models.Lot{},
		Subscriptions:    map[models.SubscriptionID]models.Subscription{},
		Holds:            map[models.ChargeID]models.Hold{},
		Charges:          map[models.ChargeID]models.Charge{},
		Reversed:         map[models.PurchaseID]models.Credits{},
		PaymentReversals: map[models.PurchaseID]PaymentReversal{},
		Movements:        MovementSums{},
		priced:           map[models.LotID]*PricedLot{},
		live:             map[models.LotID]bool{},
		undoable:         map[models.EntryID]models.Entry{},
	}
}

// Apply adds the next entry and returns the rules that it breaks.
func (b *Book) Apply(e models.Entry) (discrepancies []string) {
	report := func(format string, args ...any) {
		discrepancies = append(discrepancies, fmt.Sprintf("entry %d: ", e.Sequence)+fmt.Sprintf(format, args...))
	}
	if e.Sequence != b.Sequence+1 {
		report("follows %d", b.Sequence)
	}
	if e.EffectiveAt.Before(b.EffectiveAt) {
		report("is effective before the one before it")
	}
	if e.Hash != chain.EntryHash(b.Head, e) {
		report("does not match its hash")
	}
	delta := b.applyLots(e, report)
	debt := e.BalanceAfter.Debt - b.Balance.Debt
	b.applyCharge(e, report)
	b.applyUndo(e, debt, report)
	if m, ok := parsePaymentReversalKey(e.Key); ok && e.Origin == models.OriginStripe {
		b.PaymentReversals[e.PurchaseID] = m
	}
	b.Movements.Add(e, b.priced)
	if e.Turns != nil && e.Turns.Granted-e.Turns.Lapsed != delta {
		report("grants %s and lapses %s, but its lots change by %s", e.Turns.Granted, e.Turns.Lapsed, delta)
	}
	if delta-debt != e.Delta {
		report("has the delta %s, its lots change by %s and its debt by %s", e.Delta, delta, debt)
	}
	switch e.Kind {
	case models.EntryReversal, models.EntryUndo, models.EntryRepayment:
	default:
		if debt != 0 {
			report("changes the debt by %s", debt)
		}
	}
	if b.mustRepay && e.Kind != models.EntryRepayment {
		report("comes before the debt was paid from what came in")
	}
	b.Sum += e.Delta
	b.Balance.Debt = e.BalanceAfter.Debt
	if e.BalanceAfter != b.Balance {
		report("says %+v, its lots say %+v", e.BalanceAfter, b.Balance)
	}
	if e.BalanceAfter.Total() != b.Sum {
		report("breaks the equation: the values total %s, the deltas %s", e.BalanceAfter.Total(), b.Sum)
	}
	if e.BalanceAfter.Debt < 0 {
		report("has a debt of %s", e.BalanceAfter.Debt)
	}
	// Credits that come in are entered in full; the repayment must follow directly.
	b.mustRepay = e.BalanceAfter.Debt > 0 && e.BalanceAfter.Available > 0
	if b.mustRepay && e.Kind == models.EntryRepayment {
		report("has debt beside available credits")
	}
	if e.Subscription != nil {
		b.Subscriptions[e.Subscription.ID] = *e.Subscription
	}
	if e.Account != nil {
		b.AccountState = e.Account
	}
	b.Sequence, b.Head, b.EffectiveAt, b.RecordedAt = e.Sequence, e.Hash, e.EffectiveAt, e.RecordedAt
	return discrepancies
}

// state returns the lots, holds and subscriptions, which determine the boundaries.
func (b *Book) state() State {
	s := State{}
	for id := range b.live {
		s.Lots = append(s.Lots, b.Lots[id])
	}
	for _, h := range b.Holds {
		s.Holds = append(s.Holds, h)
	}
	for _, sub := range b.Subscriptions {
		s.Subscriptions = append(s.Subscriptions, sub)
	}
	return s
}

// NextBoundary returns the instant of the account's next boundary, zero if there is
// none.
func (b *Book) NextBoundary() time.Time { return Open(b.state()).NextBoundary() }
