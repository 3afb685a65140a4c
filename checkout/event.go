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

// Event is something that Stripe told and signed.
type Event struct {
	ID   string
	Type string
	// Relevant tells whether the event says something of a payment; only then is
	// Report filled. Of a session that Stripe does not know itself, it has the id.
	Relevant bool
	Report   models.PaymentReport
	// MoneyBack is set if the event is about money that goes back to a buyer.
	MoneyBack *models.MoneyBackReport
}

// Event reads a webhook's payload, which must be the very bytes that arrived.
// What an endpoint of another API version sends is accepted, and the session
// asked for again, since its shape there is not the one this build knows.
// Errors: CodeBadSignature if Stripe did not sign it with our secret within the
// last five minutes, CodeMalformedJSON if it did and it is no event, and those
// of Session but for CodeNotFound: sending it again would not find the session.
func (s *Stripe) Event(ctx context.Context, payload []byte, signatureHeader string) (Event, error) {
	told, err := s.verified(payload, signatureHeader)
	if err != nil {
		return Event{}, err
	}
	return s.read(ctx, told)
}

// EventAgain asks Stripe for an event that it told before. Errors: CodeNotFound if
// it has none of that id (it keeps them for thirty days), and those of Event but
// for the signature's.
func (s *Stripe) EventAgain(ctx context.Context, id string) (Event, error) {
	if !eventIDs.MatchString(id) {
		return Event{}, errForgotten
	}
	params := &stripe.EventParams{}
	params.Context = ctx
	told, err := s.events.Get(id, params)
	switch {
	case stripeCode(err) == stripe.ErrorCodeResourceMissing:
		return Event{}, errForgotten.Because(s.redacted(err))
	case err != nil:
		return Event{}, s.otherFault(err)
	}
	return s.read(ctx, *told)
}

var eventIDs = regexp.MustCompile(`^evt_[A-Za-z0-9_]{1,250}$`)

// read finds out what an event says.
func (s *Stripe) read(ctx context.Context, told stripe.Event) (e Event, err error) {
	e = Event{ID: told.ID, Type: string(told.Type)}
	if about, ok := moneyBackOf(told); ok {
		e.MoneyBack, err = s.moneyBackReport(ctx, about)
		if models.CodeOf(err) == models.CodeNotFound {
			err = nil // of an account that is not ours, then
		}
		return e, err
	}
	if !isAboutPayment(told) {
		return e, nil
	}
	e.Report, err = s.reportOf(ctx, told)
	switch {
	case models.CodeOf(err) == models.CodeNotFound:
		e.Report.SessionID = sessionIDOf(told)
		return e, nil
	case err != nil:
		return Event{}, err
	}
	e.Relevant = true
	switch told.Type {
	case stripe.EventTypeCheckoutSessionAsyncPaymentFailed:
		e.Report.Failed = !e.Report.Paid // asked for again, it may have been paid since
	case stripe.EventTypeCheckoutSessionExpired:
		e.Report.Expired = !e.Report.Complete
	}
	return e, nil
}

func (s *Stripe) verified(payload []byte, signatureHeader string) (stripe.Event, error) {
	if s.webhookSecret == "" { // anyone can sign with nothing
		return stripe.Event{}, errBadSignature
	}
	told, err := webhook.ConstructEventWithOptions(payload, signatureHeader, s.webhookSecret,
		webhook.ConstructEventOptions{Tolerance: webhook.DefaultTolerance, IgnoreAPIVersionMismatch: true})
	switch {
	case errors.Is(err, webhook.ErrNotSigned), errors.Is(err, webhook.ErrInvalidHeader),
		errors.Is(err, webhook.ErrNoValidSignature), errors.Is(err, webhook.ErrTooOld):
		return stripe.Event{}, errBadSignature.Because(err)
	case err != nil:
		return stripe.Event{}, errNoEvent.Because(err)
	case told.ID == "":
		return stripe.Event{}, errNoEvent
	}
	return told, nil
}

// isAboutPayment tells whether the event is one of the four that we act on and
// carries what such an event carries.
func isAboutPayment(e stripe.Event) bool {
	switch e.Type {
	case stripe.EventTypeCheckoutSessionCompleted,
		stripe.EventTypeCheckoutSessionAsyncPaymentSucceeded,
		stripe.EventTypeCheckoutSessionAsyncPaymentFailed,
		stripe.EventTypeCheckoutSessionExpired:
		return e.Data != nil && e.Data.Object["object"] == "checkout.session"
	}
	return false
}

// reportOf takes the session from the event if its shape is known, else from
// Stripe.
func (s *Stripe) reportOf(ctx context.Context, e stripe.Event) (models.PaymentReport, error) {
	if e.APIVersion == stripe.APIVersion {
		var se stripe.CheckoutSession
		if err := json.Unmarshal(e.Data.Raw, &se); err != nil {
			return models.PaymentReport{}, errNoEvent.Because(err)
		}
		if se.ID == "" { // a session of no name would be taken for any
			return models.PaymentReport{}, errNoEvent
		}
		return report(&se), nil
	}
	return s.Session(ctx, sessionIDOf(e))
}

func sessionIDOf(e stripe.Event) string {
	id, _ := e.Data.Object["id"].(string)
	return id
}
