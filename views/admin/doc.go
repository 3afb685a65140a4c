// Package admin holds the operator's pages: the overview and reports, accounts and the
// forms that change them, batches of adjustments and their approval, plans and
// products, purchases and Stripe events, the audit log, and rejected API requests.
package admin
