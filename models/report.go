package models

import "time"

// Movement is a reason for outstanding credits to grow or shrink, which accountants
// call a line of the roll-forward.
type Flow string

const (
	FlowSold      Flow = "sold"        // a purchase was paid
	FlowGranted   Flow = "granted"     // a grant for free
	FlowAllowance Flow = "allowance"   // a plan's period began
	FlowRolled    Flow = "rolled_over" // out of allowances and into rollover lots
	FlowAdjusted  Flow = "adjusted"    // an adjustment, in either direction
	FlowUsed      Flow = "used"        // a charge, or a capture from a hold
	FlowRefunded  Flow = "refunded"    // a charge was refunded
	FlowLapsed    Flow = "lapsed"      // a lot ended unused
	FlowReversed  Flow = "reversed"    // a purchase was reversed, less reversals that were undone
	FlowRepaid    Flow = "repaid"      // available credits paid debt
)

// Movements are all movements, in the order in which reports list them.
var Flows = []Flow{
	FlowSold, FlowGranted, FlowAllowance, FlowRolled, FlowAdjusted, FlowUsed, FlowRefunded, FlowLapsed, FlowReversed, FlowRepaid,
}

// Debt takes the place of a lot's kind in the movements of debt, which reversals
// create and repayments reduce.
const Owed LotKind = "owed"

// PricedCredits is an amount of credits with the price that was paid for it, 0 if
// the credits were not sold.
type Part struct {
	Credits Credits
	Cents   int64
}

// Add returns the sum of p and other.
func (p Part) Plus(other Part) Part {
	return Part{p.Credits + other.Credits, p.Cents + other.Cents}
}

// Sub returns p less other.
func (p Part) Minus(other Part) Part {
	return Part{p.Credits - other.Credits, p.Cents - other.Cents}
}

// ReportQuery selects the time and the accounts of a roll-forward report.
type ReportQuery struct {
	From, Until time.Time // whole UTC days; Until is exclusive and may be in the future
	AccountID   AccountID // "" for all
}

// Report is a roll-forward of outstanding credits: the opening amounts, the
// movements, signed by their effect, and the closing amounts.
type Report struct {
	At    time.Time // when it was created
	Lines []ReportLine
	// Reconciles reports whether each line's closing amount, computed from the lots,
	// equals its opening amount and movements, computed from the roll-up.
	Agrees bool
	// PendingAccounts is the number of accounts with boundaries that have passed but
	// are not written yet and so are missing here; 0 once those were advanced.
	Due int64
}

// ReportLine is the roll-forward of one kind of credits, or of the debt if Kind is
// Debt. Credits that were sold have a line for each currency.
type ReportLine struct {
	Kind     LotKind
	Currency string // "" for credits without a price
	Opening  Part
	Flows    map[Flow]Part
	Closing  Part
}

// Sum returns the line's opening amount plus all its movements.
func (l ReportLine) Sum() Part {
	sum := l.Opening
	for _, p := range l.Flows {
		sum = sum.Plus(p)
	}
	return sum
}

// AccountReportLine is a line of one account's roll-forward.
type AccountReportLine struct {
	Account Account
	ReportLine
}

// Overview sums up all accounts.
type Overview struct {
	At    time.Time
	Kinds []KindSum // those with credits outstanding
	Flows []FlowSum
	Counts
	Due int64 // as in Report
}

// LotKindSum sums up the lots of one kind.
type KindSum struct {
	Kind        LotKind
	Outstanding Credits // includes Held and Frozen
	Held        Credits
	Frozen      Credits
}

// MovementSum sums up one recent movement, by currency if the credits were sold.
type FlowSum struct {
	Flow         Flow
	Currency     string
	TodayCredits Credits
	TodayCents   int64
	MonthCredits Credits // the last thirty days including today
	MonthCents   int64
}

// Counts are the overview's other figures.
type Counts struct {
	Owed         Credits // by all accounts together
	Owing        int64   // accounts in debt
	Accounts     int64
	NewToday     int64
	NewMonth     int64
	Flagged      int64 // purchases that need attention
	FailedEvents int64 // of Stripe's
}
