package sandbox

import (
	"net/http"
	"time"
)

// The statuses of a dispute and the events about it, in Stripe's words.
const (
	disputeOpen = "needs_response"
	disputeWon  = "won"
	disputeLost = "lost"

	eventDisputeCreated = "charge.dispute.created"
	eventDisputeClosed  = "charge.dispute.closed"

	disputePrefix = "dp_"
	disputeReason = "fraudulent"

	evidenceField   = "evidence[uncategorized_text]"
	winningEvidence = "winning_evidence" // evidence that wins a dispute in Stripe's test mode

	codeDisputeNotOpen = "dispute_not_open"
)

// dispute is a buyer's dispute of a payment with their bank.
type dispute struct {
	ID        string
	IntentID  string
	Amount    int64
	Status    string
	CreatedAt time.Time
}

// disputeOf returns the dispute of a payment.
func (st *state) disputeOf(intentID string) (dispute, bool) {
	for _, d := range st.Disputes {
		if d.IntentID == intentID {
			return d, true
		}
	}
	return dispute{}, false
}

// dispute opens a dispute of the part of a payment that was not refunded.
func (t *tx) dispute(in intent) (dispute, error) {
	if _, disputed := t.disputeOf(in.ID); disputed || in.Status != intentSucceeded || in.Refunded == in.Amount {
		return dispute{}, invalidRequest("payment_intent", "This payment can't be disputed.")
	}
	d := dispute{ID: disputePrefix + randomID(), IntentID: in.ID, Amount: in.Amount - in.Refunded, Status: disputeOpen, CreatedAt: t.now}
	t.Disputes[d.ID] = d
	t.emit(eventDisputeCreated, t.disputeObject(d))
	return d, nil
}

// resolveDispute closes an open dispute as won or lost.
func (t *tx) resolveDispute(d dispute, status string) (dispute, error) {
	if d.Status != disputeOpen {
		return d, invalidRequestCode(codeDisputeNotOpen, "", "This dispute is closed: it was %s.", d.Status)
	}
	d.Status = status
	t.Disputes[d.ID] = d
	t.emit(eventDisputeClosed, t.disputeObject(d))
	return d, nil
}

func (s *Sandbox) retrieveDispute(w http.ResponseWriter, r *http.Request) error {
	st := s.state.Load()
	d, ok := st.Disputes[r.PathValue("id")]
	if !ok {
		return resourceMissing("dispute", r.PathValue("id"))
	}
	writeJSON(w, http.StatusOK, mustJSON(st.disputeObject(d)))
	return nil
}

// updateDispute is POST /v1/disputes/{id}, which submits evidence. As in Stripe's test
// mode, its text decides the outcome.
func (s *Sandbox) updateDispute(w http.ResponseWriter, r *http.Request) error {
	return s.handleDispute(w, r, func(p *params) string {
		p.text("submit")
		if p.required(evidenceField) == winningEvidence {
			return disputeWon
		}
		return disputeLost
	})
}

// closeDispute is POST /v1/disputes/{id}/close, which accepts that the dispute is lost.
func (s *Sandbox) closeDispute(w http.ResponseWriter, r *http.Request) error {
	return s.handleDispute(w, r, func(*params) string { return disputeLost })
}

func (s *Sandbox) handleDispute(w http.ResponseWriter, r *http.Request, decide func(*params) string) error {
	id := r.PathValue("id")
	return s.idempotent(w, r, func(t *tx, p *params) (any, error) {
		status := decide(p)
		if err := p.err(); err != nil {
			return nil, err
		}
		d, ok := t.Disputes[id]
		if !ok {
			return nil, resourceMissing("dispute", id)
		}
		d, err := t.resolveDispute(d, status)
		return t.disputeObject(d), err
	})
}

type disputeObject struct {
	ID              string                `json:"id"`
	Object          string                `json:"object"`
	Amount          int64                 `json:"amount"`
	Charge          string                `json:"charge"`
	Created         int64                 `json:"created"`
	Currency        string                `json:"currency"`
	EvidenceDetails evidenceDetailsObject `json:"evidence_details"`
	Livemode        bool                  `json:"livemode"`
	Metadata        map[string]string     `json:"metadata"`
	PaymentIntent   string                `json:"payment_intent"`
	Reason          string                `json:"reason"`
	Status          string                `json:"status"`
}

type evidenceDetailsObject struct {
	DueBy           int64 `json:"due_by"`
	HasEvidence     bool  `json:"has_evidence"`
	PastDue         bool  `json:"past_due"`
	SubmissionCount int64 `json:"submission_count"`
}

// answerTime is how long the merchant may answer a dispute. Card networks give one to
// three weeks.
const answerTime = 9 * 24 * time.Hour

func (st *state) disputeObject(d dispute) disputeObject {
	in := st.Intents[d.IntentID]
	return disputeObject{
		ID: d.ID, Object: "dispute", Amount: d.Amount, Charge: in.ChargeID, Created: d.CreatedAt.Unix(), Currency: in.Currency,
		Metadata: map[string]string{}, PaymentIntent: in.ID, Reason: disputeReason, Status: d.Status,
		EvidenceDetails: evidenceDetailsObject{DueBy: d.CreatedAt.Add(answerTime).Unix()},
	}
}
