// Package accounts holds the operator's pages about one account: its balance and ledger, plans, keys,
// members, notes and settings, and the forms that move its credits.
package accounts
