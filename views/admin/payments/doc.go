// Package payments holds the operator's pages about purchases and Stripe events.
package payments
