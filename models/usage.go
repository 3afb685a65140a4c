package models

import "time"

// UsageSum is what was used: in how many charges, how much they took, and how
// much was given back meanwhile, of these charges or of earlier ones.
type UsageSum struct {
	Charges  int64
	Credits  Credits
	Refunded Credits
}

// Plus is both together.
func (u UsageSum) Plus(o UsageSum) UsageSum {
	return UsageSum{u.Charges + o.Charges, u.Credits + o.Credits, u.Refunded + o.Refunded}
}

// Minus is what is left of u without a part of it.
func (u UsageSum) Minus(part UsageSum) UsageSum {
	return UsageSum{u.Charges - part.Charges, u.Credits - part.Credits, u.Refunded - part.Refunded}
}

// DayUsage is what an account used on one day in the reader's zone.
type DayUsage struct {
	Day time.Time // its midnight in the reader's zone
	UsageSum
}

// UsageQuery selects what an account used: on the days of a zone from that of
// From to that of To, both included, and, where they are not nil, of one product,
// key or member. "" are the charges that name none.
type UsageQuery struct {
	AccountID AccountID
	From, To  time.Time
	Zone      *time.Location
	Product   *string // slug
	KeyID     *KeyID
	UserID    *UserID
	Listed    int // how many products, keys and members are told one by one
}

// Usage is what an account used, by day without gaps, and by product, key and
// member.
type Usage struct {
	UsageSum
	Days                    []DayUsage
	Products, Keys, Members UsageParts
}

// UsageParts are the largest parts of a use, and what the others come to.
type UsageParts struct {
	Listed []UsagePart
	Others int // how many are not listed
	Rest   UsageSum
}

// UsagePart is what one product, key or member used.
type UsagePart struct {
	ID     string // "" are the charges that name none
	Name   string // as it is now; "" if ID is
	Prefix string // of a key
	UsageSum
}

// UsageLine is what was used on one day of one product by one key and member.
type UsageLine struct {
	Day        time.Time // its midnight in the reader's zone
	Product    string
	KeyID      KeyID
	KeyName    string
	UserID     UserID
	MemberName string
	UsageSum
}
