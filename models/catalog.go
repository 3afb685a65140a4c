package models

import (
	"strings"
	"time"
)

// Product is a product on the price list, which can be charged for.
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
	Upfront   ChargeRule = "upfront"    // when the work is requested
	OnSuccess ChargeRule = "on_success" // when the work is done; until then it is held
)

// Validate returns a CodeInvalidField error unless the product can be charged for.
func (p Product) Validate() error {
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

// maxSlug is the maximum length of a slug in characters.
const maxSlug = 60

// ValidateSlug returns a CodeInvalidField error unless slug can be used in URLs and
// requests: lower-case letters and digits, with hyphens between them.
func ValidateSlug(slug string) error {
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

// Period is how often a plan grants its allowance.
type Period string

const (
	Daily   Period = "daily"
	Weekly  Period = "weekly"
	Monthly Period = "monthly"
	Yearly  Period = "yearly"
)

// PlanVersion is one immutable version of a plan. Editing a plan creates the next
// version, which a subscription adopts at its next period boundary.
type PlanVersion struct {
	PlanID    PlanID
	Number    int // 1, 2, 3 …
	Slug      string
	Name      string
	Allowance Credits // per period
	Period    Period

	// RolloverPeriods is how many more turns unused credits survive; with 0 they
	// lapse at the first. RolloverCap limits the rolled-over credits at any time.
	RolloverPeriods int
	RolloverCap     Credits

	StorageLimit Bytes

	// What customers read beside it. PriceCents is for each period, and nothing is charged by
	// it; Currency is "" if no price is shown. Features has a line for each.
	PriceCents int64
	Currency   string
	Features   string

	CreatedAt time.Time

	// Archived belongs to the plan, not the version: no account can start the plan
	// any more, and those that have it keep it.
	Archived bool
}

// PlanLine is a plan's current version as the operator's list shows it, with the
// number of accounts it concerns.
type PlanLine struct {
	PlanVersion
	Accounts int64 // on the plan now
	Renewing int64 // whose next period is on the plan, including switches from other plans
}

// maxRolloverPeriods is the maximum of PlanVersion.RolloverPeriods.
const maxRolloverPeriods = 1000

// Validate returns a CodeInvalidField error for the first field that is out of
// range.
func (v PlanVersion) Validate() error {
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
	case v.PriceCents < 0 || v.Currency == "" && v.PriceCents != 0:
		return Invalid("price", "must be an amount of money")
	}
	return v.checkFeatures()
}

// The most features that a version lists, and the most bytes of each.
const (
	maxFeatures      = 12
	maxFeatureLength = 200
)

// checkFeatures returns a CodeInvalidField error unless the features are a few lines of text.
func (v PlanVersion) checkFeatures() error {
	if v.Features == "" {
		return nil
	}
	lines := strings.Split(v.Features, "\n")
	for _, line := range lines {
		if CheckName(line) != "" || len(line) > maxFeatureLength || len(lines) > maxFeatures {
			return Invalid("features", "must be at most 12 lines of plain text")
		}
	}
	return nil
}

// GivesMoreThan reports whether a version brings more than another: a larger allowance,
// one that comes more often, or one of which more stays, or stays longer, when its period ends.
func (v PlanVersion) GivesMoreThan(w PlanVersion) bool {
	periods, most := v.rollover()
	periodsNow, mostNow := w.rollover()
	return v.Allowance > w.Allowance || v.Allowance > 0 && (periodRank[v.Period] < periodRank[w.Period] || periods > periodsNow || most > mostNow)
}

// rollover returns for how many periods how much of an allowance rolls over at most, 0 if
// nothing does.
func (v PlanVersion) rollover() (periods int, most Credits) {
	if v.RolloverPeriods == 0 || v.RolloverCap == 0 {
		return 0, 0
	}
	return v.RolloverPeriods, v.RolloverCap
}

// periodRank orders periods from the shortest.
var periodRank = map[Period]int{Daily: 1, Weekly: 2, Monthly: 3, Yearly: 4}

// SubscriptionStatus is the status of a subscription.
type SubscriptionStatus string

const (
	SubscriptionTrialing SubscriptionStatus = "trialing"
	SubscriptionActive   SubscriptionStatus = "active"
	SubscriptionPastDue  SubscriptionStatus = "past_due"
	SubscriptionCanceled SubscriptionStatus = "canceled"
)

// Live reports whether a subscription in this status renews.
func (s SubscriptionStatus) Live() bool { return s != SubscriptionCanceled }

// Subscription is an account's subscription to a plan. Its current period is
// [PeriodStartAt, PeriodEndAt).
type Subscription struct {
	ID        SubscriptionID
	AccountID AccountID
	Version   PlanVersion
	Status    SubscriptionStatus

	// The anchor's wall clock in AnchorZone sets the day and time of day at which
	// periods turn. PeriodNumber counts the periods from the anchor, from 0.
	AnchorAt     time.Time
	AnchorZone   string
	PeriodNumber int64

	PeriodStartAt time.Time
	PeriodEndAt   time.Time
	AllowanceLot  LotID // of the current period, "" if the allowance is 0

	NextPlanID        PlanID // the plan to switch to at the next boundary, "" to stay
	CancelAtPeriodEnd bool
	CreatedAt         time.Time
	EndedAt           time.Time
}
