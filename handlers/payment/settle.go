package payment

import (
	"context"
	"fmt"

	"github.com/bursar-portal/bursar/checkout"
	"github.com/bursar-portal/bursar/models"
)

// Confirm asks Stripe how a Checkout Session stands, settles its purchase and
// returns it. Any number of calls may race with each other and with webhooks.
// The caller must check whose purchase it is before saying anything of it.
//
// Errors: CodeNotFound if the session is none of ours, CodeBuyingOff, and what
// Stripe answers.
func (p *Payments) Confirm(ctx context.Context, sessionID string) (models.Purchase, error) {
	purchase, err := p.store.PurchaseBySession(ctx, sessionID)
	switch code := models.CodeOf(err); {
	case code == "" && purchase.State == models.PurchasePaid:
		return purchase, nil
	case code != "" && code != models.CodeNotFound:
		return models.Purchase{}, err
	}
	// One that we don't know may still be ours: its id is noted after Stripe has
	// made it.
	if !p.On() {
		return models.Purchase{}, errOff
	}
	report, err := p.till.Session(ctx, sessionID)
	if err != nil {
		return models.Purchase{}, err
	}
	return p.store.SettlePurchase(ctx, report)
}

// Webhook takes an event from Stripe, as it came. An event whose work was done
// is not done again; one that failed is. An error makes Stripe send it again.
//
// Errors: those of the signature (checkout.Event), CodeBuyingOff, and whatever
// kept the work from being done.
func (p *Payments) Webhook(ctx context.Context, payload []byte, signature string) error {
	if !p.On() {
		return errOff
	}
	event, err := p.till.Event(ctx, payload, signature)
	if err != nil {
		return err
	}
	known, found, err := p.store.StripeEvent(ctx, event.ID)
	if err != nil {
		return err
	}
	if found && known.Outcome != models.EventFailed {
		return nil
	}
	_, err = p.settleAndNote(ctx, event)
	return err
}

// Replay asks Stripe for an event again and does what it calls for, whatever came
// of it before: everything it can come to is done once. It returns what is noted.
//
// Errors: CodeNotFound if Stripe does not have the event any more, CodeBuyingOff,
// and whatever kept the work from being done.
func (p *Payments) Replay(ctx context.Context, id string) (models.StripeEvent, error) {
	if !p.On() {
		return models.StripeEvent{}, errOff
	}
	event, err := p.till.EventAgain(ctx, id)
	if err != nil {
		return models.StripeEvent{}, err
	}
	return p.settleAndNote(ctx, event)
}

// settleAndNote does what an event calls for and notes what came of it.
func (p *Payments) settleAndNote(ctx context.Context, event checkout.Event) (models.StripeEvent, error) {
	noted, settleErr := p.settle(ctx, event)
	noted.ID, noted.Type, noted.SessionID = event.ID, event.Type, event.Report.SessionID
	// Also when Stripe has hung up: a failure is worth knowing of.
	if err := p.store.NoteStripeEvent(context.WithoutCancel(ctx), noted); err != nil {
		p.log.Error("a Stripe event could not be noted", "event", event.ID, "error", err)
		return noted, err
	}
	return noted, settleErr
}

// settle does what an event calls for. A session that is not ours is nothing to
// worry about: the Stripe account may sell other things as well.
func (p *Payments) settle(ctx context.Context, event checkout.Event) (models.StripeEvent, error) {
	ignored := models.StripeEvent{Outcome: models.EventIgnored}
	switch {
	case event.MoneyBack != nil:
		purchase, err := p.store.SettlePaymentReversal(ctx, *event.MoneyBack)
		detail := fmt.Sprintf("purchase %s: %d of %d cents refunded", purchase.ID, purchase.RefundedCents, purchase.AmountCents)
		if purchase.Dispute != models.DisputeNone {
			detail += ", dispute " + string(purchase.Dispute)
		}
		return settled(purchase, detail, "the payment belongs to no purchase of ours", err)
	case !event.Relevant && event.Report.SessionID != "":
		p.log.WarnContext(ctx, "Stripe tells of a session that it does not find; is the key that of the same account?",
			"event", event.ID, "session", event.Report.SessionID)
		ignored.Detail = "Stripe does not know the session"
		return ignored, nil
	case !event.Relevant:
		return ignored, nil
	}
	purchase, err := p.store.SettlePurchase(ctx, event.Report)
	return settled(purchase, "purchase "+string(purchase.ID)+" is "+string(purchase.State), "the session belongs to no purchase of ours", err)
}

// settled is what is noted of an event that is about a purchase.
func settled(purchase models.Purchase, detail, notOurs string, err error) (models.StripeEvent, error) {
	switch models.CodeOf(err) {
	case "":
		return models.StripeEvent{PurchaseID: purchase.ID, Outcome: models.EventDone, Detail: detail}, nil
	case models.CodeNotFound:
		return models.StripeEvent{Outcome: models.EventIgnored, Detail: notOurs}, nil
	}
	return models.StripeEvent{Outcome: models.EventFailed, Detail: err.Error()}, err
}
