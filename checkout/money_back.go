package checkout

import (
	"context"

	"github.com/bursar-portal/bursar/models"
	"github.com/stripe/stripe-go/v76"
)

// moneyBack is what an event about money that goes back is about.
type moneyBack struct {
	chargeID, disputeID string
	refundFailed        bool
}

// What later versions of the API tell of refunds of all methods.
const (
	eventRefundUpdated stripe.EventType = "refund.updated"
	eventRefundFailed  stripe.EventType = "refund.failed"
)

// moneyBackOf reads which charge and dispute an event is about; ok is false for events
// about other things.
func moneyBackOf(e stripe.Event) (about moneyBack, ok bool) {
	if e.Data == nil {
		return moneyBack{}, false
	}
	text := func(name string) string {
		s, _ := e.Data.Object[name].(string)
		return s
	}
	switch e.Type {
	case stripe.EventTypeChargeRefunded:
		about.chargeID = text("id")
	case stripe.EventTypeChargeRefundUpdated, eventRefundUpdated, eventRefundFailed:
		about.chargeID = text("charge")
		status := stripe.RefundStatus(text("status"))
		about.refundFailed = status == stripe.RefundStatusFailed || status == stripe.RefundStatusCanceled
	case stripe.EventTypeChargeDisputeCreated, stripe.EventTypeChargeDisputeUpdated, stripe.EventTypeChargeDisputeClosed,
		stripe.EventTypeChargeDisputeFundsReinstated, stripe.EventTypeChargeDisputeFundsWithdrawn:
		about.chargeID, about.disputeID = text("charge"), text("id")
	}
	return about, about.chargeID != ""
}

// moneyBackReport asks Stripe how a charge and its dispute stand now: events come in
// any order, and what they say may be old. Errors as Session.
func (s *Stripe) moneyBackReport(ctx context.Context, about moneyBack) (*models.MoneyBackReport, error) {
	chargeParams := &stripe.ChargeParams{}
	chargeParams.Context = ctx
	charge, err := s.charges.Get(about.chargeID, chargeParams)
	if err != nil {
		return nil, s.sessionFault(err)
	}
	r := &models.MoneyBackReport{
		PurchaseID: models.PurchaseID(charge.Metadata["purchase_id"]), // as Start gave it to the payment
		PaidCents:  charge.Amount, RefundedCents: charge.AmountRefunded, RefundFailed: about.refundFailed,
	}
	if charge.PaymentIntent != nil {
		r.PaymentIntentID = charge.PaymentIntent.ID
	}
	if about.disputeID == "" {
		return r, nil
	}
	disputeParams := &stripe.DisputeParams{}
	disputeParams.Context = ctx
	dispute, err := s.disputes.Get(about.disputeID, disputeParams)
	if err != nil {
		return nil, s.sessionFault(err)
	}
	r.DisputeID, r.Dispute, r.DisputedCents = dispute.ID, disputeStates[dispute.Status], dispute.Amount
	return r, nil
}

// disputeStates are what Stripe's mean for credits. An inquiry (warning_…) moves no
// money yet, so it has none.
var disputeStates = map[stripe.DisputeStatus]models.DisputeState{
	stripe.DisputeStatusNeedsResponse: models.DisputeOpen,
	stripe.DisputeStatusUnderReview:   models.DisputeOpen,
	stripe.DisputeStatusWon:           models.DisputeWon,
	stripe.DisputeStatusLost:          models.DisputeLost,
}
