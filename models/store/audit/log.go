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
	repeated repeats
}

// New returns the room over an open database. What it writes goes by the door, so that what
// is remembered of balances and keys holds on.
func New(db *database.DB, door *posting.Ledger) *Audit { return &Audit{db: db, door: door} }

// WriteAudit records an act that changes nothing else in the store. Other acts are recorded
// in the transaction of what they change.
func (a *Audit) WriteAudit(ctx context.Context, r models.AuditRecord) error {
	r = database.From(ctx, r)
	return a.door.Aside(ctx, func(tx *gorm.DB) (bool, error) { return true, a.db.RecordAudit(tx, r) })
}

// AuditLog returns a page of the audit log, newest first, including the repeated acts that
// are still counted.
func (a *Audit) AuditLog(ctx context.Context, q models.AuditQuery) (models.AuditPage, error) {
	var page models.AuditPage
	if err := a.writeRepeats(ctx); err != nil {
		return page, err
	}
	err := a.db.Long.WithContext(ctx).Transaction(func(tx *gorm.DB) error {
		bounds, err := boundsOf(tx, q)
		if err == nil {
			page, err = auditPage(tx, q, bounds)
		}
		return err
	})
	return page, database.Explain(err)
}

func auditPage(tx *gorm.DB, q models.AuditQuery, b bounds) (page models.AuditPage, err error) {
	var floor *schema.AuditRecord
	if q.Text != "" {
		if floor, err = textFloor(tx, q, b); err != nil {
			return page, err
		}
	}
	query := auditWhere(tx, q, b)
	if q.Text != "" {
		like := "%" + database.EscapeLike(q.Text) + "%"
		query = query.Where(`(detail LIKE ? ESCAPE '\' OR changes LIKE ? ESCAPE '\')`, like, like)
	}
	if floor != nil {
		query = query.Where("sequence >= ?", floor.Sequence)
	}
	var rows []schema.AuditRecord
	if err := query.Limit(q.Limit + 1).Find(&rows).Error; err != nil {
		return page, err
	}
	switch {
	case len(rows) > q.Limit:
		rows = rows[:q.Limit]
		page.Next = rows[q.Limit-1].Sequence
	case floor != nil:
		page.Next, page.SearchedTo = floor.Sequence, floor.At.Time()
	}
	page.Lines, err = auditLines(tx, rows)
	return page, err
}

// searchedAtOnce is how many records a search for a text looks at for one page, so that it
// costs no more in a log of millions.
const searchedAtOnce = 20_000

// textFloor returns the last of the records that a search for a text looks at, nil if it can
// look at all that there are.
func textFloor(tx *gorm.DB, q models.AuditQuery, b bounds) (*schema.AuditRecord, error) {
	var last []schema.AuditRecord
	err := auditWhere(tx, q, b).Select("sequence, at").Offset(searchedAtOnce - 1).Limit(2).Find(&last).Error
	if err != nil || len(last) < 2 {
		return nil, err
	}
	return &last[0], nil
}

// auditAtOnce is how many records EachAudit reads at a time.
const auditAtOnce = 500

// EachAudit calls each for all records that a query selects, newest first. It ignores the
// query's Limit, and holds no connection while each runs.
func (a *Audit) EachAudit(ctx context.Context, q models.AuditQuery, each func(models.AuditLine) error) error {
	if err := a.writeRepeats(ctx); err != nil {
		return err
	}
	tx := a.db.Long.WithContext(ctx)
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
	where(len(q.Actions) > 0, "+action IN ?", q.Actions) // of an account, along whose index it goes
	where(q.Subject != "", "subject = ? AND subject <> ''", q.Subject)
	where(q.Network != "", "network = ? AND network <> ''", q.Network)
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
		lines[i] = models.AuditLine{
			AuditRecord: record, Sequence: r.Sequence, ActorName: actors[record.Actor], AccountName: accounts[record.AccountID], Erased: r.TextsSalt == nil,
		}
	}
	return lines, err
}

// AuditEntry returns a record with its seal. CodeNotFound: there is none.
func (a *Audit) AuditEntry(ctx context.Context, id models.AuditID) (line models.AuditLine, err error) {
	err = a.db.Long.WithContext(ctx).Transaction(func(tx *gorm.DB) error {
		var row schema.AuditRecord
		if err := tx.Where("id = ?", id).Take(&row).Error; err != nil {
			return database.NotFoundOr(err, "audit record")
		}
		lines, err := auditLines(tx, []schema.AuditRecord{row})
		if err != nil {
			return err
		}
		line = lines[0]
		var seal schema.AuditSeal
		err = tx.Where("sequence = ?", row.Sequence).Limit(1).Find(&seal).Error
		line.SealNumber = seal.Number
		copy(line.Seal[:], seal.Hash)
		return err
	})
	return line, database.Explain(err)
}
