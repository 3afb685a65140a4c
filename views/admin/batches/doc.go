// Package batches holds the operator's pages about batches of adjustments: upload, dry run, progress
// and approval.
package batches
