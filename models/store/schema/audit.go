package schema

import (
	"time"

	"github.com/bursar-portal/bursar/models"
)

// AuditRecord is a row of the table audit.
type AuditRecord struct {
	Sequence  models.AuditCursor `gorm:"primaryKey"`
	ID        models.AuditID
	At        Micros
	ActorKind models.ActorKind
	ActorID   string
	Action    string
	AccountID models.AccountID
	Subject   string
	Detail    string
	RequestID string
}

// TableName names the table for gorm.
func (AuditRecord) TableName() string { return "audit" }

// AuditOf returns the row for a record, with a new ID and the time now.
func AuditOf(r models.AuditRecord, now time.Time) AuditRecord {
	return AuditRecord{
		ID: models.NewAuditID(), At: MicrosOf(now), ActorKind: r.Actor.Kind, ActorID: r.Actor.ID, Action: r.Action,
		AccountID: r.AccountID, Subject: r.Subject, Detail: r.Detail, RequestID: r.RequestID,
	}
}

// Model returns the row as a model.
func (r AuditRecord) Model() models.AuditRecord {
	return models.AuditRecord{
		ID: r.ID, At: r.At.Time(), Actor: models.ActorRef{Kind: r.ActorKind, ID: r.ActorID}, Action: r.Action,
		AccountID: r.AccountID, Subject: r.Subject, Detail: r.Detail, RequestID: r.RequestID,
	}
}

// RejectedRequest is a row of the table refusals.
type RejectedRequest struct {
	Sequence  int64 `gorm:"primaryKey"`
	At        Micros
	AccountID models.AccountID
	ActorKind models.ActorKind
	ActorID   string
	Method    string
	Route     string
	Status    int
	Code      models.Code
	Detail    string
	RequestID string
}

// TableName names the table for gorm.
func (RejectedRequest) TableName() string { return "refusals" }

// Model returns the row as a model.
func (r RejectedRequest) Model() models.RejectedRequest {
	return models.RejectedRequest{
		Sequence: r.Sequence, At: r.At.Time(), AccountID: r.AccountID, Actor: models.ActorRef{Kind: r.ActorKind, ID: r.ActorID},
		Method: r.Method, Route: r.Route, Status: r.Status, Code: r.Code, Detail: r.Detail, RequestID: r.RequestID,
	}
}
