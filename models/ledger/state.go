package ledger

import (
	"cmp"
	"maps"
	"slices"
	"time"

	"github.com/bursar-portal/bursar/models"
)

// State is all that deciding about an account depends on.
type State struct {
	Account models.AccountID
	Zone    string
	Status  models.AccountStatus

	Sequence    int64     // of the newest entry, 0 before the first
	Head        [32]byte  // its hash
	EffectiveAt time.Time // its instant
	Ordinal     int64     // of the newest lot
	Debt        models.Credits

	Lots          []models.Lot          // in creation order; those with nothing left may be missing
	Subscriptions []models.Subscription // live ones, oldest first
	Holds         []models.Hold         // live ones, oldest first

	// What commands that go back to something earlier depend on. The lots that
	// those drew or made are among Lots.
	Charges     map[models.ChargeID]ChargeRecord
	Purchases   map[models.PurchaseID]PurchaseRecord
	Reversals   map[models.EntryID]ReversalRecord
	Adjustments map[models.EntryID]AdjustmentRecord

	Catalog *Catalog // read only
}

// ChargeRecord is a charge with what it took of lots and has not given back, in
// the order in which it was drawn.
type ChargeRecord struct {
	models.Charge
	Taken []Taken
}

// Taken is credits of a lot.
type Taken struct {
	LotID   models.LotID
	Credits models.Credits
}

// PurchaseRecord is what a purchase brought and what of it was reversed, with the
// money that went back to date.
type PurchaseRecord struct {
	Credits, Reversed        models.Credits
	RefundedCents, LostCents int64 // as followed by now
	Disputed                 bool

	// What is known of its disputes: cents that were lost, and whether one is open.
	DisputesLost int64
	DisputeOpen  bool
}

// seen is what a command that follows the money must have seen.
func (r PurchaseRecord) seen() models.SeenMoney {
	return models.SeenMoney{RefundedCents: r.RefundedCents, LostCents: r.DisputesLost, Disputed: r.DisputeOpen}
}

// ReversalRecord is what a reversal took and from where.
type ReversalRecord struct {
	PurchaseID models.PurchaseID
	Taken      []Taken
	Debt       models.Credits
	Undone     bool
}

// Catalog is what the operator offers, as it is when the decision is made.
type Catalog struct {
	Plans      map[models.PlanID][]models.PlanVersion // ascending by Number
	Products   map[string]models.Product              // by slug
	Priorities models.Priorities

	HoldLife, MaxHoldLife, RefundLife time.Duration
}

// VersionAt is the version of a plan that is in force at an instant: the newest
// that was made by then, or the first if the plan is younger.
func (c *Catalog) VersionAt(plan models.PlanID, at time.Time) (models.PlanVersion, bool) {
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

// clone is a copy that may be changed while s stays as it is.
func (s State) clone() State {
	s.Lots = slices.Clone(s.Lots)
	s.Subscriptions = slices.Clone(s.Subscriptions)
	s.Holds = slices.Clone(s.Holds)
	s.Charges = maps.Clone(s.Charges)
	s.Purchases = maps.Clone(s.Purchases)
	s.Reversals = maps.Clone(s.Reversals)
	s.Adjustments = maps.Clone(s.Adjustments)
	return s
}

// Values sums the lots up. Whether a lot has started or ended is a matter of
// what was entered, not of the clock: advance first.
func (s State) Values() models.Values {
	v := models.Values{Debt: s.Debt}
	for _, l := range s.Lots {
		v.Held += l.Held
		switch {
		case l.Frozen:
			v.Frozen += l.Remaining
		case !l.Started:
			v.Scheduled += l.Remaining
		default:
			v.Available += l.Remaining
		}
	}
	return v
}

// Live are the lots with anything left, in the order in which a charge would
// use them; lots that can't be drawn from stand in the same order.
func (s State) Live() []models.Lot {
	var live []models.Lot
	for _, i := range s.burnOrder(models.Lot.Live) {
		live = append(live, s.Lots[i])
	}
	return live
}

// burnOrder lists the indices of the lots that pass keep, ascending by
// (priority, expiry with never last, creation).
func (s State) burnOrder(keep func(models.Lot) bool) []int {
	order := make([]int, 0, len(s.Lots))
	for i, l := range s.Lots {
		if keep(l) {
			order = append(order, i)
		}
	}
	slices.SortFunc(order, func(i, j int) int {
		a, b := s.Lots[i], s.Lots[j]
		return cmp.Or(
			cmp.Compare(a.Priority, b.Priority),
			compareExpiry(a.ExpiresAt, b.ExpiresAt),
			cmp.Compare(a.Ordinal, b.Ordinal))
	})
	return order
}

// compareExpiry orders instants with the zero time, never, behind all others.
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
func (s State) subscription(id models.SubscriptionID) (*models.Subscription, bool) {
	for i := range s.Subscriptions {
		if s.Subscriptions[i].ID == id && s.Subscriptions[i].Status.Live() {
			return &s.Subscriptions[i], true
		}
	}
	return nil, false
}

// lot finds a lot by its id.
func (s State) lot(id models.LotID) int {
	return slices.IndexFunc(s.Lots, func(l models.Lot) bool { return l.ID == id })
}
