package sandbox

import (
	"crypto/rand"
	"errors"
	"strings"
	"time"
)

// What Stripe calls the states of a session, of its payment, and of the payment
// intent behind it; the ways to pay; and what is told of a session.
const (
	sessionOpen     = "open"
	sessionComplete = "complete"
	sessionExpired  = "expired"

	paymentUnpaid = "unpaid"
	paymentPaid   = "paid"

	intentProcessing   = "processing"
	intentSucceeded    = "succeeded"
	intentNeedsPayment = "requires_payment_method"

	methodCard = "card"
	methodBank = "us_bank_account"

	eventCompleted      = "checkout.session.completed"
	eventAsyncSucceeded = "checkout.session.async_payment_succeeded"
	eventAsyncFailed    = "checkout.session.async_payment_failed"
	eventExpired        = "checkout.session.expired"
)

const (
	sessionLifetime    = 24 * time.Hour
	sessionPlaceholder = "{CHECKOUT_SESSION_ID}" // in a URL, stands for the session's id
)

// session is a Checkout Session.
type session struct {
	ID             string
	Status         string
	PaymentStatus  string
	Currency       string
	Items          []item
	Reference      string // client_reference_id
	Email          string // customer_email
	Payer          string // the name that was typed on the payment page
	Metadata       map[string]string
	IntentMetadata map[string]string // payment_intent_data.metadata
	SuccessURL     string
	CancelURL      string // "" shows no way back
	PageURL        string
	IntentID       string // "" until a payment is accepted, as at Stripe
	CreatedAt      time.Time
	ExpiresAt      time.Time
}

// item is a line of what is bought; UnitAmount is in the currency's smallest unit.
type item struct {
	Name        string
	Description string
	UnitAmount  int64
	Quantity    int64
}

func (it item) total() int64 { return it.UnitAmount * it.Quantity }

func (se session) total() (sum int64) {
	for _, it := range se.Items {
		sum += it.total()
	}
	return sum
}

func (se session) expiryDue(now time.Time) bool {
	return se.Status == sessionOpen && !se.ExpiresAt.After(now)
}

// returnURL and backURL are where the payment page leads.
func (se session) returnURL() string {
	return strings.ReplaceAll(se.SuccessURL, sessionPlaceholder, se.ID)
}
func (se session) backURL() string {
	return strings.ReplaceAll(se.CancelURL, sessionPlaceholder, se.ID)
}

// intent is a payment intent: the one payment of a completed session.
type intent struct {
	ID        string
	SessionID string
	Method    string
	Status    string
	Amount    int64
	Currency  string
	Metadata  map[string]string
	ChargeID  string    // "" until the money has arrived
	Refunded  int64     // of Amount, what went back
	Fails     bool      // a debit that the bank will refuse
	SettlesAt time.Time // of a debit
	CreatedAt time.Time
}

func (in intent) settlementDue(now time.Time) bool {
	return in.Status == intentProcessing && !in.SettlesAt.After(now)
}

// errClosed refuses to pay for a session that is not open.
var errClosed = errors.New("the session is not open")

// openSession completes what the caller asked for and keeps it.
func (c *change) openSession(se session) session {
	se.ID = "cs_test_" + randomID() + randomID()
	se.Status, se.PaymentStatus = sessionOpen, paymentUnpaid
	se.PageURL += "/pay/" + se.ID
	se.CreatedAt, se.ExpiresAt = c.now, c.now.Add(sessionLifetime)
	c.Sessions[se.ID] = se
	return se
}

// payByCard completes an open session with the money received.
func (c *change) payByCard(id, payer string) (session, error) {
	return c.complete(id, payer, intent{Method: methodCard, Status: intentSucceeded})
}

// payByBank completes an open session; the money arrives, or does not, later.
func (c *change) payByBank(id, payer string, fails bool) (session, error) {
	return c.complete(id, payer, intent{
		Method: methodBank, Status: intentProcessing,
		Fails: fails, SettlesAt: c.now.Add(c.config.Delay),
	})
}

// complete returns the session as it then is, with errClosed as it was.
func (c *change) complete(id, payer string, in intent) (session, error) {
	se := c.Sessions[id]
	if se.Status != sessionOpen {
		return se, errClosed
	}
	in.ID = "pi_" + randomID()
	in.SessionID, in.Amount, in.Currency = se.ID, se.total(), se.Currency
	in.Metadata, in.CreatedAt = se.IntentMetadata, c.now
	if in.Status == intentSucceeded {
		in.ChargeID = chargePrefix + randomID()
	}
	c.Intents[in.ID] = in

	se.Status, se.IntentID, se.Payer = sessionComplete, in.ID, payer
	if in.Status == intentSucceeded {
		se.PaymentStatus = paymentPaid
	}
	c.Sessions[id] = se
	c.emit(eventCompleted, se.object(nil))
	return se, nil
}

func (c *change) expire(se session) session {
	se.Status = sessionExpired
	c.Sessions[se.ID] = se
	c.emit(eventExpired, se.object(nil))
	return se
}

// carryOut does what time alone brings: sessions expire and debits settle.
func (c *change) carryOut() {
	for _, se := range c.Sessions {
		if se.expiryDue(c.now) {
			c.expire(se)
		}
	}
	for id, in := range c.Intents {
		if in.settlementDue(c.now) {
			c.Intents[id] = c.settle(in)
		}
	}
}

func (c *change) settle(in intent) intent {
	se := c.Sessions[in.SessionID]
	if in.Fails {
		in.Status = intentNeedsPayment
		c.emit(eventAsyncFailed, se.object(nil))
		return in
	}
	in.Status, in.ChargeID = intentSucceeded, chargePrefix+randomID()
	se.PaymentStatus = paymentPaid
	c.Sessions[se.ID] = se
	c.emit(eventAsyncSucceeded, se.object(nil))
	return in
}

func randomID() string { return strings.ToLower(rand.Text()) }
