// Package customer holds the pages about an account for its own members: the
// dashboard, the ledger and statements, use, billing and checkout, API keys, members,
// and the user's settings.
package customer
