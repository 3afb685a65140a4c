// Package models defines Bursar's nouns and access rules: accounts, lots,
// entries, purchases, and who may see or do what. It does no I/O and imports
// only the standard library, so every other package can use it.
//
// Amounts of credits are Credits (int64 millionths). Amounts of money are int64
// cents in fields whose names end in Cents. Neither is ever a float. Instants
// are in UTC with microsecond precision, in fields whose names end in At; the
// zero time means "never" or "none". Identifiers are typed strings with a
// prefix that names their type.
//
// A list has three types: an XQuery selects a page, an XPage is that page with
// the cursor of the next one, and an XLine is one record with the names that a
// list shows beside it.
//
// The vocabulary:
//
//	credits.go   amounts of credits: parsing, printing, exact arithmetic
//	text.go      texts that people write: what they must show, and their direction
//	currency.go  currencies and their decimals
//	bytes.go     sizes of stored data
//	zone.go      time zones and their names, dates, wall clocks
//	id.go        identifiers
//	error.go     the error value and its codes
//	settings.go  what the operator configures for the whole portal
//
// People and access:
//
//	account.go   accounts, their storage, operators' notes about them
//	people.go    users, and members of accounts
//	key.go       API keys, scopes, and whose key space a write is in
//	actor.go     who is asking, and what they may see and do
//	limit.go     how each command counts against an operator's limit
//	audit.go     the audit log, and rejected API requests
//
// The ledger (its arithmetic is in package ledger):
//
//	command.go   commands that change an account, receipts, simulations
//	entry.go     entries, the lines of an account's ledger
//	balance.go   balances, snapshots and forecasts of an account
//	lot.go       lots of credits and what drew on them
//	charge.go    charges and holds
//	cap.go       caps on what accounts, members and keys may use
//	statement.go statements, their file format, checkpoints, verification, backups
//
// Selling and reporting:
//
//	catalog.go           products, plans, subscriptions
//	purchase.go          purchases, disputes, billing history
//	stripe.go            what Stripe reports, and its events
//	adjustment_batch.go  adjustments posted or approved together
//	usage.go             usage by day, product, key and member; analytics
//	report.go            movements, the roll-forward report, the overview
package models
