package sandbox

import (
	"crypto/sha256"
	"crypto/subtle"
	"encoding/hex"
	"encoding/json"
	"net/http"
	"strings"
	"time"
)

// endpoint handles a request to the API. Its error is written as Stripe writes errors.
type endpoint func(w http.ResponseWriter, r *http.Request) error

// requireKey rejects requests without the secret key, which may be a bearer token or
// the user name of basic authentication.
func (s *Sandbox) requireKey(next endpoint) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		key, bearer := strings.CutPrefix(r.Header.Get("Authorization"), "Bearer ")
		if !bearer {
			key, _, _ = r.BasicAuth()
		}
		if subtle.ConstantTimeCompare([]byte(key), []byte(s.config.SecretKey)) != 1 {
			unauthorized := invalidRequest("", "The request needs the sandbox's secret key.")
			unauthorized.status = http.StatusUnauthorized
			w.Header().Set("WWW-Authenticate", `Bearer realm="sandbox"`)
			s.writeError(w, unauthorized)
			return
		}
		if err := next(w, r); err != nil {
			s.writeError(w, err)
		}
	})
}

func (s *Sandbox) createSession(w http.ResponseWriter, r *http.Request) error {
	return s.idempotent(w, r, func(t *tx, p *params) (any, error) {
		se, err := parseSession(p)
		if err != nil {
			return nil, err
		}
		if _, ok := t.Customers[se.CustomerID]; !ok && se.CustomerID != "" {
			return nil, customerMissing(se.CustomerID)
		}
		// The same listener serves the API and the payment page.
		se.PageURL = "http://" + r.Host
		return t.createSession(se).object(nil), nil
	})
}

func (s *Sandbox) expireSession(w http.ResponseWriter, r *http.Request) error {
	id := r.PathValue("id")
	return s.idempotent(w, r, func(t *tx, p *params) (any, error) {
		if err := p.err(); err != nil {
			return nil, err
		}
		se, ok := t.Sessions[id]
		switch {
		case !ok:
			return nil, resourceMissing("checkout session", id)
		case se.Status != sessionOpen:
			return nil, invalidRequest("", "Only an open session can be expired; this one is %s.", se.Status)
		}
		return t.expire(se).object(nil), nil
	})
}

func (s *Sandbox) retrieveSession(w http.ResponseWriter, r *http.Request) error {
	p, err := parseParams(w, r)
	if err != nil {
		return err
	}
	expanded := p.list("expand")
	if err := p.err(); err != nil {
		return err
	}
	st := s.state.Load()
	se, ok := st.Sessions[r.PathValue("id")]
	if !ok {
		return resourceMissing("checkout session", r.PathValue("id"))
	}
	var payment *intent
	for _, name := range expanded {
		if name != "payment_intent" {
			return invalidRequest("expand", "The sandbox can expand payment_intent alone, not %s.", name)
		}
		if in, ok := st.Intents[se.IntentID]; ok {
			payment = &in
		}
	}
	writeJSON(w, http.StatusOK, mustJSON(se.object(payment)))
	return nil
}

func (s *Sandbox) retrievePaymentIntent(w http.ResponseWriter, r *http.Request) error {
	in, ok := s.state.Load().Intents[r.PathValue("id")]
	if !ok {
		return resourceMissing("payment intent", r.PathValue("id"))
	}
	writeJSON(w, http.StatusOK, mustJSON(in.object()))
	return nil
}

// retrieveEvent returns an event as it was delivered.
func (s *Sandbox) retrieveEvent(w http.ResponseWriter, r *http.Request) error {
	e, ok := s.state.Load().Events[r.PathValue("id")]
	if !ok {
		return resourceMissing("event", r.PathValue("id"))
	}
	writeJSON(w, http.StatusOK, e.Payload)
	return nil
}

func endpointNotFound(_ http.ResponseWriter, r *http.Request) error {
	err := invalidRequest("", "The sandbox does not have %s %s.", r.Method, r.URL.Path)
	err.status = http.StatusNotFound
	return err
}

// savedResponse is the response to a request with an idempotency key. The state file
// has its field names.
type savedResponse struct {
	Fingerprint string
	Body        json.RawMessage
	At          time.Time
}

// idempotent handles a request that changes the state, once per idempotency key. The
// same request with the same key gets the same response, and another request with that
// key is rejected. Errors are not saved, so a failed request can be repeated, as at
// Stripe. Concurrent requests with one key are handled one after the other, as all
// updates are.
func (s *Sandbox) idempotent(w http.ResponseWriter, r *http.Request, do func(*tx, *params) (any, error)) error {
	p, err := parseParams(w, r)
	if err != nil {
		return err
	}
	key := r.Header.Get("Idempotency-Key")
	if len(key) > 255 {
		return invalidRequest("", "An idempotency key has at most 255 characters.")
	}
	fingerprint := p.fingerprint(r)
	var saved savedResponse
	var replayed bool
	err = s.update(func(t *tx) error {
		if saved, replayed = t.Idempotency[key]; replayed {
			return saved.checkFingerprint(fingerprint)
		}
		object, err := do(t, p)
		if err != nil {
			return err
		}
		saved = savedResponse{Fingerprint: fingerprint, Body: mustJSON(object), At: t.now}
		if key != "" {
			t.Idempotency[key] = saved
		}
		return nil
	})
	if err != nil {
		return err
	}
	if key != "" {
		w.Header().Set("Idempotency-Key", key)
	}
	if replayed {
		w.Header().Set("Idempotent-Replayed", "true")
	}
	writeJSON(w, http.StatusOK, saved.Body)
	return nil
}

func (p *params) fingerprint(r *http.Request) string {
	sum := sha256.Sum256([]byte(r.Method + " " + r.URL.Path + "\n" + p.values.Encode()))
	return hex.EncodeToString(sum[:])
}

func (s savedResponse) checkFingerprint(fingerprint string) error {
	if s.Fingerprint == fingerprint {
		return nil
	}
	return &apiError{
		status: http.StatusBadRequest, Type: "idempotency_error",
		Message: "This idempotency key was used for another request.",
	}
}
