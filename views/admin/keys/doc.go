// Package keys holds the operator's pages about API keys that are no account's own matter:
// service keys, and keys that have leaked.
package keys
