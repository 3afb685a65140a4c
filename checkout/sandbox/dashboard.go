package sandbox

import (
	"cmp"
	"errors"
	"maps"
	"net/http"
	"slices"
	"strconv"
)

// dashboardPage lists the merchant's payments, newest first, with the actions for
// each.
type dashboardPage struct {
	Merchant string
	Notice   string
	Payments []dashboardPayment
}

type dashboardPayment struct {
	ID, Reference, Amount, At, State string
	Left                             string // the amount that can be refunded, "" for none
	Disputable, Disputed             bool
}

// dashboardLimit is the number of payments that the page lists.
const dashboardLimit = 50

func (s *Sandbox) showDashboard(w http.ResponseWriter, r *http.Request) {
	s.renderDashboard(w, http.StatusOK, "")
}

func (s *Sandbox) renderDashboard(w http.ResponseWriter, status int, notice string) {
	st := s.state.Load()
	intents := slices.SortedFunc(maps.Values(st.Intents), func(a, b intent) int {
		return cmp.Or(b.CreatedAt.Compare(a.CreatedAt), cmp.Compare(a.ID, b.ID))
	})
	page := dashboardPage{Merchant: s.config.Merchant, Notice: notice}
	for _, in := range intents[:min(len(intents), dashboardLimit)] {
		page.Payments = append(page.Payments, st.dashboardPayment(in))
	}
	s.render(w, status, "dashboard.html", page, "")
}

func (st *state) dashboardPayment(in intent) dashboardPayment {
	p := dashboardPayment{
		ID: in.ID, Reference: st.Sessions[in.SessionID].Reference, Amount: formatAmount(in.Amount, in.Currency),
		At: in.CreatedAt.Format("2 Jan 2006, 15:04 UTC"),
	}
	d, disputed := st.disputeOf(in.ID)
	left := in.Amount - in.Refunded
	switch {
	case in.Status == intentProcessing:
		p.State = "on its way"
	case in.Status != intentSucceeded:
		p.State = "failed"
	case disputed && d.Status == disputeOpen:
		p.State, p.Disputed = "disputed", true
	case disputed:
		p.State = "dispute " + d.Status
	case in.Refunded > 0:
		p.State = formatAmount(in.Refunded, in.Currency) + " refunded"
	default:
		p.State = "paid"
	}
	if in.Status == intentSucceeded && left > 0 && (!disputed || d.Status == disputeWon) {
		p.Left, p.Disputable = strconv.FormatInt(left, 10), !disputed
	}
	return p
}

// submitDashboard is POST /payments/{intent}, an action on a payment by the merchant
// or by the buyer's bank.
func (s *Sandbox) submitDashboard(w http.ResponseWriter, r *http.Request) {
	r.Body = http.MaxBytesReader(w, r.Body, maxBody)
	if err := r.ParseForm(); err != nil {
		s.renderDashboard(w, http.StatusBadRequest, "The form could not be read. Please try again.")
		return
	}
	err := s.update(func(t *tx) error {
		in, ok := t.Intents[r.PathValue("intent")]
		if !ok {
			return resourceMissing("payment", r.PathValue("intent"))
		}
		return t.apply(in, r.PostForm.Get("do"), r.PostForm.Get("amount"))
	})
	var known *apiError
	switch {
	case errors.As(err, &known):
		s.renderDashboard(w, known.status, known.Message)
	case err != nil:
		s.config.Log.Error("sandbox: a payment can't be changed", "error", err)
		s.renderDashboard(w, http.StatusInternalServerError, "The sandbox failed. Please try again.")
	default:
		http.Redirect(w, r, "/", http.StatusSeeOther)
	}
}

// apply carries out an action on a payment.
func (t *tx) apply(in intent, action, amount string) error {
	d, _ := t.disputeOf(in.ID)
	var err error
	switch action {
	case "refund":
		cents, parseErr := strconv.ParseInt(amount, 10, 64)
		if parseErr != nil || cents < 1 {
			return invalidRequest("amount", "Write how much to refund, in the currency's smallest unit.")
		}
		_, err = t.refund(in, cents)
	case "dispute":
		_, err = t.dispute(in)
	case "win":
		_, err = t.resolveDispute(d, disputeWon)
	case "lose":
		_, err = t.resolveDispute(d, disputeLost)
	default:
		err = invalidRequest("do", "A payment can be refunded or disputed, and a dispute won or lost.")
	}
	return err
}
