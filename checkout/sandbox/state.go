package sandbox

import (
	"cmp"
	"maps"
	"slices"
	"time"
)

// state is everything that the sandbox stores. A stored state is never modified: an
// update works on a clone and replaces it. Field names without a tag are those of the
// JSON file.
type state struct {
	Sessions    map[string]session       `json:"sessions"`
	Intents     map[string]intent        `json:"payment_intents"`
	Disputes    map[string]dispute       `json:"disputes"`
	Customers   map[string]customer      `json:"customers"`
	Portals     map[string]portal        `json:"portals"`
	Idempotency map[string]savedResponse `json:"idempotency"` // by idempotency key
	Events      map[string]event         `json:"events"`
}

// retention is how long idempotency keys (Stripe guarantees at least 24 hours), sessions of
// the portal and events that are no longer pending are kept.
const retention = 24 * time.Hour

func newState() *state {
	return &state{
		Sessions:    map[string]session{},
		Intents:     map[string]intent{},
		Disputes:    map[string]dispute{},
		Customers:   map[string]customer{},
		Portals:     map[string]portal{},
		Idempotency: map[string]savedResponse{},
		Events:      map[string]event{},
	}
}

// clone returns a copy with its own maps. The values are never modified, so they are
// shared.
func (st *state) clone() *state {
	return &state{
		Sessions:    maps.Clone(st.Sessions),
		Intents:     maps.Clone(st.Intents),
		Disputes:    maps.Clone(st.Disputes),
		Customers:   maps.Clone(st.Customers),
		Portals:     maps.Clone(st.Portals),
		Idempotency: maps.Clone(st.Idempotency),
		Events:      maps.Clone(st.Events),
	}
}

// due reports whether a session is to expire or a debit to settle.
func (st *state) due(now time.Time) bool {
	for _, se := range st.Sessions {
		if se.expiryDue(now) {
			return true
		}
	}
	for _, in := range st.Intents {
		if in.settlementDue(now) {
			return true
		}
	}
	return false
}

// dueEvents returns the events to attempt now, those due the longest first.
func (st *state) dueEvents(now time.Time) []event {
	var due []event
	for _, e := range st.Events {
		if e.pending() && !e.NextAt.After(now) {
			due = append(due, e)
		}
	}
	slices.SortFunc(due, func(a, b event) int {
		return cmp.Or(a.NextAt.Compare(b.NextAt), a.CreatedAt.Compare(b.CreatedAt), cmp.Compare(a.ID, b.ID))
	})
	return due
}

// nextDue returns the next time at which a session expires, a debit settles or an
// event is attempted; ok is false if there is none.
func (st *state) nextDue() (at time.Time, ok bool) {
	earlier := func(t time.Time) {
		if !ok || t.Before(at) {
			at, ok = t, true
		}
	}
	for _, se := range st.Sessions {
		if se.Status == sessionOpen {
			earlier(se.ExpiresAt)
		}
	}
	for _, in := range st.Intents {
		if in.Status == intentProcessing {
			earlier(in.SettlesAt)
		}
	}
	for _, e := range st.Events {
		if e.pending() {
			earlier(e.NextAt)
		}
	}
	return at, ok
}

// prune removes what is older than the retention time.
func (st *state) prune(now time.Time) {
	oldest := now.Add(-retention)
	maps.DeleteFunc(st.Idempotency, func(_ string, r savedResponse) bool { return r.At.Before(oldest) })
	maps.DeleteFunc(st.Portals, func(_ string, p portal) bool { return p.CreatedAt.Before(oldest) })
	maps.DeleteFunc(st.Events, func(_ string, e event) bool { return !e.pending() && e.CreatedAt.Before(oldest) })
}

// tx is an atomic update of the state at one instant.
type tx struct {
	*state
	config Config
	now    time.Time
}

// update applies what is due and calls do, both on a copy of the state, and replaces
// the state with the copy after saving it. If do or saving fails, the state does not
// change.
func (s *Sandbox) update(do func(*tx) error) error {
	s.updating.Lock()
	defer s.updating.Unlock()
	t := &tx{state: s.state.Load().clone(), config: s.config, now: s.config.Now().UTC()}
	t.prune(t.now)
	t.applyDue()
	if err := do(t); err != nil {
		return err
	}
	if err := s.file.save(t.state); err != nil {
		return err
	}
	s.state.Store(t.state)
	select {
	case s.wake <- struct{}{}:
	default:
	}
	return nil
}
