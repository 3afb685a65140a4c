package models

import "time"

// Movement is a reason for outstanding credits to grow or shrink, which accountants
// call a line of the roll-forward.
type Movement string

const (
	MovementSold       Movement = "sold"        // a purchase was paid
	MovementGranted    Movement = "granted"     // a grant for free
	MovementAllowance  Movement = "allowance"   // a plan's period began
	MovementRolledOver Movement = "rolled_over" // out of allowances and into rollover lots
	MovementAdjusted   Movement = "adjusted"    // an adjustment, in either direction
	MovementUsed       Movement = "used"        // a charge, or a capture from a hold
	MovementRefunded   Movement = "refunded"    // a charge was refunded
	MovementLapsed     Movement = "lapsed"      // a lot ended unused
	MovementReversed   Movement = "reversed"    // a purchase was reversed, less reversals that were undone
	MovementRepaid     Movement = "repaid"      // available credits paid debt

	// What goes back on something of an earlier month in UTC. A closed month never changes, so
	// this is how its corrections show in a later one.
	MovementAdjustedEarlier Movement = "adjusted_earlier" // an adjustment was undone
	MovementRefundedEarlier Movement = "refunded_earlier" // a charge was refunded
	MovementReversedEarlier Movement = "reversed_earlier" // a purchase was reversed, less reversals that were undone
)

// Movements are all movements, in the order in which reports list them.
var Movements = []Movement{
	MovementSold, MovementGranted, MovementAllowance, MovementRolledOver, MovementAdjusted, MovementUsed, MovementRefunded, MovementLapsed, MovementReversed, MovementRepaid,
	MovementAdjustedEarlier, MovementRefundedEarlier, MovementReversedEarlier,
}

// Earlier maps movements to what they are called if they go back on an earlier month.
var Earlier = map[Movement]Movement{
	MovementAdjusted: MovementAdjustedEarlier, MovementRefunded: MovementRefundedEarlier, MovementReversed: MovementReversedEarlier,
}

// Debt takes the place of a lot's kind in the movements of debt, which reversals
// create and repayments reduce.
const Debt LotKind = "owed"

// PricedCredits is an amount of credits with the price that was paid for it, 0 if
// the credits were not sold.
type PricedCredits struct {
	Credits Credits
	Cents   int64
}

// Add returns the sum of p and other.
func (p PricedCredits) Add(other PricedCredits) PricedCredits {
	return PricedCredits{p.Credits + other.Credits, p.Cents + other.Cents}
}

// Sub returns p less other.
func (p PricedCredits) Sub(other PricedCredits) PricedCredits {
	return PricedCredits{p.Credits - other.Credits, p.Cents - other.Cents}
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
	Reconciles bool
	// PendingAccounts is the number of accounts with boundaries that have passed but
	// are not written yet and so are missing here; 0 once those were advanced.
	PendingAccounts int64
	Tax             map[string]int64 // that was charged on top of what was sold, by currency
	Closed          *ClosedMonth     // of the whole month that was asked for, nil while it is open
	CorrectsClosed  bool             // what goes back on earlier months goes back on closed ones
}

// ClosedMonth is a month in UTC whose figures never change again.
type ClosedMonth struct {
	Month, Until time.Time // its first instant and that of the next month
	ClosedAt     time.Time
	ClosedBy     ActorRef
	ClosedByName string
}

// Months says which months are closed. They close in order.
type Months struct {
	Newest *ClosedMonth // nil while none is closed
	// Next is the first instant of the month to be closed next, which may not be over. It is
	// zero while there are no accounts.
	Next time.Time
}

// MayClose reports whether Next can be closed at an instant.
func (m Months) MayClose(now time.Time) bool {
	return !m.Next.IsZero() && !now.Before(m.Next.AddDate(0, 1, 0))
}

// Refusal returns why a month can't be closed at an instant, a sentence, "" if it can.
func (m Months) Refusal(month, now time.Time) string {
	name := month.Format("January 2006")
	switch {
	case m.Newest != nil && month.Before(m.Newest.Until):
		return name + " is already closed."
	case m.Next.IsZero() || month.Before(m.Next):
		return "There's nothing to close in " + name + "."
	case month.After(m.Next):
		return "Close " + m.Next.Format("January 2006") + " first."
	case !m.MayClose(now):
		return name + " isn't over yet."
	}
	return ""
}

// ReportLine is the roll-forward of one kind of credits, or of the debt if Kind is
// Debt. Credits that were sold have a line for each currency.
type ReportLine struct {
	Kind      LotKind
	Currency  string // "" for credits without a price
	Opening   PricedCredits
	Movements map[Movement]PricedCredits
	Closing   PricedCredits
}

// Sum returns the line's opening amount plus all its movements.
func (l ReportLine) Sum() PricedCredits {
	sum := l.Opening
	for _, p := range l.Movements {
		sum = sum.Add(p)
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
	At        time.Time
	Kinds     []LotKindSum // those with credits outstanding
	Movements []MovementSum
	Counts
	PendingAccounts int64     // as in Report
	FirstAccountAt  time.Time // when the oldest account was opened, zero without any
}

// LotKindSum sums up the lots of one kind.
type LotKindSum struct {
	Kind        LotKind
	Outstanding Credits // includes Held and Frozen
	Held        Credits
	Frozen      Credits
}

// MovementSum sums up one recent movement, by currency if the credits were sold.
type MovementSum struct {
	Flow         Movement
	Currency     string
	TodayCredits Credits
	TodayCents   int64
	MonthCredits Credits // the last thirty days including today
	MonthCents   int64
}

// TrendPoint sums up all accounts in a period.
type TrendPoint struct {
	Since, Until time.Time
	Sold         int64   // in the currency that was asked for, without tax
	Revenue      int64   // what was paid for the credits that were used
	Used         Credits // less what was refunded
	Outstanding  Credits // at the end of the period, held and frozen ones included
	NewAccounts  int64
}

// Counts are the overview's other figures.
type Counts struct {
	Owed         Credits // by all accounts together
	Owing        int64   // accounts in debt
	Accounts     int64
	NewToday     int64
	NewMonth     int64
	Flagged      int64 // purchases that need attention
	OpenDisputes int64
	FailedEvents int64 // of Stripe's
	Stuck        int64 // purchases that were begun long ago and are neither paid nor ended
}

// BooksCheck is what the portal found when it last verified what was new.
type BooksCheck struct {
	At            time.Time
	Accounts      int64 // that had new entries
	Entries       int64 // that were new
	Discrepancies int64
	First         []string // the first of them
}

// Task is what the portal does in the background for staff: the last run of its kind.
type Task struct {
	Kind        TaskKind
	Subject     string // such as the month that is being closed: "2026-03"
	By          ActorRef
	ByName      string
	StartedAt   time.Time
	Done, Total int64
	EndedAt     time.Time // zero while it runs, or if it was interrupted
	Interrupted bool      // the portal has stopped while it ran
	Result      string    // as its kind writes it
	Fault       string    // why it failed, a sentence, "" for success
}

// Running reports whether the task is being done now.
func (t Task) Running() bool { return t.Kind != "" && t.EndedAt.IsZero() && !t.Interrupted }

// TaskKind is a kind of task. Of each one runs at a time.
type TaskKind string

const (
	TaskCloseMonth  TaskKind = "close_month"
	TaskVerifyBooks TaskKind = "verify_books"
)

// BalanceStory is what the credits of an account came from and went to, since it was opened.
// Moved sums up to what is available, held, frozen and scheduled.
type BalanceStory struct {
	Balance  Balance
	Moved    map[Movement]Credits // by their effect on credits; debt is not included
	Products []ProductUse         // what was used, most first
}

// ProductUse is what was used of a product, "" for plain amounts.
type ProductUse struct {
	Product           string
	Credits, Refunded Credits
	Charges           int64
}
