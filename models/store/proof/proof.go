// Package proof is the store's room for showing that the ledger is right: verification,
// checkpoints and statements.
package proof

import "github.com/bursar-portal/bursar/models/store/database"

// Proof shows what the ledger says and that it is right: it verifies the ledger, and makes
// statements and checkpoints.
type Proof struct{ db *database.DB }

// New returns the room over an open database.
func New(db *database.DB) *Proof { return &Proof{db} }
