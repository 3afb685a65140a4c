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

	// Archived is the plan's, not the version's: nobody can take it up any more, and
	// whoever has it keeps it.
	Archived bool
}

// PlanLine is a plan as the operator's list shows it: its current version, and how
// many accounts it concerns.
type PlanLine struct {
	PlanVersion
	Accounts int64 // that have it now
	Renewing int64 // that begin a period of it when their present one ends, from another plan too
}

// maxSlug is in characters.
const maxSlug = 60

// CheckSlug errs with CodeInvalidField unless the name can stand in addresses and
// requests: lower-case letters and digits, and hyphens between them.
func CheckSlug(slug string) error {
	if slug == "" || len(slug) > maxSlug || slug == "new" || slug[0] == '-' || slug[len(slug)-1] == '-' {
		return Invalid("slug", slugRule)
	}
	for _, r := range slug {
		if (r < 'a' || r > 'z') && (r < '0' || r > '9') && r != '-' {
			return Invalid("slug", slugRule)
		}
	}
	return nil
}

const slugRule = "must be lower-case letters, digits and hyphens such as fast-spec, at most 60, and not “new”"

// maxRolloverPeriods is the most further turns that a rest may live.
const maxRolloverPeriods = 1000

// Check errs with CodeInvalidField unless the version can be carried out.
func (v PlanVersion) Check() error {
	switch {
	case v.Slug == "" && v.PlanID == "":
		return Invalid("slug", "must not be empty")
	case v.Name == "":
		return Invalid("name", "must not be empty")
	case v.Allowance < 0 || v.Allowance > MaxCredits:
		return Invalid("allowance", "must be from 0 to 1000000000 credits")
	case v.Period != Daily && v.Period != Weekly && v.Period != Monthly && v.Period != Yearly:
		return Invalid("period", "must be daily, weekly, monthly or yearly")
	case v.RolloverPeriods < 0 || v.RolloverPeriods > maxRolloverPeriods:
		return Invalid("rollover_periods", "must be from 0 to 1000")
	case v.RolloverCap < 0 || v.RolloverCap > MaxCredits:
		return Invalid("rollover_cap", "must be from 0 to 1000000000 credits")
	case v.StorageLimit < 0:
		return Invalid("storage_limit", "must not be negative")
	}
	return nil
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
	OnSuccess ChargeRule = "on_success" // when it was done: till then it is held
)

// Check errs with CodeInvalidField unless the product can be charged for.
func (p Product) Check() error {
	switch {
	case p.Slug == "":
		return Invalid("slug", "must not be empty")
	case p.Name == "":
		return Invalid("name", "must not be empty")
	case p.UnitCost < 0 || p.UnitCost > MaxCredits:
		return Invalid("unit_cost", "must be from 0 to 1000000000 credits")
	case p.Rule != Upfront && p.Rule != OnSuccess:
		return Invalid("rule", "must be upfront or on_success")
	}
	return nil
}
