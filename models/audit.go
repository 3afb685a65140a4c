package models

import "time"

// AuditRecord is one act of a person or program that the operator may have to
// explain: who, what, to whom, when.
type AuditRecord struct {
	ID        AuditID
	At        time.Time
	Actor     ActorRef
	Action    string    // such as "credits.adjust"
	AccountID AccountID // "" if it is about none
	Subject   string    // the id of what was acted on
	Detail    string    // one sentence
	RequestID string
}

// AuditLine is a record as a list shows it.
type AuditLine struct {
	AuditRecord
	ActorName   string // of a person or key; "" where there is none
	AccountName string // as it is now; "" if the record is about none
}
