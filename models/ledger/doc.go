// Package ledger is the arithmetic of credits: which entries a command writes to
// an account's ledger, and the account's state afterwards. It does no I/O, reads
// no clock and uses no random numbers, so the same state, command and instant
// always give the same decision. Package store loads the state and commits the
// decision in one transaction.
//
// A command passes through three functions. Prepare checks what can be checked
// without the account and computes the fingerprint that tells a replay from a
// conflict. Decide carries the prepared command out on a State and returns the
// entries and the next State, or the error with which the command is rejected.
// Before anything else it advances the state to now: Advance writes an entry for
// every boundary that time has reached (holds that expired, lots that ended or
// started, periods that turned). Reads call Advance too and discard its entries,
// so nothing depends on a background job.
//
// Every entry is built as a draft, which computes the entry's delta from its
// effects on lots and debt and so keeps the equation
//
//	available + held + frozen + scheduled − debt = Σ deltas
//
// Book derives an account from its entries alone, to verify what was stored.
package ledger
