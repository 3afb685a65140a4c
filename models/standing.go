package models

import "time"

// Standing is where an account stands at an instant: its values, what they are
// made of, and its plans. It is advanced to At: all boundaries due are in it.
type Standing struct {
	Account  Account
	At       time.Time
	Sequence int64 // of the newest entry, those that are due but not written included
	Values

	Lots          []Lot          // with anything left, in the order of use
	Subscriptions []Subscription // live ones, oldest first

	ChangedAt      time.Time // last change of the balance or of the storage
	NextBoundaryAt time.Time // zero: none ahead
	StorageLimit   Bytes
}

// Of is what is available in lots of one kind.
func (s Standing) Of(kind LotKind) Credits {
	var sum Credits
	for _, l := range s.Lots {
		if l.Kind == kind {
			sum += l.Spendable()
		}
	}
	return sum
}

// PlanBalance is what is available of a subscription: its allowance in this
// cycle and what rolled over from it.
func (s Standing) PlanBalance(id SubscriptionID) Credits {
	var sum Credits
	for _, l := range s.Lots {
		if id != "" && l.SubscriptionID == id {
			sum += l.Spendable()
		}
	}
	return sum
}

// StorageLimitOf is the account's override, else the sum of its live plans'
// limits, else the fallback.
func StorageLimitOf(a Account, live []Subscription, fallback Bytes) Bytes {
	if a.StorageOverride != nil {
		return *a.StorageOverride
	}
	var sum Bytes
	for _, s := range live {
		sum += s.Version.StorageLimit
	}
	if sum == 0 {
		return fallback
	}
	return sum
}
