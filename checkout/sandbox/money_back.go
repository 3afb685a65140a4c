package sandbox

import (
	"net/http"
	"time"
)

// What Stripe calls the states of a dispute, and what is told of money that goes
// back.
const (
	disputeOpen = "needs_response"
	disputeWon  = "won"
	disputeLost = "lost"

	eventRefunded        = "charge.refunded"
	eventDisputeCreated  = "charge.dispute.created"
	eventDisputeClosed   = "charge.dispute.closed"
	winningEvidence      = "winning_evidence" // what a merchant writes in test mode to win
	refundSucceeded      = "succeeded"
	disputeReason        = "fraudulent"
	evidenceField        = "evidence[uncategorized_text]"
	chargeSucceeded      = "succeeded"
	chargePrefix         = "ch_"
	disputePrefix        = "dp_"
	refundPrefix         = "re_"
	errAlreadyRefunded   = "charge_already_refunded"
	errDisputed          = "charge_disputed"
	errAmountTooLarge    = "parameter_invalid_integer"
	errDisputeNotPending = "dispute_not_open"
)

// refund is money that went back to the buyer.
type refund struct {
	ID        string
	IntentID  string
	Amount    int64
	CreatedAt time.Time
}

// dispute is a buyer who asked their bank for the money.
type dispute struct {
	ID        string
	IntentID  string
	Amount    int64
	Status    string
	CreatedAt time.Time
}

// charged finds the payment of a charge.
func (st *state) charged(chargeID string) (intent, bool) {
	for _, in := range st.Intents {
		if in.ChargeID == chargeID && chargeID != "" {
			return in, true
		}
	}
	return intent{}, false
}

// disputed finds the dispute about a payment.
func (st *state) disputed(intentID string) (dispute, bool) {
	for _, d := range st.Disputes {
		if d.IntentID == intentID {
			return d, true
		}
	}
	return dispute{}, false
}

// refund pays back so much of a payment, 0 for all that is left.
func (c *change) refund(in intent, amount int64) (refund, error) {
	left := in.Amount - in.Refunded
	if amount == 0 {
		amount = left
	}
	switch d, disputed := c.disputed(in.ID); {
	case in.Status != intentSucceeded:
		return refund{}, invalid("payment_intent", "This payment has not arrived, so it can't be refunded.")
	case disputed && d.Status != disputeWon:
		return refund{}, coded(errDisputed, "payment_intent", "This payment is disputed, so it can't be refunded.")
	case left == 0:
		return refund{}, coded(errAlreadyRefunded, "payment_intent", "This payment was refunded already.")
	case amount > left:
		return refund{}, coded(errAmountTooLarge, "amount", "The refund is more than the %d that are left of the payment.", left)
	}
	in.Refunded += amount
	c.Intents[in.ID] = in
	c.emit(eventRefunded, c.chargeObject(in))
	return refund{ID: refundPrefix + randomID(), IntentID: in.ID, Amount: amount, CreatedAt: c.now}, nil
}

// dispute opens a dispute about what is left of a payment.
func (c *change) dispute(in intent) (dispute, error) {
	if _, disputed := c.disputed(in.ID); disputed || in.Status != intentSucceeded || in.Refunded == in.Amount {
		return dispute{}, invalid("payment_intent", "This payment can't be disputed.")
	}
	d := dispute{ID: disputePrefix + randomID(), IntentID: in.ID, Amount: in.Amount - in.Refunded, Status: disputeOpen, CreatedAt: c.now}
	c.Disputes[d.ID] = d
	c.emit(eventDisputeCreated, c.disputeObject(d))
	return d, nil
}

// closeDispute ends a dispute, one way or the other.
func (c *change) closeDispute(d dispute, status string) (dispute, error) {
	if d.Status != disputeOpen {
		return d, coded(errDisputeNotPending, "", "This dispute is closed: it was %s.", d.Status)
	}
	d.Status = status
	c.Disputes[d.ID] = d
	c.emit(eventDisputeClosed, c.disputeObject(d))
	return d, nil
}

func coded(code, param, format string, args ...any) *fault {
	f := invalid(param, format, args...)
	f.Code = code
	return f
}

func (s *Sandbox) createRefund(w http.ResponseWriter, r *http.Request) error {
	return s.mutate(w, r, func(c *change, p *params) (any, error) {
		intentID, chargeID := p.text("payment_intent"), p.text("charge")
		var amount int64
		if p.has("amount") {
			amount = p.integer("amount", 1, mostTotal)
		}
		if err := p.fault(); err != nil {
			return nil, err
		}
		in, ok := c.Intents[intentID]
		if !ok {
			if in, ok = c.charged(chargeID); !ok {
				return nil, missing("payment", intentID+chargeID)
			}
		}
		back, err := c.refund(in, amount)
		if err != nil {
			return nil, err
		}
		return back.object(in), nil
	})
}

func (s *Sandbox) showCharge(w http.ResponseWriter, r *http.Request) error {
	st := s.state.Load()
	in, ok := st.charged(r.PathValue("id"))
	if !ok {
		return missing("charge", r.PathValue("id"))
	}
	respond(w, http.StatusOK, mustJSON(st.chargeObject(in)))
	return nil
}

func (s *Sandbox) showDispute(w http.ResponseWriter, r *http.Request) error {
	st := s.state.Load()
	d, ok := st.Disputes[r.PathValue("id")]
	if !ok {
		return missing("dispute", r.PathValue("id"))
	}
	respond(w, http.StatusOK, mustJSON(st.disputeObject(d)))
	return nil
}

// answerDispute is what a merchant says to a dispute. As in Stripe's test mode, the
// evidence decides.
func (s *Sandbox) answerDispute(w http.ResponseWriter, r *http.Request) error {
	return s.endDispute(w, r, func(p *params) string {
		p.text("submit")
		if p.required(evidenceField) == winningEvidence {
			return disputeWon
		}
		return disputeLost
	})
}

// giveIn is a merchant who lets a dispute be lost.
func (s *Sandbox) giveIn(w http.ResponseWriter, r *http.Request) error {
	return s.endDispute(w, r, func(*params) string { return disputeLost })
}

func (s *Sandbox) endDispute(w http.ResponseWriter, r *http.Request, decide func(*params) string) error {
	id := r.PathValue("id")
	return s.mutate(w, r, func(c *change, p *params) (any, error) {
		status := decide(p)
		if err := p.fault(); err != nil {
			return nil, err
		}
		d, ok := c.Disputes[id]
		if !ok {
			return nil, missing("dispute", id)
		}
		d, err := c.closeDispute(d, status)
		return c.disputeObject(d), err
	})
}
