// Package audit is the store's room for the audit log and for rejected requests.
package audit

import (
	"context"
	"math"

	"gorm.io/gorm"

	"github.com/bursar-portal/bursar/models"
	"github.com/bursar-portal/bursar/models/store/database"
	"github.com/bursar-portal/bursar/models/store/names"
	"github.com/bursar-portal/bursar/models/store/posting"
	"github.com/bursar-portal/bursar/models/store/schema"
)

// Audit is the audit log of what people and programs did, and the record of rejected
// requests.
type Audit struct {
	db       *database.DB
	door     *posting.Ledger
	rejected rejections
}

// New returns the room over an open database, whose ledger it lets know of its writes.
func New(db *database.DB, door *posting.Ledger) *Audit { return &Audit{db: db, door: door} }

// WriteAudit records an act that changes nothing else in the store. Other acts are recorded
// in the transaction of what they change.
func (a *Audit) WriteAudit(ctx context.Context, r models.AuditRecord) error {
	return database.Explain(a.db.RecordAudit(a.db.Write.WithContext(ctx), r))
}

// AuditLog returns a page of the audit log, newest first.
func (a *Audit) AuditLog(ctx context.Context, q models.AuditQuery) (models.AuditPage, error) {
	var page models.AuditPage
	err := a.db.Read.WithContext(ctx).Transaction(func(tx *gorm.DB) error {
		bounds, err := boundsOf(tx, q)
		if err == nil {
			page, err = auditPage(tx, q, bounds)
		}
		return err
	})
	return page, database.Explain(err)
}

func auditPage(tx *gorm.DB, q models.AuditQuery, b bounds) (page models.AuditPage, err error) {
	var rows []schema.AuditRecord
	if err := auditWhere(tx, q, b).Limit(q.Limit + 1).Find(&rows).Error; err != nil {
		return page, err
	}
	if len(rows) > q.Limit {
		rows = rows[:q.Limit]
		page.Next = rows[q.Limit-1].Sequence
	}
	page.Lines, err = auditLines(tx, rows)
	return page, err
}

// auditAtOnce is how many records EachAudit reads at a time.
const auditAtOnce = 500

// EachAudit calls each for all records that a query selects, newest first. It ignores the
// query's Limit, and holds no connection while each runs.
func (a *Audit) EachAudit(ctx context.Context, q models.AuditQuery, each func(models.AuditLine) error) error {
	tx := a.db.Read.WithContext(ctx)
	bounds, err := boundsOf(tx, q) // once: this reads as many records as there are within
	if err != nil {
		return database.Explain(err)
	}
	q.Limit = auditAtOnce
	for {
		page, err := auditPage(tx, q, bounds)
		if err != nil {
			return database.Explain(err)
		}
		for _, l := range page.Lines {
			if err := each(l); err != nil {
				return err
			}
		}
		if q.Before = page.Next; q.Before == 0 {
			return nil
		}
	}
}

// bounds are the first and the last sequence of the records within a query's bounds of
// time, which the sequence follows: nil for no bound, and math.MaxInt64 or 0 if there are
// none.
type bounds struct{ first, last *int64 }

func boundsOf(tx *gorm.DB, q models.AuditQuery) (b bounds, err error) {
	if !q.Since.IsZero() {
		b.first = new(int64)
		err = tx.Raw("SELECT COALESCE(MIN(sequence), ?) FROM audit WHERE at >= ?", math.MaxInt64, schema.MicrosOf(q.Since)).Scan(b.first).Error
	}
	if !q.Until.IsZero() && q.Before == 0 && err == nil {
		b.last = new(int64)
		err = tx.Raw("SELECT COALESCE(MAX(sequence), 0) FROM audit WHERE at < ?", schema.MicrosOf(q.Until)).Scan(b.last).Error
	}
	return b, err
}

// auditWhere selects records within bounds of the sequence. The time itself is compared
// too, in case a clock was set back.
func auditWhere(tx *gorm.DB, q models.AuditQuery, b bounds) *gorm.DB {
	query := tx.Order("sequence DESC")
	where := func(set bool, condition string, args ...any) {
		if set {
			query = query.Where(condition, args...)
		}
	}
	where(q.AccountID != "", "account_id = ?", q.AccountID)
	where(q.ActorKind != "", "actor_kind = ?", q.ActorKind)
	where(q.ActorID != "", "actor_id = ?", q.ActorID)
	where(q.Action != "", "action = ?", q.Action)
	where(q.Subject != "", "subject = ? AND subject <> ''", q.Subject)
	where(q.RequestID != "", "request_id = ? AND request_id <> ''", q.RequestID)
	where(!q.Since.IsZero(), "at >= ?", schema.MicrosOf(q.Since))
	where(!q.Until.IsZero(), "at < ?", schema.MicrosOf(q.Until))
	where(b.first != nil, "sequence >= ?", b.first)
	// Only one upper bound: of two, SQLite would begin at either and read down to the other.
	if q.Before > 0 {
		return query.Where("sequence < ?", q.Before)
	}
	where(b.last != nil, "sequence <= ?", b.last)
	return query
}

// AuditActions returns all actions that were ever recorded. The query skips from one action
// to the next in their index.
func (a *Audit) AuditActions(ctx context.Context) (actions []string, err error) {
	err = a.db.Read.WithContext(ctx).Raw(`WITH RECURSIVE leap (action) AS (
		SELECT MIN(action) FROM audit
		UNION ALL SELECT (SELECT MIN(a.action) FROM audit a WHERE a.action > leap.action) FROM leap WHERE leap.action IS NOT NULL
	) SELECT action FROM leap WHERE action IS NOT NULL`).Scan(&actions).Error
	return actions, database.Explain(err)
}

// auditLines adds the names of actors and accounts.
func auditLines(tx *gorm.DB, rows []schema.AuditRecord) ([]models.AuditLine, error) {
	refs := make([]models.ActorRef, len(rows))
	ids := make([]models.AccountID, len(rows))
	for i, r := range rows {
		refs[i], ids[i] = r.Model().Actor, r.AccountID
	}
	actors, err := names.Actors(tx, refs)
	if err != nil {
		return nil, err
	}
	accounts, err := names.Accounts(tx, ids)
	lines := make([]models.AuditLine, len(rows))
	for i, r := range rows {
		record := r.Model()
		lines[i] = models.AuditLine{AuditRecord: record, ActorName: actors[record.Actor], AccountName: accounts[record.AccountID]}
	}
	return lines, err
}
