package checkout

import (
	"cmp"
	"context"
	"time"

	"github.com/bursar-portal/bursar/models"
	"github.com/stripe/stripe-go/v76"
)

// reversalEvent names the objects of an event about a refund or a dispute.
type reversalEvent struct {
	chargeID, disputeID string
	refundFailed        bool
	refundCurrency      string
	unknownRefundStatus string
}

// Refund events of later versions of the API, sent for all payment methods.
const (
	eventRefundUpdated stripe.EventType = "refund.updated"
	eventRefundFailed  stripe.EventType = "refund.failed"
)

// parseReversal returns the charge and dispute of an event; ok is false for events
// about anything else.
func parseReversal(e envelope) (r reversalEvent, ok bool) {
	switch e.Type {
	case stripe.EventTypeChargeRefunded:
		r.chargeID = e.text("id")
	case stripe.EventTypeChargeRefundUpdated, eventRefundUpdated, eventRefundFailed:
		r.chargeID = e.text("charge")
		status := stripe.RefundStatus(e.text("status"))
		r.refundCurrency = e.text("currency")
		switch status {
		case stripe.RefundStatusFailed, stripe.RefundStatusCanceled:
			r.refundFailed = true
		case stripe.RefundStatusPending, stripe.RefundStatusRequiresAction, stripe.RefundStatusSucceeded:
		default:
			r.unknownRefundStatus = cmp.Or(string(status), "none")
		}
	case stripe.EventTypeChargeDisputeCreated, stripe.EventTypeChargeDisputeUpdated, stripe.EventTypeChargeDisputeClosed,
		stripe.EventTypeChargeDisputeFundsReinstated, stripe.EventTypeChargeDisputeFundsWithdrawn:
		r.chargeID, r.disputeID = e.text("charge"), e.text("id")
	}
	return r, r.chargeID != ""
}

// reversalReport retrieves the charge and its dispute from Stripe. It ignores the
// contents of the event, because events arrive in any order and may be out of date.
// Its errors are those of Session.
func (c *Client) reversalReport(ctx context.Context, event reversalEvent) (*models.PaymentReversalReport, error) {
	chargeParams := &stripe.ChargeParams{}
	chargeParams.Context = ctx
	charge, err := c.charges.Get(event.chargeID, chargeParams)
	if err != nil {
		return nil, c.getError(err)
	}
	report := &models.PaymentReversalReport{
		PurchaseID: models.PurchaseID(charge.Metadata["purchase_id"]), // set by Start
		PaidCents:  charge.Amount, RefundedCents: charge.AmountRefunded, RefundFailed: event.refundFailed,
		Currency: string(charge.Currency), RefundCurrency: event.refundCurrency, UnknownRefundStatus: event.unknownRefundStatus,
	}
	if charge.PaymentIntent != nil {
		report.PaymentIntentID = charge.PaymentIntent.ID
	}
	if event.disputeID == "" {
		return report, nil
	}
	disputeParams := &stripe.DisputeParams{}
	disputeParams.Context = ctx
	dispute, err := c.disputes.Get(event.disputeID, disputeParams)
	if err != nil {
		return nil, c.getError(err)
	}
	report.DisputeID, report.DisputedCents, report.DisputeCurrency = dispute.ID, dispute.Amount, string(dispute.Currency)
	var known bool
	if report.Dispute, known = disputeStatuses[dispute.Status]; !known {
		report.Dispute, report.UnknownDisputeStatus = models.DisputeOpen, cmp.Or(string(dispute.Status), "none")
	}
	if dispute.Status == stripe.DisputeStatusNeedsResponse && dispute.EvidenceDetails != nil && dispute.EvidenceDetails.DueBy > 0 {
		report.RespondBy = time.Unix(dispute.EvidenceDetails.DueBy, 0).UTC()
	}
	return report, nil
}

// disputeStatuses maps Stripe's dispute statuses to ours. Inquiries (warning_…) are
// none, because they have not moved any money yet. A status that is not listed counts as
// an open dispute, and is reported as unknown.
var disputeStatuses = map[stripe.DisputeStatus]models.DisputeState{
	stripe.DisputeStatusNeedsResponse: models.DisputeOpen,
	stripe.DisputeStatusUnderReview:   models.DisputeOpen,
	stripe.DisputeStatusWon:           models.DisputeWon,
	stripe.DisputeStatusLost:          models.DisputeLost,

	stripe.DisputeStatusWarningNeedsResponse: models.DisputeNone,
	stripe.DisputeStatusWarningUnderReview:   models.DisputeNone,
	stripe.DisputeStatusWarningClosed:        models.DisputeNone,

	"prevented": models.DisputePrevented, // of later versions of the API
}
