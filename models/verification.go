package models

// Verification is the verdict on the books.
type Verification struct {
	Accounts int64
	Entries  int64
	Faults   []string // one line for each row that breaks a rule; empty: the books are right
}
