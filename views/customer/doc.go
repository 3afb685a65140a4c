// Package customer holds the pages about an account for its own members: the
// dashboard, the ledger and statements, use, caps, billing and checkout. Members, API
// keys and the user's settings are in packages below.
package customer
