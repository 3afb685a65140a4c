package reports

import (
	"context"
	"errors"
	"time"

	"gorm.io/gorm"

	"github.com/bursar-portal/bursar/models"
	"github.com/bursar-portal/bursar/models/store/database"
	"github.com/bursar-portal/bursar/models/store/names"
	"github.com/bursar-portal/bursar/models/store/schema"
)

// This file closes months. Until a month is closed, boundaries of it that were not posted yet
// could still change its figures; so closing first posts them all. Afterwards nothing can: the
// ledger enters nothing before the end of the newest closed month, and what corrects a closed
// month is entered when it is made, under a movement of its own.

// advancedBeforeClosing is how many accounts are advanced before progress is told.
const advancedBeforeClosing = 256

// Months returns which month is closed last, and which is to be closed next.
func (r *Reports) Months(ctx context.Context) (m models.Months, err error) {
	err = r.db.Long.WithContext(ctx).Transaction(func(tx *gorm.DB) error {
		m, err = months(tx)
		return err
	})
	return m, database.Explain(err)
}

func months(tx *gorm.DB) (m models.Months, err error) {
	var newest schema.ClosedMonth
	if err := tx.Order("month_at DESC").Limit(1).Find(&newest).Error; err != nil {
		return m, err
	}
	if newest.UntilAt > 0 {
		closed, err := named(tx, newest)
		m.Newest, m.Next = &closed, closed.Until
		return m, err
	}
	// Nothing has moved before there were accounts.
	var first schema.Micros
	if err := tx.Raw("SELECT COALESCE(MIN(created_at), 0) FROM accounts").Scan(&first).Error; err != nil || first == 0 {
		return m, err
	}
	m.Next = monthOf(first.Time())
	return m, nil
}

// named returns a closed month with the name of who has closed it.
func named(tx *gorm.DB, row schema.ClosedMonth) (models.ClosedMonth, error) {
	m := row.Model()
	actors, err := names.Actors(tx, []models.ActorRef{m.ClosedBy})
	m.ClosedByName = actors[m.ClosedBy]
	return m, err
}

// monthOf returns the first instant of the month of an instant, in UTC.
func monthOf(at time.Time) time.Time {
	return time.Date(at.UTC().Year(), at.UTC().Month(), 1, 0, 0, 0, 0, time.UTC)
}

// CloseMonth closes the month that begins at an instant: it advances all accounts to its end,
// some at a time, and then stores its figures with the audit record. What was advanced stays so
// if it is interrupted, and the next time goes on from there. progress, if not nil, is told how
// many accounts of those that had to be advanced were.
//
// Errors: CodeConflict, with a sentence, if the month is closed, not over, or not the next one
// to be closed, and if accounts can't be advanced.
func (r *Reports) CloseMonth(ctx context.Context, month time.Time, audit models.AuditRecord, progress func(done, all int64)) error {
	month = monthOf(month)
	until := month.AddDate(0, 1, 0)
	if err := r.closable(r.db.Long.WithContext(ctx), month); err != nil {
		return database.Explain(err)
	}
	due := func(tx *gorm.DB) (int64, error) {
		return countPending(tx, scope{all: true}, models.ReportQuery{Until: until}, schema.MicrosOf(until))
	}
	left, err := due(r.db.Long.WithContext(ctx))
	if err != nil {
		return database.Explain(err)
	}
	for done, all := int64(0), left; ; {
		if progress != nil {
			progress(done, max(all, done+left))
		}
		if left == 0 {
			err := r.close(ctx, month, until, audit, due)
			if left, err = stillDue(err); left == 0 {
				return database.Explain(err)
			}
		}
		advanced, err := r.door.AdvanceAccounts(ctx, until, advancedBeforeClosing)
		if ctx.Err() != nil {
			return ctx.Err()
		}
		if advanced == 0 && err != nil {
			return models.Errorf(models.CodeConflict, "Some accounts couldn’t be brought up to date. Verify the books.").WithCause(err)
		}
		done += int64(advanced)
		if left, err = due(r.db.Long.WithContext(ctx)); err != nil {
			return database.Explain(err)
		}
	}
}

// errStillDue says that boundaries came between advancing and closing.
type errStillDue int64

func (errStillDue) Error() string { return "accounts are due" }

func stillDue(err error) (int64, error) {
	var due errStillDue
	if errors.As(err, &due) {
		return int64(due), nil
	}
	return 0, err
}

// closable returns why a month can't be closed now, nil if it can.
func (r *Reports) closable(tx *gorm.DB, month time.Time) error {
	m, err := months(tx)
	if err != nil {
		return err
	}
	now := r.db.Now()
	if refusal := m.Refusal(month, now); refusal != "" {
		return models.Errorf(models.CodeConflict, "%s", refusal)
	}
	if r.db.OnServer() && now.Before(month.AddDate(0, 1, 0).Add(underWay)) {
		return models.Errorf(models.CodeConflict, "%s has just ended. You can close it ten minutes after its end.", month.Format("January 2006"))
	}
	return nil
}

// underWay is how long after the end of a month another portal may still be about to commit what
// it has dated before that end. Its locks and its silence are limited to seconds.
const underWay = 10 * time.Minute

// close stores the figures of a month of which nothing is due. They are read before: summing up
// takes long, everybody who posts would wait, and nothing that is posted now is of that month
// unless the clock steps back.
func (r *Reports) close(ctx context.Context, month, until time.Time, audit models.AuditRecord, due func(*gorm.DB) (int64, error)) error {
	var report models.Report
	if err := r.db.Long.WithContext(ctx).Transaction(func(tx *gorm.DB) error {
		left, err := due(tx)
		if err == nil && left > 0 {
			err = errStillDue(left)
		}
		if err != nil {
			return err
		}
		report, err = r.report(tx, models.ReportQuery{From: month, Until: until})
		return err
	}); err != nil {
		return err
	}
	if !report.Reconciles {
		return models.Errorf(models.CodeConflict, "The figures don't agree with the books. Verify the books.")
	}
	return r.db.Transact(ctx, func(tx *gorm.DB) error {
		if err := r.closable(tx, month); err != nil {
			return err
		}
		left, err := due(tx)
		switch {
		case err != nil:
			return err
		case left > 0 || r.db.Now().Before(report.At):
			return errStillDue(max(1, left))
		}
		row := schema.ClosedMonth{MonthAt: schema.MicrosOf(month), UntilAt: schema.MicrosOf(until), ClosedAt: schema.MicrosOf(r.db.Now()), ActorKind: audit.Actor.Kind, ActorID: audit.Actor.ID}
		if err := tx.Create(&row).Error; err != nil {
			return err
		}
		for _, figure := range append(figuresOf(row.MonthAt, report.Lines), taxFigures(row.MonthAt, report.Tax)...) {
			if err := tx.Create(&figure).Error; err != nil {
				return err
			}
		}
		if err := r.db.ChangeCatalog(tx); err != nil {
			return err
		}
		return r.db.RecordAudit(tx, audit)
	})
}

// figuresOf returns what is stored of a month's report: everything that is not zero.
func figuresOf(month schema.Micros, lines []models.ReportLine) (rows []schema.ClosedFigure) {
	for _, l := range lines {
		add := func(flow models.Movement, p models.PricedCredits) {
			if p != (models.PricedCredits{}) {
				rows = append(rows, schema.ClosedFigure{MonthAt: month, Kind: l.Kind, Currency: l.Currency, Flow: flow, Credits: p.Credits, Cents: p.Cents})
			}
		}
		add(schema.FigureOpening, l.Opening)
		for _, f := range models.Movements {
			add(f, l.Movements[f])
		}
		add(schema.FigureClosing, l.Closing)
	}
	return rows
}

// addClosed gives the report of a closed month, of all accounts, the figures that it was closed
// with.
func (r *Reports) addClosed(tx *gorm.DB, report *models.Report, q models.ReportQuery) error {
	var row schema.ClosedMonth
	if err := tx.Where("month_at = ? AND until_at = ?", schema.MicrosOf(q.From), schema.MicrosOf(q.Until)).Limit(1).Find(&row).Error; err != nil {
		return err
	}
	var before int64
	if err := tx.Raw("SELECT COUNT(*) FROM closed_months WHERE until_at = ?", schema.MicrosOf(q.From)).Scan(&before).Error; err != nil {
		return err
	}
	if report.CorrectsClosed = before > 0; row.UntilAt == 0 {
		return nil
	}
	closed, err := named(tx, row)
	if report.Closed = &closed; err != nil || q.AccountID != "" {
		return err
	}
	var stored []schema.ClosedFigure
	if err := tx.Where("month_at = ?", row.MonthAt).Find(&stored).Error; err != nil {
		return err
	}
	lines := reportLines{}
	same := map[schema.ClosedFigure]bool{}
	report.Tax = map[string]int64{}
	for _, f := range stored {
		if f.Kind == schema.FigureTax {
			report.Tax[f.Currency] = f.Cents
			continue
		}
		same[f] = true
		line, part := lines.of(f.Kind, f.Currency), models.PricedCredits{Credits: f.Credits, Cents: f.Cents}
		switch f.Flow {
		case schema.FigureOpening:
			line.Opening = part
		case schema.FigureClosing:
			line.Closing = part
		default:
			line.Movements[f.Flow] = part
		}
	}
	now := figuresOf(row.MonthAt, report.Lines)
	report.Reconciles = report.Reconciles && len(now) == len(same)
	for _, f := range now {
		report.Reconciles = report.Reconciles && same[f]
	}
	report.Lines = lines.sorted()
	return nil
}
