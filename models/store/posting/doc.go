// Package posting is the one door for credits: everything that changes a balance goes
// through a Ledger, which decides commands together in batches and writes each batch in
// one transaction.
//
// The rest of the store depends on these methods of Ledger, on the Write types with their
// errors and on MaxTogether, and on nothing else of this package, so that it can be
// replaced as a whole:
//
//   - Post posts a command; PostAll posts many together, all or none.
//   - PostWith, PostAllWith and Write also carry out changes of other tables that must
//     happen together with commands.
//   - Posted reports whether a key was used.
//   - Preview and Simulate decide a command and write nothing.
//   - AdvanceAccounts and KeepAdvanced write what time alone has changed.
//   - Watch notifies of changed accounts.
//   - Close waits until what was accepted is answered.
//
// Transactions do not leave this package. What other rooms need to change in the same
// transaction as a command, they hand over as a Write, of which writes.go has the closed
// set. What a command itself implies for other tables is in companions.go.
package posting
