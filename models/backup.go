package models

import "time"

// Backup is a copy of the database that was made and then verified.
type Backup struct {
	File       string
	MadeAt     time.Time // the copy has what was committed by then
	VerifiedAt time.Time
	Bytes      int64
	Entries    int64 // in the copy's ledger
}
