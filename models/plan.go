package models

import "time"

// Period is how long one allowance of a plan lasts.
type Period string

const (
	Daily   Period = "daily"
	Weekly  Period = "weekly"
	Monthly Period = "monthly"
	Yearly  Period = "yearly"
)

// PlanVersion is one immutable version of a plan. Editing a plan makes the next
// version; a subscription takes it up at its next boundary.
type PlanVersion struct {
	PlanID    PlanID
	Number    int // 1, 2, 3 …
	Slug      string
	Name      string
	Allowance Credits // per period
	Period    Period

	// RolloverPeriods is how many further turns an unused rest lives; 0 means it
	// lapses at once. RolloverCap bounds what is alive of it at any time.
	RolloverPeriods int
	RolloverCap     Credits

	StorageLimit Bytes
	CreatedAt    time.Time
}

// SubscriptionStatus is the state of an account's hold on a plan.
type SubscriptionStatus string

const (
	SubscriptionTrialing SubscriptionStatus = "trialing"
	SubscriptionActive   SubscriptionStatus = "active"
	SubscriptionPastDue  SubscriptionStatus = "past_due"
	SubscriptionCanceled SubscriptionStatus = "canceled"
)

// Live tells whether periods of a subscription in this status turn.
func (s SubscriptionStatus) Live() bool { return s != SubscriptionCanceled }

// Subscription is an account's hold on a plan. Its current period is
// [PeriodStartAt, PeriodEndAt).
type Subscription struct {
	ID        SubscriptionID
	AccountID AccountID
	Version   PlanVersion
	Status    SubscriptionStatus

	// The anchor's wall clock in AnchorZone fixes the day and time of day on which
	// periods turn; PeriodNumber counts the periods from it, starting at 0.
	AnchorAt     time.Time
	AnchorZone   string
	PeriodNumber int64

	PeriodStartAt time.Time
	PeriodEndAt   time.Time
	AllowanceLot  LotID // of the current period, "" if the allowance is nothing

	NextPlanID  PlanID // the plan to take up at the next boundary, "" for the same
	CancelAtEnd bool
	CreatedAt   time.Time
	EndedAt     time.Time
}

// Product is what is charged for, with its price.
type Product struct {
	Slug     string
	Name     string
	UnitCost Credits
	Rule     ChargeRule
	Archived bool
}

// ChargeRule says when a product's price is taken.
type ChargeRule string

const (
	Upfront   ChargeRule = "upfront"    // when the work is asked for
	OnSuccess ChargeRule = "on_success" // when it was done
)
