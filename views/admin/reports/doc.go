// Package reports holds the operator's pages about all accounts together: the overview, reports, the
// audit log and rejected requests.
package reports
