package checkout

import (
	"context"
	"encoding/json"
	"net/http"
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
// delivering the event again would not help. After an error of RetrieveSession the event
// has its ID, its Type and its session's id, so that the failure can be recorded.
func (c *Client) ConstructEvent(ctx context.Context, payload []byte, signatureHeader string) (Event, error) {
	event, err := c.verify(payload, signatureHeader)
	if err != nil {
		return Event{}, err
	}
	return c.readEvent(ctx, event)
}

// RetrieveEvent retrieves an event from Stripe. Errors: CodeNotFound if Stripe has no
// event with that id (it keeps them for 30 days), and those of ConstructEvent
// except CodeBadSignature and CodeMalformedJSON.
func (c *Client) RetrieveEvent(ctx context.Context, id string) (Event, error) {
	if !eventIDPattern.MatchString(id) {
		return Event{}, errEventNotFound
	}
	params := &stripe.EventParams{}
	params.Context = ctx
	var event envelope // stripe.Event would refuse events of old API versions
	err := c.events.B.Call(http.MethodGet, stripe.FormatURLPath("/v1/events/%s", id), c.events.Key, params, &event)
	switch {
	case stripeCode(err) == stripe.ErrorCodeResourceMissing:
		return Event{}, errEventNotFound.WithCause(c.redacted(err))
	case err != nil:
		return Event{}, c.apiError(err)
	case event.ID != id:
		return Event{}, errEventNotFound
	}
	return c.readEvent(ctx, event)
}

var eventIDPattern = regexp.MustCompile(`^evt_[A-Za-z0-9_]{1,250}$`)

// readEvent converts an event. It retrieves charges, disputes and, if the event has
// another API version, the session from Stripe.
func (c *Client) readEvent(ctx context.Context, event envelope) (e Event, err error) {
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
	if err != nil {
		e.Payment = models.PaymentReport{SessionID: event.text("id")}
		if models.CodeOf(err) == models.CodeNotFound {
			err = nil
		}
		return e, err
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

func (c *Client) verify(payload []byte, signatureHeader string) (envelope, error) {
	if c.webhookSecret == "" { // anybody can sign with an empty secret
		return envelope{}, errBadSignature
	}
	if err := webhook.ValidatePayload(payload, signatureHeader, c.webhookSecret); err != nil {
		return envelope{}, errBadSignature.WithCause(err)
	}
	var event envelope
	if err := json.Unmarshal(payload, &event); err != nil {
		return envelope{}, errInvalidEvent.WithCause(err)
	}
	if event.ID == "" {
		return envelope{}, errInvalidEvent
	}
	return event, nil
}

// isPaymentEvent reports whether the event has one of the four types about the
// payment of a Checkout Session, and contains a session.
func isPaymentEvent(e envelope) bool {
	switch e.Type {
	case stripe.EventTypeCheckoutSessionCompleted,
		stripe.EventTypeCheckoutSessionAsyncPaymentSucceeded,
		stripe.EventTypeCheckoutSessionAsyncPaymentFailed,
		stripe.EventTypeCheckoutSessionExpired:
		return e.Object["object"] == "checkout.session"
	}
	return false
}

// eventPaymentReport reads the session from the event if the event has this build's
// API version and its session the shape of that version. Otherwise it retrieves the
// session from Stripe.
func (c *Client) eventPaymentReport(ctx context.Context, e envelope) (models.PaymentReport, error) {
	var session stripe.CheckoutSession
	if e.APIVersion == stripe.APIVersion && json.Unmarshal(e.Raw, &session) == nil && session.ID != "" {
		return paymentReport(&session), nil
	}
	return c.RetrieveSession(ctx, e.text("id"))
}
