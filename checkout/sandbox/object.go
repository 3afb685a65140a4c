package sandbox

import "encoding/json"

// The types below are objects of Stripe's API as of APIVersion. Nil pointers are
// encoded as null, as Stripe does for values that are not set.

type sessionObject struct {
	ID                 string                 `json:"id"`
	Object             string                 `json:"object"`
	AmountSubtotal     int64                  `json:"amount_subtotal"`
	AmountTotal        int64                  `json:"amount_total"`
	CancelURL          *string                `json:"cancel_url"`
	ClientReferenceID  *string                `json:"client_reference_id"`
	Created            int64                  `json:"created"`
	Currency           string                 `json:"currency"`
	Customer           *string                `json:"customer"`
	CustomerCreation   *string                `json:"customer_creation"`
	CustomerDetails    *customerDetailsObject `json:"customer_details"`
	CustomerEmail      *string                `json:"customer_email"`
	ExpiresAt          int64                  `json:"expires_at"`
	Livemode           bool                   `json:"livemode"`
	Metadata           map[string]string      `json:"metadata"`
	Mode               string                 `json:"mode"`
	PaymentIntent      any                    `json:"payment_intent"` // null, an id, or the object if expanded
	PaymentMethodTypes []string               `json:"payment_method_types"`
	PaymentStatus      string                 `json:"payment_status"`
	Status             string                 `json:"status"`
	SuccessURL         string                 `json:"success_url"`
	TotalDetails       totalDetailsObject     `json:"total_details"`
	UIMode             string                 `json:"ui_mode"`
	URL                *string                `json:"url"`
}

type customerDetailsObject struct {
	Email *string `json:"email"`
	Name  *string `json:"name"`
}

type totalDetailsObject struct {
	AmountDiscount int64 `json:"amount_discount"`
	AmountShipping int64 `json:"amount_shipping"`
	AmountTax      int64 `json:"amount_tax"`
}

// object returns the session as an API object, with the payment intent expanded if in
// is not nil.
func (se session) object(in *intent) sessionObject {
	o := sessionObject{
		ID: se.ID, Object: "checkout.session", Mode: "payment", UIMode: "hosted",
		AmountSubtotal: se.subtotal(), AmountTotal: se.total(), Currency: se.Currency,
		TotalDetails:      totalDetailsObject{AmountTax: se.Tax},
		ClientReferenceID: nilIfEmpty(se.Reference), CustomerEmail: nilIfEmpty(se.Email), Metadata: se.Metadata,
		Status: se.Status, PaymentStatus: se.PaymentStatus,
		PaymentMethodTypes: []string{methodCard, methodBank},
		Customer:           nilIfEmpty(se.CustomerID), CustomerCreation: se.creation(),
		SuccessURL: se.SuccessURL, CancelURL: nilIfEmpty(se.CancelURL),
		Created: se.CreatedAt.Unix(), ExpiresAt: se.ExpiresAt.Unix(),
	}
	if se.Status == sessionOpen {
		o.URL = &se.PageURL
	}
	if se.Status == sessionComplete {
		o.CustomerDetails = &customerDetailsObject{Email: nilIfEmpty(se.Email), Name: nilIfEmpty(se.Payer)}
	}
	switch {
	case in != nil:
		o.PaymentIntent = in.object()
	case se.IntentID != "":
		o.PaymentIntent = se.IntentID
	}
	return o
}

// creation returns customer_creation, which sessions for an existing customer do not have.
func (se session) creation() *string {
	switch {
	case se.MakesCustomer:
		return nilIfEmpty(creationAlways)
	case se.CustomerID == "":
		return nilIfEmpty(creationIfRequired)
	}
	return nil
}

type intentObject struct {
	ID                 string            `json:"id"`
	Object             string            `json:"object"`
	Amount             int64             `json:"amount"`
	AmountReceived     int64             `json:"amount_received"`
	Created            int64             `json:"created"`
	Currency           string            `json:"currency"`
	LastPaymentError   *apiError         `json:"last_payment_error"`
	Livemode           bool              `json:"livemode"`
	Metadata           map[string]string `json:"metadata"`
	PaymentMethodTypes []string          `json:"payment_method_types"`
	Status             string            `json:"status"`
}

func (in intent) object() intentObject {
	o := intentObject{
		ID: in.ID, Object: "payment_intent", Amount: in.Amount, Currency: in.Currency,
		Created: in.CreatedAt.Unix(), Metadata: in.Metadata, Status: in.Status,
		PaymentMethodTypes: []string{in.Method},
	}
	switch in.Status {
	case intentSucceeded:
		o.AmountReceived = in.Amount
	case intentNeedsPayment:
		o.LastPaymentError = &apiError{Type: "invalid_request_error", Code: "payment_intent_payment_attempt_failed",
			Message: "The bank refused the debit."}
	}
	return o
}

type eventObject struct {
	ID              string    `json:"id"`
	Object          string    `json:"object"`
	APIVersion      string    `json:"api_version"`
	Created         int64     `json:"created"`
	Data            eventData `json:"data"`
	Livemode        bool      `json:"livemode"`
	PendingWebhooks int       `json:"pending_webhooks"`
	Type            string    `json:"type"`
}

type eventData struct {
	Object any `json:"object"`
}

// nilIfEmpty returns a pointer to s, nil if s is empty.
func nilIfEmpty(s string) *string {
	if s == "" {
		return nil
	}
	return &s
}

// mustJSON encodes an API object, which can't fail.
func mustJSON(v any) []byte {
	b, err := json.Marshal(v)
	if err != nil {
		panic(err)
	}
	return b
}
