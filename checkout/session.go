package checkout

import (
	"cmp"
	"context"
	"fmt"
	"net/url"
	"regexp"
	"time"

	"github.com/bursar-portal/bursar/models"
	"github.com/stripe/stripe-go/v76"
)

// Buyer is who pays for a purchase.
type Buyer struct {
	// CustomerID is the account's customer at Stripe, "" to have one made with the payment.
	CustomerID string
	// Email fills in the payment page of somebody who is no customer yet; "" leaves it empty.
	Email string
	// Again marks the second call for a purchase whose first one ended in ErrNoCustomer.
	Again bool
}

// CreateSession creates the Checkout Session of a pending purchase and returns its id and
// the URL of its payment page. Calling it again for the same purchase returns the
// same session, even for another buyer: the idempotency key is the purchase's id and
// nothing else, since a second session with other parameters could be paid as well.
//
// The session has one line item, productName ("10 Credits"), at the purchase's
// amount, so its subtotal is exactly that amount. Paying it makes a customer at Stripe,
// unless the buyer is one. A card is saved with the customer, for payments that somebody
// makes on a payment page. Only cards are: for all methods alike, Stripe would leave out
// those that can't be saved.
//
// Errors: CodeInvalidField on credits if the amount is too small or too large for Stripe
// and on email if Stripe rejects the address, ErrNoCustomer, CodeBusy if a retry can
// succeed, and CodeInternal otherwise.
func (c *Client) CreateSession(ctx context.Context, p models.Purchase, buyer Buyer, productName string) (sessionID, pageURL string, err error) {
	metadata := map[string]string{
		"purchase_id": string(p.ID),
		"account_id":  string(p.AccountID),
		"credits":     p.Credits.String(),
	}
	if p.UserID != "" { // empty if the purchase was made with an API key
		metadata["user_id"] = string(p.UserID)
	}
	params := &stripe.CheckoutSessionParams{
		Mode: stripe.String(string(stripe.CheckoutSessionModePayment)),
		LineItems: []*stripe.CheckoutSessionLineItemParams{{
			Quantity: stripe.Int64(1),
			PriceData: &stripe.CheckoutSessionLineItemPriceDataParams{
				Currency:    stripe.String(cmp.Or(p.Currency, c.currency)),
				UnitAmount:  stripe.Int64(p.AmountCents),
				ProductData: &stripe.CheckoutSessionLineItemPriceDataProductDataParams{Name: stripe.String(productName)},
			},
		}},
		ClientReferenceID: stripe.String(string(p.ID)),
		Metadata:          metadata,
		PaymentIntentData: &stripe.CheckoutSessionPaymentIntentDataParams{Metadata: metadata},
		SuccessURL:        stripe.String(c.baseURL + "/success?session_id={CHECKOUT_SESSION_ID}"),
		CancelURL:         stripe.String(c.baseURL + "/buy?account=" + url.QueryEscape(string(p.AccountID)) + "&canceled=" + url.QueryEscape(string(p.ID))),
	}
	params.PaymentMethodOptions = &stripe.CheckoutSessionPaymentMethodOptionsParams{
		Card: &stripe.CheckoutSessionPaymentMethodOptionsCardParams{SetupFutureUsage: stripe.String(string(stripe.CheckoutSessionPaymentMethodOptionsCardSetupFutureUsageOnSession))},
	}
	buyer.identify(params)
	params.Context = ctx
	params.SetIdempotencyKey("bursar-checkout-" + string(p.ID))
	if buyer.Again {
		params.SetIdempotencyKey("bursar-checkout-" + string(p.ID) + "-again")
	}

	created, err := c.sessions.New(params)
	switch {
	case isReused(err): // by an earlier call for another buyer
		return c.firstSession(ctx, p)
	case err != nil:
		return "", "", c.createError(err)
	}
	if !sessionIDPattern.MatchString(created.ID) || !c.IsPaymentPage(created.URL) {
		return "", "", models.Internal(fmt.Errorf("stripe: the session %.50q has the page %.50q", created.ID, created.URL))
	}
	return created.ID, created.URL, nil
}

// identify says who pays. Stripe takes the email address of a customer from the customer.
func (b Buyer) identify(params *stripe.CheckoutSessionParams) {
	if b.CustomerID != "" {
		params.Customer = stripe.String(b.CustomerID)
		return
	}
	params.CustomerCreation = stripe.String(string(stripe.CheckoutSessionCustomerCreationAlways))
	if b.Email != "" {
		params.CustomerEmail = stripe.String(b.Email)
	}
}

var sessionIDPattern = regexp.MustCompile(`^cs_[A-Za-z0-9_]{1,250}$`)

// RetrieveSession retrieves a Checkout Session. Errors: CodeNotFound if it does not exist or
// id is malformed, CodeBusy if a retry can succeed, and CodeInternal otherwise.
func (c *Client) RetrieveSession(ctx context.Context, id string) (models.PaymentReport, error) {
	if !sessionIDPattern.MatchString(id) {
		return models.PaymentReport{}, errSessionNotFound
	}
	params := &stripe.CheckoutSessionParams{}
	params.Context = ctx
	params.AddExpand("payment_intent")
	retrieved, err := c.sessions.Get(id, params)
	if err != nil {
		return models.PaymentReport{}, c.getError(err)
	}
	return paymentReport(retrieved), nil
}

// findSlack is how much older a session may be than its purchase: clocks differ.
const findSlack = 10 * time.Minute

// findWithin is for how long after its purchase a session is looked for, and findAtMost
// how many sessions are looked through.
const (
	findWithin = 24 * time.Hour
	findAtMost = 2000
)

// FindSession finds the Checkout Session that CreateSession opened for a purchase whose
// session we do not know, because the answer was lost, and returns what CreateSession
// does. It looks through the sessions of the day that followed the purchase. Errors:
// CodeNotFound if none of them is the purchase's, CodeConflict if they are too many to look
// through, CodeBusy if a retry can succeed, and CodeInternal otherwise.
func (c *Client) FindSession(ctx context.Context, p models.Purchase) (sessionID, pageURL string, err error) {
	params := &stripe.CheckoutSessionListParams{CreatedRange: &stripe.RangeQueryParams{
		GreaterThanOrEqual: p.CreatedAt.Add(-findSlack).Unix(), LesserThanOrEqual: p.CreatedAt.Add(findWithin).Unix(),
	}}
	params.Context = ctx
	params.Limit = stripe.Int64(100)
	sessions := c.sessions.List(params)
	for seen := 0; sessions.Next(); seen++ {
		s := sessions.CheckoutSession()
		switch {
		case s.Metadata["purchase_id"] == string(p.ID) && sessionIDPattern.MatchString(s.ID): // set by CreateSession
			return c.foundSession(s)
		case seen == findAtMost:
			return "", "", errTooManySessions
		}
	}
	if err := sessions.Err(); err != nil {
		return "", "", c.apiError(err)
	}
	return "", "", errSessionNotFound
}

// firstSession is FindSession for a purchase that Stripe knows a call of. Without a session,
// that call failed. Errors: CodeConflict instead of CodeNotFound.
func (c *Client) firstSession(ctx context.Context, p models.Purchase) (sessionID, pageURL string, err error) {
	sessionID, pageURL, err = c.FindSession(ctx, p)
	if models.CodeOf(err) == models.CodeNotFound {
		err = errOrderFailed
	}
	return sessionID, pageURL, err
}

// foundSession returns a session with its payment page, which only an open one has.
func (c *Client) foundSession(s *stripe.CheckoutSession) (sessionID, pageURL string, err error) {
	if !c.IsPaymentPage(s.URL) {
		return s.ID, "", nil
	}
	return s.ID, s.URL, nil
}

// ExpireSession closes the payment page of a session, so that it can't be paid any more.
// Errors: CodeConflict if the session is not open, otherwise those of RetrieveSession.
func (c *Client) ExpireSession(ctx context.Context, id string) (models.PaymentReport, error) {
	if !sessionIDPattern.MatchString(id) {
		return models.PaymentReport{}, errSessionNotFound
	}
	params := &stripe.CheckoutSessionExpireParams{}
	params.Context = ctx
	expired, err := c.sessions.Expire(id, params)
	if err != nil {
		return models.PaymentReport{}, c.expireError(err)
	}
	return paymentReport(expired), nil
}

// paymentReport returns the parts of a session that decide whether it is credited.
func paymentReport(session *stripe.CheckoutSession) models.PaymentReport {
	r := models.PaymentReport{
		SessionID:     session.ID,
		PurchaseID:    models.PurchaseID(session.ClientReferenceID),
		Complete:      session.Status == stripe.CheckoutSessionStatusComplete,
		Expired:       session.Status == stripe.CheckoutSessionStatusExpired,
		Paid:          session.PaymentStatus == stripe.CheckoutSessionPaymentStatusPaid,
		Free:          session.PaymentStatus == stripe.CheckoutSessionPaymentStatusNoPaymentRequired,
		Currency:      string(session.Currency),
		SubtotalCents: session.AmountSubtotal, TotalCents: session.AmountTotal,
		OpenedFor: models.PurchaseID(session.Metadata["purchase_id"]), // set by CreateSession
	}
	if customer := session.Customer; customer != nil && customerIDPattern.MatchString(customer.ID) {
		r.CustomerID = customer.ID
	}
	if session.TotalDetails != nil {
		r.TaxCents = session.TotalDetails.AmountTax
	}
	if intent := session.PaymentIntent; intent != nil {
		r.PaymentIntentID = intent.ID
		// A session stays complete and unpaid when its delayed payment fails. Only the
		// payment intent says so, if it was expanded.
		r.Failed = r.Complete && (intent.Status == stripe.PaymentIntentStatusRequiresPaymentMethod ||
			intent.Status == stripe.PaymentIntentStatusCanceled)
	}
	return r
}
