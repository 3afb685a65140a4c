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

// endpoint is a handler of the API; its error is answered in Stripe's shape.
type endpoint func(w http.ResponseWriter, r *http.Request) error

// authorized lets a request pass that presents the secret key, as a bearer
// token or as the user of basic authentication.
func (s *Sandbox) authorized(next endpoint) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		key, bearer := strings.CutPrefix(r.Header.Get("Authorization"), "Bearer ")
		if !bearer {
			key, _, _ = r.BasicAuth()
		}
		if subtle.ConstantTimeCompare([]byte(key), []byte(s.config.SecretKey)) != 1 {
			f := invalid("", "The request needs the sandbox's secret key.")
			f.status = http.StatusUnauthorized
			w.Header().Set("WWW-Authenticate", `Bearer realm="sandbox"`)
			s.refuse(w, f)
			return
		}
		if err := next(w, r); err != nil {
			s.refuse(w, err)
		}
	})
}

func (s *Sandbox) createSession(w http.ResponseWriter, r *http.Request) error {
	return s.mutate(w, r, func(c *change, p *params) (any, error) {
		se, err := readSession(p)
		if err != nil {
			return nil, err
		}
		// The page is reached where the API was: one listener serves both.
		se.PageURL = "http://" + r.Host
		return c.openSession(se).object(nil), nil
	})
}

func (s *Sandbox) expireSession(w http.ResponseWriter, r *http.Request) error {
	id := r.PathValue("id")
	return s.mutate(w, r, func(c *change, p *params) (any, error) {
		if err := p.fault(); err != nil {
			return nil, err
		}
		se, ok := c.Sessions[id]
		switch {
		case !ok:
			return nil, missing("checkout session", id)
		case se.Status != sessionOpen:
			return nil, invalid("", "Only an open session can be expired; this one is %s.", se.Status)
		}
		return c.expire(se).object(nil), nil
	})
}

func (s *Sandbox) showSession(w http.ResponseWriter, r *http.Request) error {
	p, err := readParams(w, r)
	if err != nil {
		return err
	}
	expanded := p.list("expand")
	if err := p.fault(); err != nil {
		return err
	}
	st := s.state.Load()
	se, ok := st.Sessions[r.PathValue("id")]
	if !ok {
		return missing("checkout session", r.PathValue("id"))
	}
	var payment *intent
	for _, name := range expanded {
		if name != "payment_intent" {
			return invalid("expand", "The sandbox can expand payment_intent alone, not %s.", name)
		}
		if in, ok := st.Intents[se.IntentID]; ok {
			payment = &in
		}
	}
	respond(w, http.StatusOK, mustJSON(se.object(payment)))
	return nil
}

func (s *Sandbox) showIntent(w http.ResponseWriter, r *http.Request) error {
	in, ok := s.state.Load().Intents[r.PathValue("id")]
	if !ok {
		return missing("payment intent", r.PathValue("id"))
	}
	respond(w, http.StatusOK, mustJSON(in.object()))
	return nil
}

// showEvent tells an event again, as it was told.
func (s *Sandbox) showEvent(w http.ResponseWriter, r *http.Request) error {
	e, ok := s.state.Load().Events[r.PathValue("id")]
	if !ok {
		return missing("event", r.PathValue("id"))
	}
	respond(w, http.StatusOK, e.Payload)
	return nil
}

func unknownEndpoint(_ http.ResponseWriter, r *http.Request) error {
	f := invalid("", "The sandbox does not have %s %s.", r.Method, r.URL.Path)
	f.status = http.StatusNotFound
	return f
}

// answer is what a request under an idempotency key was told.
type answer struct {
	Fingerprint string
	Body        json.RawMessage
	At          time.Time
}

// mutate answers a request that changes something, once per idempotency key: the
// same request again is told the same, another one under the same key is
// refused. A request that was refused may come again, as at Stripe. Requests
// under one key that race are decided one after the other, as all changes are.
func (s *Sandbox) mutate(w http.ResponseWriter, r *http.Request, do func(*change, *params) (any, error)) error {
	p, err := readParams(w, r)
	if err != nil {
		return err
	}
	key := r.Header.Get("Idempotency-Key")
	if len(key) > 255 {
		return invalid("", "An idempotency key has at most 255 characters.")
	}
	fingerprint := p.fingerprint(r)
	var told answer
	var replayed bool
	err = s.change(func(c *change) error {
		if told, replayed = c.Answers[key]; replayed {
			return told.matches(fingerprint)
		}
		object, err := do(c, p)
		if err != nil {
			return err
		}
		told = answer{Fingerprint: fingerprint, Body: mustJSON(object), At: c.now}
		if key != "" {
			c.Answers[key] = told
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
	respond(w, http.StatusOK, told.Body)
	return nil
}

func (p *params) fingerprint(r *http.Request) string {
	sum := sha256.Sum256([]byte(r.Method + " " + r.URL.Path + "\n" + p.values.Encode()))
	return hex.EncodeToString(sum[:])
}

func (a answer) matches(fingerprint string) error {
	if a.Fingerprint == fingerprint {
		return nil
	}
	return &fault{
		status: http.StatusBadRequest, Type: "idempotency_error",
		Message: "This idempotency key was used for another request.",
	}
}
