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
	"github.com/bursar-portal/bursar/models/store/database"
	"github.com/bursar-portal/bursar/models/store/schema"
)

// Reports are sums over accounts and time, read from roll-ups.
type Reports struct{ db *database.DB }

// New returns the room over an open database.
func New(db *database.DB) *Reports { return &Reports{db} }

// Report returns a roll-forward of all accounts or of one. Opening and movements are sums
// of the roll-up; the closing is counted from the lots, less what moved since. Agrees
// reports whether the two match. Accounts with pending boundaries should be advanced
// before (AdvanceAccounts).
func (r *Reports) Report(ctx context.Context, q models.ReportQuery) (models.Report, error) {
	report := models.Report{At: r.db.Now()}
	err := r.db.Read.WithContext(ctx).Transaction(func(tx *gorm.DB) error {
		lines, err := outstanding(tx, q.AccountID)
		if err != nil {
			return err
		}
		sums, err := movementSums(tx, q)
		if err != nil {
			return err
		}
		for _, sum := range sums {
			lines.of(sum.Kind, sum.Currency).add(sum, sum.Phase == phaseAfter)
		}
		report.Lines, report.Reconciles = lines.sorted(), true
		for _, l := range report.Lines {
			report.Reconciles = report.Reconciles && l.Sum() == l.Closing
		}
		report.PendingAccounts, err = countPending(tx, q, schema.MicrosOf(report.At))
		return err
	})
	return report, database.Explain(err)
}

// The phases of a roll-forward: before it, in it, after it.
const (
	phaseBefore = iota
	phaseIn
	phaseAfter
)

// movementSum is the sum of one kind of movement in one phase.
type movementSum struct {
	AccountID models.AccountID
	Kind      models.LotKind
	Currency  string
	Flow      models.Movement
	Phase     int
	Credits   models.Credits
	Cents     int64
}

func movementSums(tx *gorm.DB, q models.ReportQuery) (sums []movementSum, err error) {
	from, until := schema.MicrosOf(q.From), schema.MicrosOf(q.Until)
	where, args := "", []any{from, until}
	if q.AccountID != "" {
		where, args = "WHERE account_id = ?", append(args, q.AccountID)
	}
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
func outstanding(tx *gorm.DB, account models.AccountID) (reportLines, error) {
	lines := reportLines{}
	mine, args := "", []any{}
	if account != "" {
		mine, args = " AND l.account_id = ?", []any{account}
	}
	var plain []struct {
		Kind    models.LotKind
		Credits models.Credits
	}
	if err := tx.Raw(`SELECT l.kind, SUM(l.remaining + l.held) AS credits FROM lots l
		WHERE (l.remaining > 0 OR l.held > 0) AND l.source <> 'purchase'`+mine+" GROUP BY l.kind", args...).Scan(&plain).Error; err != nil {
		return nil, err
	}
	for _, r := range plain {
		lines.of(r.Kind, "").Closing.Credits = r.Credits
	}
	if err := pricedOutstanding(tx, lines, mine, args); err != nil {
		return nil, err
	}
	var debt models.Credits
	err := tx.Raw("SELECT COALESCE(SUM(l.debt), 0) FROM balances l WHERE l.debt > 0"+mine, args...).Scan(&debt).Error
	if debt > 0 {
		lines.of(models.Debt, "").Closing.Credits = debt
	}
	return lines, err
}

// pricedOutstanding counts what is left of sold credits, lot by lot: each lot has a value
// of its own.
func pricedOutstanding(tx *gorm.DB, lines reportLines, mine string, args []any) error {
	return eachRow(tx.Raw(`SELECT l.kind, l.granted, l.remaining + l.held AS outstanding,
		CASE p.paid_currency WHEN '' THEN p.amount_cents ELSE p.paid_cents END AS cents,
		CASE p.paid_currency WHEN '' THEN p.currency ELSE p.paid_currency END AS currency
		FROM lots l JOIN purchases p ON p.id = l.purchase_id
		WHERE (l.remaining > 0 OR l.held > 0) AND l.source = 'purchase'`+mine, args...),
		func(r struct {
			Kind models.LotKind
			ledger.PricedLot
		}) error {
			closing := &lines.of(r.Kind, r.Currency).Closing
			*closing = closing.Add(models.PricedCredits{Credits: r.Outstanding, Cents: r.Value()})
			return nil
		})
}

// eachRow calls each for every row as it is read. It holds a connection meanwhile, so each
// must not block.
func eachRow[Row any](query *gorm.DB, each func(Row) error) error {
	rows, err := query.Rows()
	if err != nil {
		return err
	}
	defer func(rows *sql.Rows) { _ = rows.Close() }(rows) // Err returns what went wrong
	for rows.Next() {
		var row Row
		if err := query.ScanRows(rows, &row); err != nil {
			return err
		}
		if err := each(row); err != nil {
			return err
		}
	}
	return rows.Err()
}

// countPending counts the accounts with pending boundaries, for which a report would be
// wrong.
func countPending(tx *gorm.DB, q models.ReportQuery, now schema.Micros) (due int64, err error) {
	query := tx.Table("balances").Where("next_boundary_at > 0 AND next_boundary_at < ?", min(schema.MicrosOf(q.Until), now+1))
	if q.AccountID != "" {
		query = query.Where("account_id = ?", q.AccountID)
	}
	err = query.Count(&due).Error
	return due, err
}
