package models

import "time"

// TimeRange is the time from Since up to, but not including, Until.
type TimeRange struct{ Since, Until time.Time }

// UseSum sums up uses over some time. A use is a charge, or a hold from the moment at
// which it first took something or ended without taking anything.
type UseSum struct {
	Charged int64   // uses that took credits
	Credits Credits // that they took, before refunds
	Failed  int64   // holds that were released or expired without taking anything
}

// Uses returns the number of uses.
func (s UseSum) Uses() int64 { return s.Charged + s.Failed }

// Add returns the sum of s and o.
func (s UseSum) Add(o UseSum) UseSum {
	return UseSum{s.Charged + o.Charged, s.Credits + o.Credits, s.Failed + o.Failed}
}

// DayUses are an account's uses on one day.
type DayUses struct {
	Date time.Time // as midnight in UTC
	UseSum
}

// ProductUses are an account's uses of one product.
type ProductUses struct {
	Product string // slug, "" for the charges that name none
	Name    string // the present name, "" if Product is
	UseSum
}

// RejectionCount is how many requests were rejected with one status and code.
type RejectionCount struct {
	Status int
	Code   Code
	Count  int64
}

// ChargeQuery selects a page of an account's charges, newest first.
type ChargeQuery struct {
	AccountID AccountID
	TimeRange       // of their first entries
	Before    int64 // 0: from the newest on
	Limit     int
}

// ChargePage is one page of charges. Next is the Before of the following page, 0 at
// the end.
type ChargePage struct {
	Charges []Charge
	Next    int64
}
