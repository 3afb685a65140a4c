package store

import (
	"context"
	"time"

	"gorm.io/gorm"

	"github.com/bursar-portal/bursar/models"
)

// Audit is the audit log of what was done, and the record of requests that were
// rejected.
type Audit struct {
	db       *DB
	rejected rejections
}

// NewAudit returns the room over an open database.
func NewAudit(db *DB) *Audit { return &Audit{db: db} }

type auditRow struct {
	Sequence  models.AuditCursor `gorm:"primaryKey"`
	ID        models.AuditID
	At        micros
	ActorKind models.ActorKind
	ActorID   string
	Action    string
	AccountID models.AccountID
	Subject   string
	Detail    string
	RequestID string
}

func (auditRow) TableName() string { return "audit" }

// rowOfAudit dates a record and gives it an id.
func rowOfAudit(r models.AuditRecord, now time.Time) auditRow {
	return auditRow{
		ID: models.NewAuditID(), At: microsOf(now), ActorKind: r.Actor.Kind, ActorID: r.Actor.ID, Action: r.Action,
		AccountID: r.AccountID, Subject: r.Subject, Detail: r.Detail, RequestID: r.RequestID,
	}
}

func (r auditRow) model() models.AuditRecord {
	return models.AuditRecord{
		ID: r.ID, At: r.At.time(), Actor: models.ActorRef{Kind: r.ActorKind, ID: r.ActorID}, Action: r.Action,
		AccountID: r.AccountID, Subject: r.Subject, Detail: r.Detail, RequestID: r.RequestID,
	}
}

// WriteAudit notes an act that changes nothing else here. Acts that do are
// written in the transaction of what they change.
func (s *Audit) WriteAudit(ctx context.Context, r models.AuditRecord) error {
	return Explain(s.db.RecordAudit(s.db.Write.WithContext(ctx), r))
}

// AuditLog is a page of the audit log, newest first.
func (s *Audit) AuditLog(ctx context.Context, q models.AuditQuery) (models.AuditPage, error) {
	var page models.AuditPage
	err := s.db.Read.WithContext(ctx).Transaction(func(tx *gorm.DB) error {
		var rows []auditRow
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
	return page, Explain(err)
}

// auditAtOnce is how many records EachAudit reads before it looks their names up.
const auditAtOnce = 500

// EachAudit hands on all records that a query selects, newest first, as they are
// read; Limit does not count.
func (s *Audit) EachAudit(ctx context.Context, q models.AuditQuery, each func(models.AuditLine) error) error {
	q.Limit = auditAtOnce
	for {
		page, err := s.AuditLog(ctx, q)
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

// auditWhere selects records. Their sequence follows the clock, so that a time is
// a place in it; a clock that was set back is seen to as well.
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
	where(!q.Since.IsZero(), "at >= ? AND sequence >= (SELECT MIN(sequence) FROM audit WHERE at >= ?)", microsOf(q.Since), microsOf(q.Since))
	where(!q.Until.IsZero(), "at < ? AND sequence <= (SELECT MAX(sequence) FROM audit WHERE at < ?)", microsOf(q.Until), microsOf(q.Until))
	where(q.Before > 0, "sequence < ?", q.Before)
	return query
}

// AuditActions are all actions that were ever recorded, found by leaping from one
// to the next in their index.
func (s *Audit) AuditActions(ctx context.Context) (actions []string, err error) {
	err = s.db.Read.WithContext(ctx).Raw(`WITH RECURSIVE leap (action) AS (
		SELECT MIN(action) FROM audit
		UNION ALL SELECT (SELECT MIN(a.action) FROM audit a WHERE a.action > leap.action) FROM leap WHERE leap.action IS NOT NULL
	) SELECT action FROM leap WHERE action IS NOT NULL`).Scan(&actions).Error
	return actions, Explain(err)
}

// auditLines adds the names of who acted, and of whose account it was.
func auditLines(tx *gorm.DB, rows []auditRow) ([]models.AuditLine, error) {
	refs := make([]models.ActorRef, len(rows))
	ids := make([]models.AccountID, len(rows))
	for i, r := range rows {
		refs[i], ids[i] = r.model().Actor, r.AccountID
	}
	actors, err := actorNames(tx, refs)
	if err != nil {
		return nil, err
	}
	accounts, err := accountNames(tx, ids)
	lines := make([]models.AuditLine, len(rows))
	for i, r := range rows {
		record := r.model()
		lines[i] = models.AuditLine{AuditRecord: record, ActorName: actors[record.Actor], AccountName: accounts[record.AccountID]}
	}
	return lines, err
}
