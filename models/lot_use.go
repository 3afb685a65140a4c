package models

import "time"

// LotOrigin is a lot with the entry that made it.
type LotOrigin struct {
	Lot
	Entry    EntryID // "" of a lot that is due and not written yet
	MadeAt   time.Time
	PlanName string // of allowance and rollover lots
}

// LotQuery selects a page of what drew on a lot, newest first.
type LotQuery struct {
	AccountID AccountID
	LotID     LotID
	Before    int64 // sequence below which to go on; 0: from the newest
	Limit     int
}

// LotUse is an entry with its effect on one lot.
type LotUse struct {
	EntryLine
	Remaining, Held Credits // signed changes of the lot
}

// LotUses is one page; Next is the Before of the following one, 0 at the end.
type LotUses struct {
	Lines []LotUse
	Next  int64
}
