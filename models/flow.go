package models

import "time"

// Flow is a reason for which the credits outstanding grow or shrink: what an
// accountant calls a line of the roll-forward.
type Flow string

const (
	FlowSold      Flow = "sold"        // a purchase was paid
	FlowGranted   Flow = "granted"     // given for nothing
	FlowAllowance Flow = "allowance"   // a plan's period began
	FlowRolled    Flow = "rolled_over" // out of allowances and into what rolled over
	FlowAdjusted  Flow = "adjusted"    // corrected, either way
	FlowUsed      Flow = "used"        // charged, or captured of a hold
	FlowRefunded  Flow = "refunded"    // use that was given back
	FlowLapsed    Flow = "lapsed"      // ended unused
	FlowReversed  Flow = "reversed"    // of a purchase, less what was undone
	FlowRepaid    Flow = "repaid"      // paid debt
)

// Flows are all there are, in the order in which a report lists them.
var Flows = []Flow{
	FlowSold, FlowGranted, FlowAllowance, FlowRolled, FlowAdjusted, FlowUsed, FlowRefunded, FlowLapsed, FlowReversed, FlowRepaid,
}

// Owed stands where a lot's kind does in the flows of debt: reversals make it,
// and repayments pay it.
const Owed LotKind = "owed"

// Part is credits, and of those that were sold what was paid for them.
type Part struct {
	Credits Credits
	Cents   int64
}

// Plus is both together.
func (p Part) Plus(other Part) Part {
	return Part{p.Credits + other.Credits, p.Cents + other.Cents}
}

// Minus is what p is more than other.
func (p Part) Minus(other Part) Part {
	return Part{p.Credits - other.Credits, p.Cents - other.Cents}
}

// ReportQuery asks for a roll-forward: of all accounts, or of one.
type ReportQuery struct {
	From, Until time.Time // whole UTC days; Until is exclusive and may lie ahead
	AccountID   AccountID // "" for all
}

// Report is a roll-forward: what was outstanding, what came of it, and what was
// outstanding at the end. Flows are signed by what they do to it.
type Report struct {
	At    time.Time // when it was made
	Lines []ReportLine
	// Agrees tells whether each line's closing, counted from the lots, is its
	// opening and its flows, counted from the roll-up.
	Agrees bool
	// Due is how many accounts have something behind them that is not entered yet,
	// and is therefore missing here; 0 once they were advanced.
	Due int64
}

// ReportLine is the roll-forward of one kind of credits. Those that were sold
// stand apart by the currency of their price; Kind Owed is the debt.
type ReportLine struct {
	Kind     LotKind
	Currency string // "" for credits without a price
	Opening  Part
	Flows    map[Flow]Part
	Closing  Part
}

// Sum is the line's opening and all its flows.
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

// Overview is where all accounts together stand.
type Overview struct {
	At    time.Time
	Kinds []KindSum // those with anything outstanding
	Flows []FlowSum
	Counts
	Due int64 // as of Report
}

// KindSum is what lots of a kind have left.
type KindSum struct {
	Kind        LotKind
	Outstanding Credits // Held and Frozen included
	Held        Credits
	Frozen      Credits
}

// FlowSum is what came of credits of late, for those with a price by currency.
type FlowSum struct {
	Flow         Flow
	Currency     string
	TodayCredits Credits
	TodayCents   int64
	MonthCredits Credits // the last thirty days, today included
	MonthCents   int64
}

// Counts are how many there are.
type Counts struct {
	Owed         Credits // by all accounts
	Owing        int64   // accounts that owe
	Accounts     int64
	NewToday     int64
	NewMonth     int64
	Flagged      int64 // purchases that a person must look at
	FailedEvents int64 // of Stripe's
}
