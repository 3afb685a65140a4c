package schema

import (
	"crypto/rand"
	"encoding/json"
	"time"

	"github.com/bursar-portal/bursar/models"
	"github.com/bursar-portal/bursar/models/chain"
)

// AuditRecord is a row of the table audit. Detail, Changes and Network can be erased, and
// then their salts are too: nil. The commitments stay.
type AuditRecord struct {
	Sequence    models.AuditCursor `gorm:"primaryKey"`
	ID          models.AuditID
	At          Micros
	ActorKind   models.ActorKind
	ActorID     string
	Action      string
	AccountID   models.AccountID
	Subject     string
	RequestID   string
	Count       int64 `gorm:"column:times"`
	Detail      string
	Changes     string // JSON, "" for none
	TextsSalt   []byte
	Texts       []byte // commitment to Detail and Changes
	Network     string
	NetworkSalt []byte
	NetworkSeal []byte // commitment to Network
}

// TableName names the table for gorm.
func (AuditRecord) TableName() string { return "audit" }

// AuditOf returns the row for a record, with a new ID and the time now.
func AuditOf(r models.AuditRecord, now time.Time) AuditRecord {
	row := AuditRecord{
		ID: models.NewAuditID(), At: MicrosOf(now), ActorKind: r.Actor.Kind, ActorID: r.Actor.ID, Action: r.Action,
		AccountID: r.AccountID, Subject: r.Subject, RequestID: r.RequestID, Count: r.Times(), Detail: r.Detail, Network: r.Network,
	}
	if len(r.Changes) > 0 {
		text, _ := json.Marshal(r.Changes) // strings always can be
		row.Changes = string(text)
	}
	const saltBytes = 16
	salts := make([]byte, 2*saltBytes)
	_, _ = rand.Read(salts) // never fails: crypto/rand ends the program instead
	row.TextsSalt, row.NetworkSalt = salts[:saltBytes:saltBytes], salts[saltBytes:]
	texts, network := chain.AuditTexts(row.TextsSalt, row.Detail, row.Changes), chain.AuditNetwork(row.NetworkSalt, row.Network)
	row.Texts, row.NetworkSeal = texts[:], network[:]
	return row
}

// Model returns the row as a model.
func (r AuditRecord) Model() models.AuditRecord {
	m := models.AuditRecord{
		ID: r.ID, At: r.At.Time(), Actor: models.ActorRef{Kind: r.ActorKind, ID: r.ActorID}, Action: r.Action,
		AccountID: r.AccountID, Subject: r.Subject, Detail: r.Detail, RequestID: r.RequestID, Network: r.Network, Count: r.Count,
	}
	if r.Changes != "" {
		_ = json.Unmarshal([]byte(r.Changes), &m.Changes) // what somebody has tampered with shows nothing
	}
	return m
}

// Sealed returns what a seal covers of the row.
func (r AuditRecord) Sealed(number int64) chain.SealedAudit {
	s := chain.SealedAudit{AuditRecord: r.Model(), Number: number, Sequence: int64(r.Sequence)}
	copy(s.Texts[:], r.Texts)
	copy(s.Network[:], r.NetworkSeal)
	return s
}

// AuditSeal is a row of the table audit_seals: the hash of a record, chained to the one
// sealed before. Numbers have no gaps.
type AuditSeal struct {
	Number   int64              `gorm:"primaryKey"`
	Sequence models.AuditCursor // of the record
	Hash     []byte
}

// TableName names the table for gorm.
func (AuditSeal) TableName() string { return "audit_seals" }

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
