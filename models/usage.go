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
