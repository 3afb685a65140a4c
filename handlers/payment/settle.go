package payment

import (
	"context"
	"fmt"

	"github.com/bursar-portal/bursar/checkout"
	"github.com/bursar-portal/bursar/models"
)

// Confirm retrieves a Checkout Session from Stripe, settles its purchase and
// returns it. Concurrent calls and webhooks are safe. The caller must check whose
// purchase it is before revealing anything about it.
//
// It returns CodeNotFound if the session is not ours, CodeBuyingOff, or Stripe's
// error.
func (p *Payments) Confirm(ctx context.Context, sessionID string) (models.Purchase, error) {
	purchase, err := p.store.PurchaseBySession(ctx, sessionID)
	switch code := models.CodeOf(err); {
	case code == "" && purchase.State == models.PurchasePaid:
		return purchase, nil
	case code != "" && code != models.CodeNotFound:
		return models.Purchase{}, err
	}
	// An unknown session may still be ours: its ID is stored only after Stripe has
	// created it.
	if !p.Enabled() {
		return models.Purchase{}, errBuyingOff
	}
	report, err := p.stripe.RetrieveSession(ctx, sessionID)
	if p.noteStripe(ctx, err) != nil {
		return models.Purchase{}, err
	}
	return p.store.SettlePurchase(ctx, report)
}

// CancelCheckout expires the Checkout Session of a pending purchase, so that it can't be
// paid any more, and settles the purchase as Stripe reports it: one that was paid
// meanwhile is credited. A purchase that is not pending is returned unchanged.
//
// It returns CodeNotFound if no session was opened, CodeBuyingOff, or Stripe's error.
func (p *Payments) CancelCheckout(ctx context.Context, purchase models.Purchase) (models.Purchase, error) {
	if !p.Enabled() {
		return models.Purchase{}, errBuyingOff
	}
	if purchase.State != models.PurchasePending {
		return purchase, nil
	}
	report, err := p.stripe.ExpireSession(ctx, purchase.SessionID)
	switch models.CodeOf(p.noteStripe(ctx, err)) {
	case "":
		return p.store.SettlePurchase(ctx, report)
	case models.CodeConflict: // it is complete or expired
		return p.Confirm(ctx, purchase.SessionID)
	}
	return models.Purchase{}, err
}

// HandleWebhook processes a raw webhook request of Stripe. An event that was
// processed is not processed again; one that failed is. An error makes Stripe
// retry; KeepRetryingEvents tries again, too.
//
// It returns the errors of the signature (checkout.Event), CodeBuyingOff, or the
// error that kept the event from being processed.
func (p *Payments) HandleWebhook(ctx context.Context, payload []byte, signature string) error {
	if !p.Enabled() {
		return errBuyingOff
	}
	event, readErr := p.stripe.ConstructEvent(ctx, payload, signature)
	if models.CodeOf(readErr) == models.CodeBusy { // otherwise Stripe may not have been asked
		_ = p.noteStripe(ctx, readErr)
	}
	if event.ID == "" {
		p.refused.add(ctx, p.log, p.store.Now(), readErr)
		return readErr
	}
	if readErr != nil { // otherwise Stripe need not have been asked
		_ = p.noteStripe(ctx, readErr)
	}
	known, found, err := p.store.StripeEvent(ctx, event.ID)
	if err != nil {
		return err
	}
	if found && known.Outcome != models.EventFailed {
		return nil
	}
	_, err = p.settleAndRecord(ctx, event, readErr)
	return err
}

// ReplayEvent retrieves an event from Stripe and processes it whatever its earlier
// outcome; all effects are idempotent. It returns the stored event.
//
// It returns CodeNotFound if Stripe does not have the event any more,
// CodeBuyingOff, or the error that kept the event from being processed.
func (p *Payments) ReplayEvent(ctx context.Context, id string) (models.StripeEvent, error) {
	if !p.Enabled() {
		return models.StripeEvent{}, errBuyingOff
	}
	event, err := p.stripe.RetrieveEvent(ctx, id)
	_ = p.noteStripe(ctx, err)
	if event.ID == "" {
		return models.StripeEvent{}, err
	}
	return p.settleAndRecord(ctx, event, err)
}

// settleAndRecord processes an event, unless reading it has failed with readErr, and
// stores its outcome.
func (p *Payments) settleAndRecord(ctx context.Context, event checkout.Event, readErr error) (models.StripeEvent, error) {
	record, settleErr := models.StripeEvent{Outcome: models.EventFailed}, readErr
	if readErr != nil {
		record.Detail = readErr.Error()
	} else {
		record, settleErr = p.settleEvent(ctx, event)
	}
	record.ID, record.Type, record.SessionID = event.ID, event.Type, event.Payment.SessionID
	// Even if Stripe has disconnected: a failure is worth recording.
	if err := p.store.NoteStripeEvent(context.WithoutCancel(ctx), record); err != nil {
		p.log.Error("cannot record Stripe event", "event", event.ID, "error", err)
		return record, err
	}
	return record, settleErr
}

// settleEvent processes an event. A session that is not ours is ignored, because
// the Stripe account may sell other things too.
func (p *Payments) settleEvent(ctx context.Context, event checkout.Event) (models.StripeEvent, error) {
	ignored := models.StripeEvent{Outcome: models.EventIgnored}
	switch {
	case event.Reversal != nil:
		settled, err := p.store.SettleReversal(ctx, *event.Reversal)
		purchase := settled.Purchase
		detail := fmt.Sprintf("purchase %s: %d of %d cents refunded", purchase.ID, purchase.RefundedCents, purchase.Totals().TotalCents)
		if purchase.Dispute != models.DisputeNone {
			detail += ", dispute " + string(purchase.Dispute)
		}
		return eventRecord(settled, detail, "the payment belongs to no purchase of ours", err)
	case !event.Relevant && event.Payment.SessionID != "":
		p.log.WarnContext(ctx, "Stripe does not find the session of its own event; is the API key of another account?",
			"event", event.ID, "session", event.Payment.SessionID)
		ignored.Detail = "Stripe does not know the session"
		return ignored, nil
	case !event.Relevant:
		return ignored, nil
	}
	settled, err := p.store.SettlePayment(ctx, event.Payment)
	purchase := settled.Purchase
	return eventRecord(settled, "purchase "+string(purchase.ID)+" is "+string(purchase.State), "the session belongs to no purchase of ours", err)
}

// eventRecord returns what to store of an event about a purchase. What a person has to
// decide about is not done.
func eventRecord(settled models.Settlement, detail, notOurs string, err error) (models.StripeEvent, error) {
	switch models.CodeOf(err) {
	case "":
		record := models.StripeEvent{PurchaseID: settled.Purchase.ID, Outcome: models.EventDone, Detail: detail}
		switch {
		case settled.Flagged != "":
			record.Outcome, record.Detail = models.EventFlagged, settled.Flagged
		case settled.Foreign:
			record.Outcome, record.Detail = models.EventIgnored, "the session names purchase "+string(settled.Purchase.ID)+", but was not opened for it; nobody has paid it"
		}
		return record, nil
	case models.CodeNotFound:
		return models.StripeEvent{Outcome: models.EventIgnored, Detail: notOurs}, nil
	}
	return models.StripeEvent{Outcome: models.EventFailed, Detail: err.Error()}, err
}
