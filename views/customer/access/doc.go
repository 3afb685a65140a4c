// Package access holds the pages about who and what has access to an account: members,
// API keys and the playground.
package access
