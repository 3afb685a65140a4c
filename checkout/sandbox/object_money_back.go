package sandbox

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
	Refunded       bool              `json:"refunded"` // all of it
	Status         string            `json:"status"`
}

// chargeObject is a payment that arrived, as callers see it.
func (st *state) chargeObject(in intent) chargeObject {
	_, disputed := st.disputed(in.ID)
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

func (back refund) object(in intent) refundObject {
	return refundObject{
		ID: back.ID, Object: "refund", Amount: back.Amount, Charge: in.ChargeID, Created: back.CreatedAt.Unix(),
		Currency: in.Currency, PaymentIntent: in.ID, Status: refundSucceeded,
	}
}

type disputeObject struct {
	ID            string            `json:"id"`
	Object        string            `json:"object"`
	Amount        int64             `json:"amount"`
	Charge        string            `json:"charge"`
	Created       int64             `json:"created"`
	Currency      string            `json:"currency"`
	Livemode      bool              `json:"livemode"`
	Metadata      map[string]string `json:"metadata"`
	PaymentIntent string            `json:"payment_intent"`
	Reason        string            `json:"reason"`
	Status        string            `json:"status"`
}

func (st *state) disputeObject(d dispute) disputeObject {
	in := st.Intents[d.IntentID]
	return disputeObject{
		ID: d.ID, Object: "dispute", Amount: d.Amount, Charge: in.ChargeID, Created: d.CreatedAt.Unix(), Currency: in.Currency,
		Metadata: map[string]string{}, PaymentIntent: in.ID, Reason: disputeReason, Status: d.Status,
	}
}
