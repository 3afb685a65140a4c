package sandbox

import (
	"cmp"
	"errors"
	"maps"
	"net/http"
	"slices"
	"strconv"
)

// merchantPage is what a merchant sees of their payments, newest first, with what
// may happen to each.
type merchantPage struct {
	Merchant string
	Notice   string
	Payments []merchantPayment
}

type merchantPayment struct {
	ID, Reference, Amount, At, State string
	Left                             string // what can be refunded, "" for nothing
	Disputable, Disputed             bool
}

// shownPayments is how many payments the page lists.
const shownPayments = 50

func (s *Sandbox) showPayments(w http.ResponseWriter, r *http.Request) {
	s.paymentsPage(w, http.StatusOK, "")
}

func (s *Sandbox) paymentsPage(w http.ResponseWriter, status int, notice string) {
	st := s.state.Load()
	intents := slices.SortedFunc(maps.Values(st.Intents), func(a, b intent) int {
		return cmp.Or(b.CreatedAt.Compare(a.CreatedAt), cmp.Compare(a.ID, b.ID))
	})
	page := merchantPage{Merchant: s.config.Merchant, Notice: notice}
	for _, in := range intents[:min(len(intents), shownPayments)] {
		page.Payments = append(page.Payments, st.merchantPayment(in))
	}
	s.render(w, status, "payments.html", page, "")
}

func (st *state) merchantPayment(in intent) merchantPayment {
	p := merchantPayment{
		ID: in.ID, Reference: st.Sessions[in.SessionID].Reference, Amount: price(in.Amount, in.Currency),
		At: in.CreatedAt.Format("2 Jan 2006, 15:04 UTC"),
	}
	d, disputed := st.disputed(in.ID)
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
		p.State = price(in.Refunded, in.Currency) + " refunded"
	default:
		p.State = "paid"
	}
	if in.Status == intentSucceeded && left > 0 && (!disputed || d.Status == disputeWon) {
		p.Left, p.Disputable = strconv.FormatInt(left, 10), !disputed
	}
	return p
}

// actOnPayment is what the merchant, or the buyer's bank, does to a payment.
func (s *Sandbox) actOnPayment(w http.ResponseWriter, r *http.Request) {
	r.Body = http.MaxBytesReader(w, r.Body, maxBody)
	if err := r.ParseForm(); err != nil {
		s.paymentsPage(w, http.StatusBadRequest, "The form could not be read. Please try again.")
		return
	}
	err := s.change(func(c *change) error {
		in, ok := c.Intents[r.PathValue("intent")]
		if !ok {
			return missing("payment", r.PathValue("intent"))
		}
		return c.act(in, r.PostForm.Get("do"), r.PostForm.Get("amount"))
	})
	var f *fault
	switch {
	case errors.As(err, &f):
		s.paymentsPage(w, f.status, f.Message)
	case err != nil:
		s.config.Log.Error("sandbox: a payment can't be changed", "error", err)
		s.paymentsPage(w, http.StatusInternalServerError, "The sandbox failed. Please try again.")
	default:
		http.Redirect(w, r, "/", http.StatusSeeOther)
	}
}

func (c *change) act(in intent, do, amount string) error {
	d, _ := c.disputed(in.ID)
	var err error
	switch do {
	case "refund":
		cents, parseErr := strconv.ParseInt(amount, 10, 64)
		if parseErr != nil || cents < 1 {
			return invalid("amount", "Write how much to refund, in the currency's smallest unit.")
		}
		_, err = c.refund(in, cents)
	case "dispute":
		_, err = c.dispute(in)
	case "win":
		_, err = c.closeDispute(d, disputeWon)
	case "lose":
		_, err = c.closeDispute(d, disputeLost)
	default:
		err = invalid("do", "A payment can be refunded or disputed, and a dispute won or lost.")
	}
	return err
}
