package sandbox

import (
	"crypto/rand"
	"errors"
	"strings"
	"time"
)

// The statuses of a session, of its payment and of its payment intent, the payment
// methods and the types of a session's events, in Stripe's words.
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

	creationAlways     = "always"
	creationIfRequired = "if_required"

	eventCompleted      = "checkout.session.completed"
	eventAsyncSucceeded = "checkout.session.async_payment_succeeded"
	eventAsyncFailed    = "checkout.session.async_payment_failed"
	eventExpired        = "checkout.session.expired"
)

const (
	sessionLifetime      = 24 * time.Hour
	sessionIDPlaceholder = "{CHECKOUT_SESSION_ID}" // replaced in return URLs
)

// session is a Checkout Session.
type session struct {
	ID             string
	Status         string
	PaymentStatus  string
	Currency       string
	Items          []lineItem
	Tax            int64  // on top of the items
	Reference      string // client_reference_id
	Email          string // customer_email, or the customer's
	CustomerID     string // "" for a guest, and until a customer was made
	MakesCustomer  bool   // customer_creation is always
	SavesCard      bool   // for payments that somebody makes on a payment page
	Payer          string // the name entered on the payment page
	Metadata       map[string]string
	IntentMetadata map[string]string // payment_intent_data.metadata
	SuccessURL     string
	CancelURL      string // "" hides the link back
	PageURL        string
	IntentID       string // "" until the session is completed, as at Stripe
	CreatedAt      time.Time
	ExpiresAt      time.Time
}

// lineItem is a line item; UnitAmount is in the currency's smallest unit.
type lineItem struct {
	Name        string
	Description string
	UnitAmount  int64
	Quantity    int64
}

func (it lineItem) total() int64 { return it.UnitAmount * it.Quantity }

func (se session) subtotal() (sum int64) {
	for _, it := range se.Items {
		sum += it.total()
	}
	return sum
}

func (se session) total() int64 { return se.subtotal() + se.Tax }

func (se session) expiryDue(now time.Time) bool {
	return se.Status == sessionOpen && !se.ExpiresAt.After(now)
}

// returnURL is where the payment page redirects after a payment.
func (se session) returnURL() string {
	return strings.ReplaceAll(se.SuccessURL, sessionIDPlaceholder, se.ID)
}

// cancelURL is where the payment page links back to.
func (se session) cancelURL() string {
	return strings.ReplaceAll(se.CancelURL, sessionIDPlaceholder, se.ID)
}

// intent is the payment intent of a completed session.
type intent struct {
	ID        string
	SessionID string
	Method    string
	Status    string
	Amount    int64
	Currency  string
	Metadata  map[string]string
	ChargeID  string    // "" until the payment has succeeded
	Refunded  int64     // the part of Amount that was refunded
	Fails     bool      // the debit is going to fail
	SettlesAt time.Time // of a debit
	CreatedAt time.Time
}

func (in intent) settlementDue(now time.Time) bool {
	return in.Status == intentProcessing && !in.SettlesAt.After(now)
}

// errSessionNotOpen is returned for a payment of a session that is not open.
var errSessionNotOpen = errors.New("the session is not open")

// createSession stores a new session, with the fields that the request does not set.
func (t *tx) createSession(se session) session {
	se.ID = "cs_test_" + randomID() + randomID()
	se.Status, se.PaymentStatus = sessionOpen, paymentUnpaid
	se.PageURL += "/pay/" + se.ID
	se.Tax = se.subtotal() * t.config.TaxPercent / 100
	se.Tax -= se.Tax % step(se.Currency)
	if se.Email == "" {
		se.Email = t.Customers[se.CustomerID].Email
	}
	se.CreatedAt, se.ExpiresAt = t.now, t.now.Add(sessionLifetime)
	t.Sessions[se.ID] = se
	return se
}

// payByCard completes an open session with a payment that has succeeded.
func (t *tx) payByCard(id string, p paymentForm) (session, error) {
	se, err := t.complete(id, p.Name, intent{Method: methodCard, Status: intentSucceeded})
	if err == nil {
		t.saveCard(se, stripSeparators(p.Number), p.Expiry)
	}
	return se, err
}

// payByBank completes an open session with a payment that succeeds or fails later.
func (t *tx) payByBank(id, payer string, fails bool) (session, error) {
	return t.complete(id, payer, intent{
		Method: methodBank, Status: intentProcessing,
		Fails: fails, SettlesAt: t.now.Add(t.config.DebitDelay),
	})
}

// complete completes an open session and returns it. If the session is not open, it
// is returned unchanged with errSessionNotOpen.
func (t *tx) complete(id, payer string, in intent) (session, error) {
	se := t.Sessions[id]
	if se.Status != sessionOpen {
		return se, errSessionNotOpen
	}
	in.ID = "pi_" + randomID()
	in.SessionID, in.Amount, in.Currency = se.ID, se.total(), se.Currency
	in.Metadata, in.CreatedAt = se.IntentMetadata, t.now
	if in.Status == intentSucceeded {
		in.ChargeID = chargePrefix + randomID()
	}
	t.Intents[in.ID] = in

	se.Status, se.IntentID, se.Payer = sessionComplete, in.ID, payer
	se = t.becomeCustomer(se)
	if in.Status == intentSucceeded {
		se.PaymentStatus = paymentPaid
	}
	t.Sessions[id] = se
	t.emit(eventCompleted, se.object(nil))
	return se, nil
}

func (t *tx) expire(se session) session {
	se.Status = sessionExpired
	t.Sessions[se.ID] = se
	t.emit(eventExpired, se.object(nil))
	return se
}

// applyDue expires the sessions and settles the debits that are due.
func (t *tx) applyDue() {
	for _, se := range t.Sessions {
		if se.expiryDue(t.now) {
			t.expire(se)
		}
	}
	for id, in := range t.Intents {
		if in.settlementDue(t.now) {
			t.Intents[id] = t.settle(in)
		}
	}
}

func (t *tx) settle(in intent) intent {
	se := t.Sessions[in.SessionID]
	if in.Fails {
		in.Status = intentNeedsPayment
		t.emit(eventAsyncFailed, se.object(nil))
		return in
	}
	in.Status, in.ChargeID = intentSucceeded, chargePrefix+randomID()
	se.PaymentStatus = paymentPaid
	t.Sessions[se.ID] = se
	t.emit(eventAsyncSucceeded, se.object(nil))
	return in
}

func randomID() string { return strings.ToLower(rand.Text()) }
