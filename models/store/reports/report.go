// Package reports is the store's room for sums over accounts and time: reports, usage
// and the overview.
package reports

import (
	"context"
	"database/sql"
	"slices"
	"strings"

	"gorm.io/gorm"

	"github.com/bursar-portal/bursar/models"
	"github.com/bursar-portal/bursar/models/ledger"
	"github.com/bursar-portal/bursar/models/store/books"
	"github.com/bursar-portal/bursar/models/store/database"
	"github.com/bursar-portal/bursar/models/store/posting"
	"github.com/bursar-portal/bursar/models/store/schema"
)

// Reports are sums over accounts and time, read from roll-ups.
type Reports struct {
	db   *database.DB
	door *posting.Ledger
}

// New returns the room over an open database. door advances accounts before a month is closed.
func New(db *database.DB, door *posting.Ledger) *Reports { return &Reports{db, door} }

// Report returns a roll-forward of all accounts or of one. Opening and movements are sums
// of the roll-up; the closing is counted from the lots, less what moved since. Agrees
// reports whether the two match. Accounts with pending boundaries should be advanced
// before (AdvanceAccounts). The report of all accounts in a closed month has the figures that
// it was closed with, and reconciles if they are still what the books say.
func (r *Reports) Report(ctx context.Context, q models.ReportQuery) (models.Report, error) {
	report := models.Report{}
	err := r.db.Long.WithContext(ctx).Transaction(func(tx *gorm.DB) error {
		var err error
		if report, err = r.report(tx, q); err != nil {
			return err
		}
		return r.addClosed(tx, &report, q)
	})
	return report, database.Explain(err)
}

// report is Report without a look at what is closed.
func (r *Reports) report(tx *gorm.DB, q models.ReportQuery) (report models.Report, err error) {
	report.At = r.db.Now()
	of, err := r.scopeOf(tx, q.AccountID)
	if err != nil {
		return report, err
	}
	lines, err := outstanding(tx, of)
	if err != nil {
		return report, err
	}
	sums, err := movementSums(tx, of, q)
	if err != nil {
		return report, err
	}
	for _, sum := range sums {
		lines.of(sum.Kind, sum.Currency).add(sum, sum.Phase == phaseAfter)
	}
	report.Lines, report.Reconciles = lines.sorted(), true
	for _, l := range report.Lines {
		report.Reconciles = report.Reconciles && l.Sum() == l.Closing
	}
	if report.Tax, err = taxes(tx, q); err != nil {
		return report, err
	}
	report.PendingAccounts, err = countPending(tx, of, q, schema.MicrosOf(report.At))
	return report, err
}

// scope is what a report is about: all accounts, or one.
type scope struct {
	all    bool
	number int64 // of the one
}

// scopeOf returns the scope of a report: that of nobody for an account that does not exist.
func (r *Reports) scopeOf(tx *gorm.DB, account models.AccountID) (scope, error) {
	if account == "" {
		return scope{all: true}, nil
	}
	number, err := numberOf(books.In(tx, r.db), account)
	return scope{number: number}, err
}

// and adds the condition that restricts a query to the scope.
func (s scope) and(where string, args ...any) (string, []any) {
	if s.all {
		return where, args
	}
	return where + " AND account = ?", append(args, s.number)
}

// The phases of a roll-forward: before it, in it, after it.
const (
	phaseBefore = iota
	phaseIn
	phaseAfter
)

// movementSum is the sum of one kind of movement in one phase.
type movementSum struct {
	Account  int64
	Kind     models.LotKind
	Currency string
	Flow     models.Movement
	Phase    int
	Credits  models.Credits
	Cents    int64
}

func movementSums(tx *gorm.DB, of scope, q models.ReportQuery) (sums []movementSum, err error) {
	where, args := of.and("WHERE true", schema.MicrosOf(q.From), schema.MicrosOf(q.Until))
	err = tx.Raw(`SELECT kind, currency, flow, CASE WHEN day_at < ? THEN 0 WHEN day_at < ? THEN 1 ELSE 2 END AS phase,
		SUM(credits) AS credits, SUM(cents) AS cents FROM flows `+where+" GROUP BY 1, 2, 3, 4", args...).Scan(&sums).Error
	return sums, err
}

// reportLines are the lines of a report that is being made, by kind and currency.
type reportLines map[ledger.MovementKey]*reportLine

type reportLine struct{ models.ReportLine }

func (l reportLines) of(kind models.LotKind, currency string) *reportLine {
	key := ledger.MovementKey{Kind: kind, Currency: currency}
	if l[key] == nil {
		l[key] = &reportLine{models.ReportLine{Kind: kind, Currency: currency, Movements: map[models.Movement]models.PricedCredits{}}}
	}
	return l[key]
}

// add adds a sum to the part of the line that it belongs to. If counted is set, the
// closing was counted from the lots as they are now, and what came after the report is
// subtracted from it.
func (l *reportLine) add(sum movementSum, counted bool) {
	part := models.PricedCredits{Credits: sum.Credits, Cents: sum.Cents}
	switch {
	case sum.Phase == phaseBefore:
		l.Opening = l.Opening.Add(part)
	case sum.Phase == phaseIn:
		l.Movements[sum.Flow] = l.Movements[sum.Flow].Add(part)
	case counted:
		l.Closing = l.Closing.Sub(part)
	}
}

// sorted lists the lines by kind, debt last.
func (l reportLines) sorted() (lines []models.ReportLine) {
	kinds := append(slices.Clone(models.LotKinds), models.Debt)
	for _, line := range l {
		lines = append(lines, line.ReportLine)
	}
	slices.SortFunc(lines, func(a, b models.ReportLine) int {
		if a.Kind != b.Kind {
			return slices.Index(kinds, a.Kind) - slices.Index(kinds, b.Kind)
		}
		return -strings.Compare(a.Currency, b.Currency) // those without a price last
	})
	return lines
}

// outstanding counts what lots have left, including held parts, and the debt, each as the
// closing of its line.
func outstanding(tx *gorm.DB, of scope) (reportLines, error) {
	lines := reportLines{}
	where, args := of.and("WHERE live AND currency = ''")
	var plain []struct {
		Kind    models.LotKind
		Credits models.Credits
	}
	if err := tx.Raw("SELECT kind, SUM(remaining + held) AS credits FROM lots "+where+" GROUP BY kind", args...).Scan(&plain).Error; err != nil {
		return nil, err
	}
	for _, r := range plain {
		lines.of(r.Kind, "").Closing.Credits = r.Credits
	}
	if err := pricedOutstanding(tx, lines, of); err != nil {
		return nil, err
	}
	var debt models.Credits
	where, args = of.and("WHERE debt > 0")
	err := tx.Raw("SELECT COALESCE(SUM(debt), 0) FROM balances "+where, args...).Scan(&debt).Error
	if debt > 0 {
		lines.of(models.Debt, "").Closing.Credits = debt
	}
	return lines, err
}

// pricedOutstanding counts what is left of sold credits, lot by lot: each lot has a value
// of its own.
func pricedOutstanding(tx *gorm.DB, lines reportLines, of scope) error {
	where, args := of.and("WHERE live AND currency <> ''")
	return books.Query(tx, func(rows *sql.Rows) error {
		var kind string
		var lot ledger.PricedLot
		if err := rows.Scan(&kind, &lot.Currency, &lot.Cents, (*int64)(&lot.Granted), (*int64)(&lot.Outstanding)); err != nil {
			return err
		}
		closing := &lines.of(models.LotKind(kind), lot.Currency).Closing
		*closing = closing.Add(models.PricedCredits{Credits: lot.Outstanding, Cents: lot.Value()})
		return nil
	}, "SELECT kind, currency, paid_minor, granted, remaining + held FROM lots "+where, args...)
}

// countPending counts the accounts with pending boundaries, for which a report would be
// wrong.
func countPending(tx *gorm.DB, of scope, q models.ReportQuery, now schema.Micros) (pending int64, err error) {
	where, args := of.and("WHERE next_boundary_at > 0 AND next_boundary_at < ?", min(schema.MicrosOf(q.Until), now+1))
	err = tx.Raw("SELECT COUNT(*) FROM balances "+where, args...).Scan(&pending).Error
	return pending, err
}
