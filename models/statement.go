package models

import "time"

// Statement is what happened in an account over a stretch of its ledger, in a
// form that its holder can check without us: the lines lead from the opening to
// the closing balance, and from the chain's head before them to the one behind.
type Statement struct {
	Account AccountID
	Name    string
	MadeAt  time.Time
	Opening StatementPoint
	Lines   []StatementLine
	Closing StatementPoint
}

// StatementPoint is where an account stood behind an entry; sequence 0 is before
// the first.
type StatementPoint struct {
	Sequence int64
	At       time.Time // zero before the first entry
	Values   Values
	Head     [32]byte
}

// StatementLine is what a statement shows of an entry. Detail is the digest of
// the rest, and Hash the chain's head behind it.
type StatementLine struct {
	Sequence    int64
	Kind        EntryKind
	EffectiveAt time.Time
	Delta       Credits
	After       Values
	Detail      [32]byte
	Hash        [32]byte
}

// EntrySum is how many entries of a kind there were, how many of them moved anything,
// and what they moved together, which may be nothing.
type EntrySum struct {
	Kind    EntryKind
	Count   int64
	Moved   int64
	Credits Credits
}

// Checkpoint is the heads of all accounts at an instant. Signed and kept outside
// the database it shows what was cut off or rewritten since.
type Checkpoint struct {
	MadeAt time.Time
	Heads  []Head
}

// Head is the newest entry of an account.
type Head struct {
	Account  AccountID
	Sequence int64
	Hash     [32]byte
}
