// Package ledger is the pure arithmetic of credits: given the state of an
// account and a command, it decides which entries to write and what the state is
// afterwards. It does no I/O, reads no clock and draws no random numbers, so the
// same state, order and instant always give the same decision; the store makes
// it true in one transaction.
//
// The parts: Decide carries out an Order; Advance carries out time; both enter
// through a posting, which keeps the equation
//
//	available + held + frozen + scheduled − debt = Σ deltas
//
// by computing every entry's delta from its effects on lots.
package ledger
