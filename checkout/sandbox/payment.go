package sandbox

import (
	"errors"
	"net/http"
)

// showPayment is GET /pay/{session}; ?fill= writes a test number into the form.
func (s *Sandbox) showPayment(w http.ResponseWriter, r *http.Request) {
	se, ok := s.state.Load().Sessions[r.PathValue("session")]
	switch {
	case !ok:
		s.unknownPage(w, r)
	case se.Status != sessionOpen:
		s.closedPage(w, http.StatusOK, se)
	default:
		s.payPage(w, http.StatusOK, se, payerFilledWith(r.FormValue("fill"), s.config.Now()), "")
	}
}

// takePayment is POST /pay/{session}. A payment leads to the merchant, 303; a
// form with faults comes back, 422; so does a declined card's, 402.
func (s *Sandbox) takePayment(w http.ResponseWriter, r *http.Request) {
	se, ok := s.state.Load().Sessions[r.PathValue("session")]
	if !ok {
		s.unknownPage(w, r)
		return
	}
	r.Body = http.MaxBytesReader(w, r.Body, maxBody)
	if err := r.ParseForm(); err != nil {
		s.payPage(w, http.StatusBadRequest, se, payer{Method: methodCard}, "The form could not be read. Please try again.")
		return
	}
	p := readPayer(r.PostForm, s.config.Now())
	switch {
	case se.Status != sessionOpen:
		s.closedPage(w, http.StatusConflict, se)
	case len(p.Faults) > 0:
		s.payPage(w, http.StatusUnprocessableEntity, se, p, "")
	case p.decline() != "":
		s.payPage(w, http.StatusPaymentRequired, se, p, p.decline())
	default:
		s.pay(w, r, se, p)
	}
}

// pay completes the session if it is still open: of two payments at once, the
// second finds it closed.
func (s *Sandbox) pay(w http.ResponseWriter, r *http.Request, se session, p payer) {
	err := s.change(func(c *change) (err error) {
		if p.Method == methodBank {
			se, err = c.payByBank(se.ID, p.Holder, digits(p.Account) == BankFails)
			return err
		}
		if se, err = c.payByCard(se.ID, p.Name); err == nil && digits(p.Number) == CardDisputed {
			_, err = c.dispute(c.Intents[se.IntentID])
		}
		return err
	})
	switch {
	case errors.Is(err, errClosed):
		s.closedPage(w, http.StatusConflict, se)
	case err != nil:
		s.config.Log.Error("sandbox: a payment can't be saved", "error", err)
		s.payPage(w, http.StatusInternalServerError, se, p, "The sandbox failed. Nothing was paid. Please try again.")
	default:
		http.Redirect(w, r, se.returnURL(), http.StatusSeeOther)
	}
}
