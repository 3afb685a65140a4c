package store

import (
	"context"
	"maps"
	"slices"
	"time"

	"gorm.io/gorm"

	"github.com/bursar-portal/bursar/models"
)

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
func (s *Store) WriteAudit(ctx context.Context, r models.AuditRecord) error {
	return explain(s.writeAudit(s.write.WithContext(ctx), r))
}

func (s *Store) writeAudit(tx *gorm.DB, r models.AuditRecord) error {
	row := rowOfAudit(r, s.Now())
	return tx.Create(&row).Error
}

// AuditLog is a page of the audit log, newest first.
func (s *Store) AuditLog(ctx context.Context, q models.AuditQuery) (models.AuditPage, error) {
	var page models.AuditPage
	err := s.read.WithContext(ctx).Transaction(func(tx *gorm.DB) error {
		query := tx.Order("sequence DESC").Limit(q.Limit + 1)
		if q.AccountID != "" {
			query = query.Where("account_id = ?", q.AccountID)
		}
		if q.Before > 0 {
			query = query.Where("sequence < ?", q.Before)
		}
		var rows []auditRow
		if err := query.Find(&rows).Error; err != nil {
			return err
		}
		if len(rows) > q.Limit {
			rows = rows[:q.Limit]
			page.Next = rows[q.Limit-1].Sequence
		}
		refs := make([]models.ActorRef, len(rows))
		for i, r := range rows {
			refs[i] = r.model().Actor
		}
		actors, err := actorNames(tx, refs)
		if err != nil {
			return err
		}
		accounts, err := accountNames(tx, rows)
		for _, r := range rows {
			record := r.model()
			page.Lines = append(page.Lines, models.AuditLine{
				AuditRecord: record, ActorName: actors[record.Actor], AccountName: accounts[record.AccountID],
			})
		}
		return err
	})
	return page, explain(err)
}

// accountNames are the names of the accounts that records are about.
func accountNames(tx *gorm.DB, audits []auditRow) (map[models.AccountID]string, error) {
	names := map[models.AccountID]string{}
	for _, r := range audits {
		if r.AccountID != "" {
			names[r.AccountID] = ""
		}
	}
	if len(names) == 0 {
		return names, nil
	}
	var rows []struct {
		ID   models.AccountID
		Name string
	}
	ids := slices.Collect(maps.Keys(names))
	if err := tx.Table("accounts").Select("id, name").Where("id IN ?", ids).Scan(&rows).Error; err != nil {
		return nil, err
	}
	for _, r := range rows {
		names[r.ID] = r.Name
	}
	return names, nil
}

// actorNames are the names of people and keys among actors.
func actorNames(tx *gorm.DB, refs []models.ActorRef) (map[models.ActorRef]string, error) {
	ids := map[models.ActorKind][]string{}
	for _, r := range refs {
		if r.ID != "" {
			ids[r.Kind] = append(ids[r.Kind], r.ID)
		}
	}
	names := map[models.ActorRef]string{}
	for kind, table := range map[models.ActorKind]string{models.ActorUser: "users", models.ActorKey: "api_keys"} {
		if len(ids[kind]) == 0 {
			continue
		}
		var rows []struct{ ID, Name string }
		if err := tx.Table(table).Select("id, name").Where("id IN ?", ids[kind]).Scan(&rows).Error; err != nil {
			return nil, err
		}
		for _, r := range rows {
			names[models.ActorRef{Kind: kind, ID: r.ID}] = r.Name
		}
	}
	return names, nil
}
