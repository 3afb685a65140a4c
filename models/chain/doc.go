// Package chain is the canonical forms of the ledger's records, and what is hashed and
// signed of them: the fingerprint that tells a replay from a conflict, the commitment to
// free texts, the chain of an account's entries, statements and checkpoints. It does no I/O.
package chain
