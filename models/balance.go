package models

import "time"

// Balance is an account's balance in its five parts. It always holds that
// Available + Held + Frozen + Scheduled − Debt = the sum of all entries' deltas.
type Balance struct {
	Available Credits // of lots that have started, not expired, are not frozen; not held
	Held      Credits // on hold for work in progress
	Frozen    Credits
	Scheduled Credits // of lots that have not started
	Debt      Credits // owed; positive only while Available is 0
}

// Total returns the sum of all deltas that led to this balance.
func (v Balance) Total() Credits { return v.Available + v.Held + v.Frozen + v.Scheduled - v.Debt }

// AfterRepayment returns the balance once available credits have paid debt. Both
// are positive only between an entry that adds credits and the repayment entry
// directly behind it.
func (v Balance) AfterRepayment() Balance {
	paid := min(v.Available, v.Debt)
	v.Available, v.Debt = v.Available-paid, v.Debt-paid
	return v
}

// Snapshot is an account at an instant: its balance, the lots that make it up,
// and its subscriptions. It is advanced to At, so it includes the effect of all
// boundaries up to then, whether or not they have been written.
type Snapshot struct {
	Account  Account
	At       time.Time
	Sequence int64 // of the newest entry, counting those that are pending
	Balance

	Lots          []Lot          // with anything left, in burn order
	Subscriptions []Subscription // live ones, oldest first
	Caps          []Cap          // as last counted, with removed ones; see CapsNow

	ChangedAt      time.Time // last change of the balance or of the storage
	NextBoundaryAt time.Time // zero: none ahead
	StorageLimit   Bytes

	// Stamp is the same for snapshots between which nothing has changed but the time, and
	// another one for every change; 0 if that is not known.
	Stamp uint64
}

// CapsNow returns the caps that bound the account's use, as they are at the instant of the
// snapshot, by subject and window.
func (s Snapshot) CapsNow() (now []Cap) {
	zone := s.Account.Location()
	for _, c := range s.Caps {
		if !c.Removed {
			now = append(now, c.At(s.At, zone))
		}
	}
	return now
}

// AvailableByKind returns the available credits in lots of one kind.
func (s Snapshot) AvailableByKind(kind LotKind) Credits {
	var sum Credits
	for _, l := range s.Lots {
		if l.Kind == kind {
			sum += l.Spendable()
		}
	}
	return sum
}

// PlanBalance returns the available credits of a subscription: what is left of
// the current period's allowance and of what rolled over.
func (s Snapshot) PlanBalance(id SubscriptionID) Credits {
	var sum Credits
	for _, l := range s.Lots {
		if id != "" && l.SubscriptionID == id {
			sum += l.Spendable()
		}
	}
	return sum
}

// Outlook is the outcome of a forecast.
type Outlook string

const (
	OutlookNone    Outlook = ""       // nothing is used, or nothing is available
	OutlookRunsOut Outlook = "ends"   // the credits run out at a known instant
	OutlookRenews  Outlook = "renews" // plans bring at least as much as is used
	OutlookLong    Outlook = "long"   // the credits last for more than two years
)

// Forecast is how long an account's credits last at a steady pace of use.
type Forecast struct {
	Outlook   Outlook
	RunsOutAt time.Time // of OutlookRunsOut: the first instant at which nothing is available
	// Unused is how much expires unused by then, apart from plans' allowances.
	Unused Credits
	// Path is how the available credits change in the next days: straight from point to point,
	// with two at an instant at which they jump. It ends where they run out.
	Path []BalancePoint
}

// BalancePoint is what is available at an instant.
type BalancePoint struct {
	At        time.Time
	Available Credits
}
