package models

import "time"

// UsageSum sums up usage over some time: the number of charges, the credits that
// they took, and the credits that were refunded in that time, of these charges or
// of earlier ones.
type UsageSum struct {
	Charges  int64
	Credits  Credits
	Refunded Credits
}

// KeyUse is what a key has used over some time.
type KeyUse struct {
	UsageSum
	LastAt time.Time // in the quarter of an hour that begins then, it was used last
}

// Add returns the sum of u and o.
func (u UsageSum) Add(o UsageSum) UsageSum {
	return UsageSum{u.Charges + o.Charges, u.Credits + o.Credits, u.Refunded + o.Refunded}
}

// Sub returns u less a part of it.
func (u UsageSum) Sub(part UsageSum) UsageSum {
	return UsageSum{u.Charges - part.Charges, u.Credits - part.Credits, u.Refunded - part.Refunded}
}

// DayUsage is an account's usage on one day in the reader's zone.
type DayUsage struct {
	Day time.Time // its midnight in the reader's zone
	UsageSum
}

// UsageQuery selects an account's usage on the days, in Zone, from that of From to
// that of To inclusive. Product, KeyID and UserID, if not nil, select one product,
// key or member; "" selects the charges that name none.
type UsageQuery struct {
	AccountID AccountID
	From, To  time.Time
	Zone      *time.Location
	Product   *string // slug
	KeyID     *KeyID
	UserID    *UserID
	Limit     int // the maximum number each of products, keys and members in Top
}

// Usage is an account's usage by day, without gaps, and by product, key and member.
type Usage struct {
	UsageSum
	Days                    []DayUsage
	Products, Keys, Members UsageBreakdown
}

// UsageBreakdown is usage by product, key or member: the groups that used most, and
// the sum of the others.
type UsageBreakdown struct {
	Top    []UsageGroup
	Others int      // the number of groups that are not in Top
	Rest   UsageSum // of the groups that are not in Top
}

// UsageGroup is the usage of one product, key or member.
type UsageGroup struct {
	ID     string // "" for the charges that name none
	Name   string // the present name; "" if ID is
	Prefix string // of a key
	UsageSum
}

// UsagePart is what usage is divided by.
type UsagePart string

const (
	UsageByProduct UsagePart = "product"
	UsageByKey     UsagePart = "key"
	UsageByMember  UsagePart = "member"
)

// UsageSeriesQuery selects an account's usage in periods that follow one another, divided by
// product, key or member. Product, KeyID and UserID are as in UsageQuery.
type UsageSeriesQuery struct {
	AccountID AccountID
	Product   *string
	KeyID     *KeyID
	UserID    *UserID
	By        UsagePart
	Limit     int // the maximum number of groups
	Periods   []TimeRange
	Before    []TimeRange // with which they are compared; none if with nothing
}

// UsageSeries is an account's usage by period, and of the groups that used most.
type UsageSeries struct {
	UsageSum
	Groups          []UsageGroup // the largest first
	Others          int          // the number of groups that are not in Groups
	Rest            UsageSum     // of the groups that are not in Groups
	Periods, Before []PeriodUsage
}

// PeriodUsage is what was used in a period. Groups are those of the series, in its order.
type PeriodUsage struct {
	TimeRange
	UsageSum
	Groups []UsageSum
}

// UsageLine is the usage of one product on one day by one key and member.
type UsageLine struct {
	Day        time.Time // its midnight in the reader's zone
	Product    string
	KeyID      KeyID
	KeyName    string
	UserID     UserID
	MemberName string
	UsageSum
}

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
