package ledger

import (
	"cmp"
	"maps"
	"slices"
	"time"

	"github.com/bursar-portal/bursar/models"
)

// State is everything about an account that decisions depend on, by value.
type State struct {
	Standing
	Lots  []models.Lot  // in creation order; empty ones may be missing
	Holds []models.Hold // live ones, oldest first
}

// Standing is an account's state besides its lots and holds.
type Standing struct {
	Account models.AccountID
	Number  int64      // of the account, of which identifiers are made
	IDs     models.IDs // which makes them
	Zone    string
	Status  models.AccountStatus

	Sequence    int64     // of the newest entry, 0 before the first
	Head        [32]byte  // its hash
	EffectiveAt time.Time // its instant
	Ordinal     int64     // of the newest lot
	Debt        models.Credits

	Subscriptions []models.Subscription // live ones, oldest first
	Caps          Caps

	// Records that commands refer to. Their lots are among Lots, even if empty.
	Charges     map[models.ChargeID]ChargeRecord
	Purchases   map[models.PurchaseID]PurchaseRecord
	Reversals   map[models.EntryID]ReversalRecord
	Adjustments map[models.EntryID]AdjustmentRecord

	Catalog *Catalog // read only
}

// ChargeRecord is a charge with what it took from lots and has not given back, in the
// order in which it was drawn.
type ChargeRecord struct {
	models.Charge
	Taken   []LotAmount
	TakenAt time.Time // when it was charged or, of a hold, last captured
}

// LotAmount is an amount of credits of one lot.
type LotAmount struct {
	LotID   models.LotID
	Credits models.Credits
}

// PurchaseRecord is the credits of a purchase, the reversed part of them, and the
// reversed part of the payment to date.
type PurchaseRecord struct {
	Credits, Reversed        models.Credits
	CreditedAt               time.Time
	RefundedCents, LostCents int64 // as settled so far
	Disputed                 bool

	// The known disputes: the cents lost, and whether one is open.
	DisputesLostCents int64
	DisputeOpen       bool
}

// ReversalRecord is what a reversal took from which lots, and the debt it created.
type ReversalRecord struct {
	PurchaseID models.PurchaseID
	Taken      []LotAmount
	Debt       models.Credits
	Undone     bool
	At         time.Time // of its entry
}

// Catalog is the operator's offer and settings at the time of the decision.
type Catalog struct {
	Plans      map[models.PlanID][]models.PlanVersion // ascending by Number
	Products   map[string]models.Product              // by slug
	Priorities models.Priorities

	HoldLife, MaxHoldLife, RefundLife time.Duration

	ClosedUntil time.Time // the end of the newest closed month: nothing is effective before it any more
}

// VersionAt returns the version of a plan at an instant: the newest that existed by
// then, or the first if the plan is younger. ok is false if there is no such plan.
func (c *Catalog) VersionAt(plan models.PlanID, at time.Time) (version models.PlanVersion, ok bool) {
	versions := c.Plans[plan]
	if len(versions) == 0 {
		return models.PlanVersion{}, false
	}
	current := versions[0]
	for _, v := range versions[1:] {
		if !v.CreatedAt.After(at) {
			current = v
		}
	}
	return current, true
}

// clone returns a copy that can be changed without changing s.
func (s State) clone() State {
	s.Lots = slices.Clone(s.Lots)
	s.Subscriptions = slices.Clone(s.Subscriptions)
	s.Holds = slices.Clone(s.Holds)
	s.Caps = s.Caps.clone()
	s.Charges = maps.Clone(s.Charges)
	s.Purchases = maps.Clone(s.Purchases)
	s.Reversals = maps.Clone(s.Reversals)
	s.Adjustments = maps.Clone(s.Adjustments)
	return s
}

// balanceOf returns the part of an account's balance that a lot makes up.
func balanceOf(l models.Lot) models.Balance {
	v := models.Balance{Held: l.Held}
	switch {
	case l.Frozen:
		v.Frozen = l.Remaining
	case !l.Started:
		v.Scheduled = l.Remaining
	default:
		v.Available = l.Remaining
	}
	return v
}

// addBalance adds a part to a balance, or takes it away if sign is -1. It leaves the
// debt alone.
func addBalance(v, part models.Balance, sign models.Credits) models.Balance {
	v.Available += sign * part.Available
	v.Held += sign * part.Held
	v.Frozen += sign * part.Frozen
	v.Scheduled += sign * part.Scheduled
	return v
}

// compareBurnOrder orders lots by priority, then expiry, with never last, then
// creation.
func compareBurnOrder(a, b *models.Lot) int {
	return cmp.Or(
		cmp.Compare(a.Priority, b.Priority),
		compareExpiry(a.ExpiresAt, b.ExpiresAt),
		cmp.Compare(a.Ordinal, b.Ordinal))
}

// compareExpiry orders instants with the zero time, which means never, last.
func compareExpiry(a, b time.Time) int {
	switch {
	case a.IsZero() && b.IsZero():
		return 0
	case a.IsZero():
		return 1
	case b.IsZero():
		return -1
	}
	return a.Compare(b)
}

// subscription finds a live subscription.
func (s *Standing) subscription(id models.SubscriptionID) (*models.Subscription, bool) {
	for i := range s.Subscriptions {
		if s.Subscriptions[i].ID == id && s.Subscriptions[i].Status.Live() {
			return &s.Subscriptions[i], true
		}
	}
	return nil, false
}
