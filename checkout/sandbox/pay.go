package sandbox

import (
	"errors"
	"net/http"
	"net/url"
)

// showPayPage is GET /pay/{session}; ?fill= fills a test number into the form.
func (s *Sandbox) showPayPage(w http.ResponseWriter, r *http.Request) {
	se, ok := s.state.Load().Sessions[r.PathValue("session")]
	switch {
	case !ok:
		s.renderNotFound(w, r)
	case se.Status != sessionOpen:
		s.renderClosed(w, http.StatusOK, se)
	default:
		s.renderPayPage(w, http.StatusOK, se, prefilledForm(r.FormValue("fill"), s.config.Now()), "")
	}
}

// submitPayPage is POST /pay/{session}. A payment redirects to the merchant, 303. An
// invalid form is shown again with its errors, 422, and so is that of a declined card,
// 402.
func (s *Sandbox) submitPayPage(w http.ResponseWriter, r *http.Request) {
	se, ok := s.state.Load().Sessions[r.PathValue("session")]
	if !ok {
		s.renderNotFound(w, r)
		return
	}
	r.Body = http.MaxBytesReader(w, r.Body, maxBody)
	if err := r.ParseForm(); err != nil {
		s.renderPayPage(w, http.StatusBadRequest, se, paymentForm{Method: methodCard}, "The form could not be read. Please try again.")
		return
	}
	p := parsePaymentForm(s.withSavedCard(r.PostForm, se), s.config.Now())
	switch {
	case se.Status != sessionOpen:
		s.renderClosed(w, http.StatusConflict, se)
	case len(p.Errors) > 0:
		s.renderPayPage(w, http.StatusUnprocessableEntity, se, p, "")
	case p.declineMessage() != "":
		s.renderPayPage(w, http.StatusPaymentRequired, se, p, p.declineMessage())
	default:
		s.pay(w, r, se, p)
	}
}

// withSavedCard returns the form with the saved card that it names. The customer's portal
// may have removed it meanwhile: then the form has no card number, which is its error.
func (s *Sandbox) withSavedCard(form url.Values, se session) url.Values {
	id := form.Get("saved")
	if id == "" {
		return form
	}
	c := s.state.Load().Customers[se.CustomerID]
	card, ok := c.card(id)
	if !ok {
		return url.Values{"method": {methodCard}}
	}
	return url.Values{"method": {methodCard}, "number": {card.Number}, "expiry": {card.Expiry}, "cvc": {"123"}, "name": {c.Name}}
}

// pay completes the session if it is still open, since another payment may have
// completed it in the meantime.
func (s *Sandbox) pay(w http.ResponseWriter, r *http.Request, se session, p paymentForm) {
	err := s.update(func(t *tx) (err error) {
		if p.Method == methodBank {
			se, err = t.payByBank(se.ID, p.Holder, stripSeparators(p.Account) == BankFails)
			return err
		}
		if se, err = t.payByCard(se.ID, p); err == nil && stripSeparators(p.Number) == CardDisputed {
			_, err = t.dispute(t.Intents[se.IntentID])
		}
		return err
	})
	switch {
	case errors.Is(err, errSessionNotOpen):
		s.renderClosed(w, http.StatusConflict, se)
	case err != nil:
		s.config.Log.Error("sandbox: a payment can't be saved", "error", err)
		s.renderPayPage(w, http.StatusInternalServerError, se, p, "The sandbox failed. Nothing was paid. Please try again.")
	default:
		http.Redirect(w, r, se.returnURL(), http.StatusSeeOther)
	}
}
