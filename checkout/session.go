package checkout

import (
	"cmp"
	"context"
	"fmt"
	"net/url"
	"regexp"

	"github.com/bursar-portal/bursar/models"
	"github.com/stripe/stripe-go/v76"
)

// Start opens the Checkout Session of a pending purchase and returns its id and
// the address of its payment page. The same purchase opens the same session
// however often it is asked for: its id is the idempotency key, and only its id,
// since a second session under other particulars could be paid as well.
//
// The buyer sees one item, productName ("10 Credits"), at the purchase's amount,
// which therefore is the session's subtotal to the cent. Errors: CodeInvalidField
// for credits if Stripe does not take so small or so large an amount and for email
// if it does not take the address, CodeBusy, and CodeInternal for what trying again
// does not mend.
func (s *Stripe) Start(ctx context.Context, p models.Purchase, buyerEmail, productName string) (sessionID, pageURL string, err error) {
	metadata := map[string]string{
		"purchase_id": string(p.ID),
		"account_id":  string(p.AccountID),
		"credits":     p.Credits.String(),
	}
	if p.UserID != "" { // an API key may buy, too
		metadata["user_id"] = string(p.UserID)
	}
	params := &stripe.CheckoutSessionParams{
		Mode: stripe.String(string(stripe.CheckoutSessionModePayment)),
		LineItems: []*stripe.CheckoutSessionLineItemParams{{
			Quantity: stripe.Int64(1),
			PriceData: &stripe.CheckoutSessionLineItemPriceDataParams{
				Currency:    stripe.String(cmp.Or(p.Currency, s.currency)),
				UnitAmount:  stripe.Int64(p.AmountCents),
				ProductData: &stripe.CheckoutSessionLineItemPriceDataProductDataParams{Name: stripe.String(productName)},
			},
		}},
		ClientReferenceID: stripe.String(string(p.ID)),
		Metadata:          metadata,
		PaymentIntentData: &stripe.CheckoutSessionPaymentIntentDataParams{Metadata: metadata},
		SuccessURL:        stripe.String(s.baseURL + "/success?session_id={CHECKOUT_SESSION_ID}"),
		CancelURL:         stripe.String(s.baseURL + "/buy?account=" + url.QueryEscape(string(p.AccountID)) + "&canceled=" + url.QueryEscape(string(p.ID))),
	}
	if buyerEmail != "" {
		params.CustomerEmail = stripe.String(buyerEmail)
	}
	params.Context = ctx
	params.SetIdempotencyKey("bursar-checkout-" + string(p.ID))

	opened, err := s.sessions.New(params)
	if err != nil {
		return "", "", s.startFault(err)
	}
	if !sessionIDs.MatchString(opened.ID) || !isPage(opened.URL) {
		return "", "", models.Internal(fmt.Errorf("stripe: the session %.50q has the page %.50q", opened.ID, opened.URL))
	}
	return opened.ID, opened.URL, nil
}

// isPage tells whether a browser may be sent there.
func isPage(address string) bool {
	u, err := url.Parse(address)
	return err == nil && u.Host != "" && (u.Scheme == "https" || u.Scheme == "http") // the sandbox has no https
}

var sessionIDs = regexp.MustCompile(`^cs_[A-Za-z0-9_]{1,250}$`)

// Session asks Stripe how a session stands. Errors: CodeNotFound if there is
// none (or id can't be one's id), CodeBusy, and CodeInternal for what trying again
// does not mend.
func (s *Stripe) Session(ctx context.Context, id string) (models.PaymentReport, error) {
	if !sessionIDs.MatchString(id) {
		return models.PaymentReport{}, errNoSession
	}
	params := &stripe.CheckoutSessionParams{}
	params.Context = ctx
	params.AddExpand("payment_intent")
	found, err := s.sessions.Get(id, params)
	if err != nil {
		return models.PaymentReport{}, s.sessionFault(err)
	}
	return report(found), nil
}

// report reduces a session to what decides about credits.
func report(se *stripe.CheckoutSession) models.PaymentReport {
	r := models.PaymentReport{
		SessionID:     se.ID,
		PurchaseID:    models.PurchaseID(se.ClientReferenceID),
		Complete:      se.Status == stripe.CheckoutSessionStatusComplete,
		Expired:       se.Status == stripe.CheckoutSessionStatusExpired,
		Paid:          se.PaymentStatus == stripe.CheckoutSessionPaymentStatusPaid,
		Free:          se.PaymentStatus == stripe.CheckoutSessionPaymentStatusNoPaymentRequired,
		Currency:      string(se.Currency),
		SubtotalCents: se.AmountSubtotal,
	}
	if in := se.PaymentIntent; in != nil {
		r.PaymentIntentID = in.ID
		// A session stays complete and unpaid when its delayed payment fails; the
		// payment itself tells, if it was expanded.
		r.Failed = r.Complete && (in.Status == stripe.PaymentIntentStatusRequiresPaymentMethod ||
			in.Status == stripe.PaymentIntentStatusCanceled)
	}
	return r
}
