// Package find renders the search, which both customers and operators use.
package find
