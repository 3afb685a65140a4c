package checkout

import (
	"context"
	"encoding/json"
	"errors"
	"regexp"

	"github.com/bursar-portal/bursar/models"
	"github.com/stripe/stripe-go/v76"
	"github.com/stripe/stripe-go/v76/webhook"
)

// Event is an event of Stripe's.
type Event struct {
	ID   string
	Type string
	// Relevant reports whether Payment is set, which it is for events about a payment.
	// If Stripe does not know the event's session, Relevant is false and Payment has
	// only the session's id.
	Relevant bool
	Payment  models.PaymentReport
	// Reversal is set for events about a refund or a dispute.
	Reversal *models.PaymentReversalReport
}

// ConstructEvent verifies the signature of a webhook's payload, which must be the request's
// unmodified body, and reads the event in it. Events of other API versions are
// accepted, but their session is retrieved from Stripe, because its fields may differ
// from those of this build's version. Errors: CodeBadSignature if the payload was not
// signed with the webhook secret within the last five minutes, CodeMalformedJSON if it
// was signed but is not an event, and those of RetrieveSession except CodeNotFound, since
// delivering the event again would not help.
func (c *Client) ConstructEvent(ctx context.Context, payload []byte, signatureHeader string) (Event, error) {
	event, err := c.verify(payload, signatureHeader)
	if err != nil {
		return Event{}, err
	}
	return c.readEvent(ctx, event)
}

// RetrieveEvent retrieves an event from Stripe. Errors: CodeNotFound if Stripe has no
// event with that id (it keeps them for 30 days), and those of ConstructEvent
// except CodeBadSignature.
func (c *Client) RetrieveEvent(ctx context.Context, id string) (Event, error) {
	if !eventIDPattern.MatchString(id) {
		return Event{}, errEventNotFound
	}
	params := &stripe.EventParams{}
	params.Context = ctx
	event, err := c.events.Get(id, params)
	switch {
	case stripeCode(err) == stripe.ErrorCodeResourceMissing:
		return Event{}, errEventNotFound.WithCause(c.redacted(err))
	case err != nil:
		return Event{}, c.apiError(err)
	}
	return c.readEvent(ctx, *event)
}

var eventIDPattern = regexp.MustCompile(`^evt_[A-Za-z0-9_]{1,250}$`)

// readEvent converts an event. It retrieves charges, disputes and, if the event has
// another API version, the session from Stripe.
func (c *Client) readEvent(ctx context.Context, event stripe.Event) (e Event, err error) {
	e = Event{ID: event.ID, Type: string(event.Type)}
	if reversal, ok := parseReversal(event); ok {
		e.Reversal, err = c.reversalReport(ctx, reversal)
		if models.CodeOf(err) == models.CodeNotFound {
			err = nil // the charge belongs to another account
		}
		return e, err
	}
	if !isPaymentEvent(event) {
		return e, nil
	}
	e.Payment, err = c.eventPaymentReport(ctx, event)
	switch {
	case models.CodeOf(err) == models.CodeNotFound:
		e.Payment.SessionID = sessionIDOf(event)
		return e, nil
	case err != nil:
		return Event{}, err
	}
	e.Relevant = true
	switch event.Type {
	case stripe.EventTypeCheckoutSessionAsyncPaymentFailed:
		e.Payment.Failed = !e.Payment.Paid // a session that was retrieved may have been paid since
	case stripe.EventTypeCheckoutSessionExpired:
		e.Payment.Expired = !e.Payment.Complete
	}
	return e, nil
}

func (c *Client) verify(payload []byte, signatureHeader string) (stripe.Event, error) {
	if c.webhookSecret == "" { // anybody can sign with an empty secret
		return stripe.Event{}, errBadSignature
	}
	event, err := webhook.ConstructEventWithOptions(payload, signatureHeader, c.webhookSecret,
		webhook.ConstructEventOptions{Tolerance: webhook.DefaultTolerance, IgnoreAPIVersionMismatch: true})
	switch {
	case errors.Is(err, webhook.ErrNotSigned), errors.Is(err, webhook.ErrInvalidHeader),
		errors.Is(err, webhook.ErrNoValidSignature), errors.Is(err, webhook.ErrTooOld):
		return stripe.Event{}, errBadSignature.WithCause(err)
	case err != nil:
		return stripe.Event{}, errInvalidEvent.WithCause(err)
	case event.ID == "":
		return stripe.Event{}, errInvalidEvent
	}
	return event, nil
}

// isPaymentEvent reports whether the event has one of the four types about the
// payment of a Checkout Session, and contains a session.
func isPaymentEvent(e stripe.Event) bool {
	switch e.Type {
	case stripe.EventTypeCheckoutSessionCompleted,
		stripe.EventTypeCheckoutSessionAsyncPaymentSucceeded,
		stripe.EventTypeCheckoutSessionAsyncPaymentFailed,
		stripe.EventTypeCheckoutSessionExpired:
		return e.Data != nil && e.Data.Object["object"] == "checkout.session"
	}
	return false
}

// eventPaymentReport reads the session from the event if the event has this build's
// API version, and otherwise retrieves it from Stripe.
func (c *Client) eventPaymentReport(ctx context.Context, e stripe.Event) (models.PaymentReport, error) {
	if e.APIVersion == stripe.APIVersion {
		var session stripe.CheckoutSession
		if err := json.Unmarshal(e.Data.Raw, &session); err != nil {
			return models.PaymentReport{}, errInvalidEvent.WithCause(err)
		}
		if session.ID == "" { // it would match purchases without a session
			return models.PaymentReport{}, errInvalidEvent
		}
		return paymentReport(&session), nil
	}
	return c.RetrieveSession(ctx, sessionIDOf(e))
}

func sessionIDOf(e stripe.Event) string {
	id, _ := e.Data.Object["id"].(string)
	return id
}
