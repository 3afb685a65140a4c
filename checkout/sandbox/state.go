package sandbox

import (
	"cmp"
	"maps"
	"slices"
	"time"
)

// state is all that the sandbox knows. A stored state is never altered: a change
// works on a clone and replaces it.
type state struct {
	Sessions map[string]session `json:"sessions"`
	Intents  map[string]intent  `json:"payment_intents"`
	Disputes map[string]dispute `json:"disputes"`
	Answers  map[string]answer  `json:"idempotency"` // by idempotency key
	Events   map[string]event   `json:"events"`
}

// memory is how long an idempotency key is remembered (Stripe's own rule says at
// least 24 hours) and a webhook that is done with is kept.
const memory = 24 * time.Hour

func newState() *state {
	return &state{
		Sessions: map[string]session{},
		Intents:  map[string]intent{},
		Disputes: map[string]dispute{},
		Answers:  map[string]answer{},
		Events:   map[string]event{},
	}
}

// clone shares the values, which nobody alters, and has maps of its own.
func (st *state) clone() *state {
	return &state{
		Sessions: maps.Clone(st.Sessions),
		Intents:  maps.Clone(st.Intents),
		Disputes: maps.Clone(st.Disputes),
		Answers:  maps.Clone(st.Answers),
		Events:   maps.Clone(st.Events),
	}
}

// due tells whether a session must expire or a debit must settle.
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

// eventsDue are the events to try now, longest waiting first.
func (st *state) eventsDue(now time.Time) []event {
	var due []event
	for _, e := range st.Events {
		if e.waiting() && !e.NextAt.After(now) {
			due = append(due, e)
		}
	}
	slices.SortFunc(due, func(a, b event) int {
		return cmp.Or(a.NextAt.Compare(b.NextAt), a.CreatedAt.Compare(b.CreatedAt), cmp.Compare(a.ID, b.ID))
	})
	return due
}

// nextDue is the earliest instant at which something is to be done.
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
		if e.waiting() {
			earlier(e.NextAt)
		}
	}
	return at, ok
}

// forget drops what nobody will ask for any more.
func (st *state) forget(now time.Time) {
	old := now.Add(-memory)
	maps.DeleteFunc(st.Answers, func(_ string, a answer) bool { return a.At.Before(old) })
	maps.DeleteFunc(st.Events, func(_ string, e event) bool { return !e.waiting() && e.CreatedAt.Before(old) })
}

// change is one all-or-nothing change of the state at one instant.
type change struct {
	*state
	config Config
	now    time.Time
}

// change runs do on a copy of the state, after what is due by now, and puts the
// copy in the state's place when it is saved. If do or the saving fails, nothing
// has happened.
func (s *Sandbox) change(do func(*change) error) error {
	s.changing.Lock()
	defer s.changing.Unlock()
	c := &change{state: s.state.Load().clone(), config: s.config, now: s.config.Now().UTC()}
	c.forget(c.now)
	c.carryOut()
	if err := do(c); err != nil {
		return err
	}
	if err := s.file.save(c.state); err != nil {
		return err
	}
	s.state.Store(c.state)
	select {
	case s.wake <- struct{}{}:
	default:
	}
	return nil
}
