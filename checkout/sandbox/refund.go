package sandbox

import (
	"net/http"
	"time"
)

const (
	eventRefunded = "charge.refunded"

	refundSucceeded = "succeeded"
	chargeSucceeded = "succeeded"

	chargePrefix = "ch_"
	refundPrefix = "re_"

	codeAlreadyRefunded = "charge_already_refunded"
	codeDisputed        = "charge_disputed"
	codeAmountTooLarge  = "parameter_invalid_integer"
)

// refund is a refund of all or part of a payment.
type refund struct {
	ID        string
	IntentID  string
	Amount    int64
	CreatedAt time.Time
}

// refund refunds an amount of a payment, 0 for the rest of it.
func (t *tx) refund(in intent, amount int64) (refund, error) {
	left := in.Amount - in.Refunded
	if amount == 0 {
		amount = left
	}
	switch d, disputed := t.disputeOf(in.ID); {
	case in.Status != intentSucceeded:
		return refund{}, invalidRequest("payment_intent", "This payment has not arrived, so it can't be refunded.")
	case disputed && d.Status != disputeWon:
		return refund{}, invalidRequestCode(codeDisputed, "payment_intent", "This payment is disputed, so it can't be refunded.")
	case left == 0:
		return refund{}, invalidRequestCode(codeAlreadyRefunded, "payment_intent", "This payment was refunded already.")
	case amount > left:
		return refund{}, invalidRequestCode(codeAmountTooLarge, "amount", "The refund is more than the %d that are left of the payment.", left)
	}
	in.Refunded += amount
	t.Intents[in.ID] = in
	t.emit(eventRefunded, t.chargeObject(in))
	return refund{ID: refundPrefix + randomID(), IntentID: in.ID, Amount: amount, CreatedAt: t.now}, nil
}

// intentByCharge returns the payment intent of a charge.
func (st *state) intentByCharge(chargeID string) (intent, bool) {
	for _, in := range st.Intents {
		if in.ChargeID == chargeID && chargeID != "" {
			return in, true
		}
	}
	return intent{}, false
}

func (s *Sandbox) createRefund(w http.ResponseWriter, r *http.Request) error {
	return s.idempotent(w, r, func(t *tx, p *params) (any, error) {
		intentID, chargeID := p.text("payment_intent"), p.text("charge")
		var amount int64
		if p.has("amount") {
			amount = p.integer("amount", 1, maxTotal)
		}
		if err := p.err(); err != nil {
			return nil, err
		}
		in, ok := t.Intents[intentID]
		if !ok {
			if in, ok = t.intentByCharge(chargeID); !ok {
				return nil, resourceMissing("payment", intentID+chargeID)
			}
		}
		made, err := t.refund(in, amount)
		if err != nil {
			return nil, err
		}
		return made.object(in), nil
	})
}

func (s *Sandbox) retrieveCharge(w http.ResponseWriter, r *http.Request) error {
	st := s.state.Load()
	in, ok := st.intentByCharge(r.PathValue("id"))
	if !ok {
		return resourceMissing("charge", r.PathValue("id"))
	}
	writeJSON(w, http.StatusOK, mustJSON(st.chargeObject(in)))
	return nil
}

type chargeObject struct {
	ID             string            `json:"id"`
	Object         string            `json:"object"`
	Amount         int64             `json:"amount"`
	AmountCaptured int64             `json:"amount_captured"`
	AmountRefunded int64             `json:"amount_refunded"`
	Captured       bool              `json:"captured"`
	Created        int64             `json:"created"`
	Currency       string            `json:"currency"`
	Disputed       bool              `json:"disputed"`
	Livemode       bool              `json:"livemode"`
	Metadata       map[string]string `json:"metadata"`
	Paid           bool              `json:"paid"`
	PaymentIntent  string            `json:"payment_intent"`
	Refunded       bool              `json:"refunded"` // in full
	Status         string            `json:"status"`
}

// chargeObject returns the charge of a successful payment as an API object.
func (st *state) chargeObject(in intent) chargeObject {
	_, disputed := st.disputeOf(in.ID)
	return chargeObject{
		ID: in.ChargeID, Object: "charge", Amount: in.Amount, AmountCaptured: in.Amount, AmountRefunded: in.Refunded,
		Captured: true, Created: in.CreatedAt.Unix(), Currency: in.Currency, Disputed: disputed, Metadata: in.Metadata,
		Paid: true, PaymentIntent: in.ID, Refunded: in.Refunded == in.Amount, Status: chargeSucceeded,
	}
}

type refundObject struct {
	ID            string `json:"id"`
	Object        string `json:"object"`
	Amount        int64  `json:"amount"`
	Charge        string `json:"charge"`
	Created       int64  `json:"created"`
	Currency      string `json:"currency"`
	PaymentIntent string `json:"payment_intent"`
	Status        string `json:"status"`
}

func (r refund) object(in intent) refundObject {
	return refundObject{
		ID: r.ID, Object: "refund", Amount: r.Amount, Charge: in.ChargeID, Created: r.CreatedAt.Unix(),
		Currency: in.Currency, PaymentIntent: in.ID, Status: refundSucceeded,
	}
}
