// Package audit is the store's room for the audit log and for rejected requests.
package audit

import (
	"context"

	"gorm.io/gorm"

	"github.com/bursar-portal/bursar/models"
	"github.com/bursar-portal/bursar/models/store/database"
	"github.com/bursar-portal/bursar/models/store/names"
	"github.com/bursar-portal/bursar/models/store/schema"
)

// Audit is the audit log of what people and programs did, and the record of rejected
// requests.
type Audit struct {
	db       *database.DB
	rejected rejections
}

// New returns the room over an open database.
func New(db *database.DB) *Audit { return &Audit{db: db} }

// WriteAudit records an act that changes nothing else in the store. Other acts are recorded
// in the transaction of what they change.
func (a *Audit) WriteAudit(ctx context.Context, r models.AuditRecord) error {
	return database.Explain(a.db.RecordAudit(a.db.Write.WithContext(ctx), r))
}

// AuditLog returns a page of the audit log, newest first.
func (a *Audit) AuditLog(ctx context.Context, q models.AuditQuery) (models.AuditPage, error) {
	var page models.AuditPage
	err := a.db.Read.WithContext(ctx).Transaction(func(tx *gorm.DB) error {
		var rows []schema.AuditRecord
		if err := auditWhere(tx, q).Limit(q.Limit + 1).Find(&rows).Error; err != nil {
			return err
		}
		if len(rows) > q.Limit {
			rows = rows[:q.Limit]
			page.Next = rows[q.Limit-1].Sequence
		}
		var err error
		page.Lines, err = auditLines(tx, rows)
		return err
	})
	return page, database.Explain(err)
}

// auditAtOnce is how many records EachAudit reads at a time.
const auditAtOnce = 500

// EachAudit calls each for all records that a query selects, newest first. It ignores the
// query's Limit.
func (a *Audit) EachAudit(ctx context.Context, q models.AuditQuery, each func(models.AuditLine) error) error {
	q.Limit = auditAtOnce
	for {
		page, err := a.AuditLog(ctx, q)
		if err != nil {
			return err
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

// auditWhere selects records. Their sequence follows the clock, so that a bound of time is
// a bound of the sequence; the time itself is compared too, in case a clock was set back.
func auditWhere(tx *gorm.DB, q models.AuditQuery) *gorm.DB {
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
	where(!q.Since.IsZero(), "at >= ? AND sequence >= (SELECT MIN(sequence) FROM audit WHERE at >= ?)", schema.MicrosOf(q.Since), schema.MicrosOf(q.Since))
	where(!q.Until.IsZero(), "at < ? AND sequence <= (SELECT MAX(sequence) FROM audit WHERE at < ?)", schema.MicrosOf(q.Until), schema.MicrosOf(q.Until))
	where(q.Before > 0, "sequence < ?", q.Before)
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
