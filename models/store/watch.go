package store

import (
	"sync"

	"github.com/bursar-portal/bursar/models"
)

// watchers are those who want to know when an account has changed.
type watchers struct {
	mu sync.RWMutex
	of map[models.AccountID]map[chan struct{}]bool
}

// Watch tells when this process has changed an account, once it is on disk: changes
// gets a value, and never more than one waits in it. What time alone changes, or
// another process, is not told. stop ends it.
func (s *Store) Watch(id models.AccountID) (changes <-chan struct{}, stop func()) {
	c := make(chan struct{}, 1)
	s.watching.mu.Lock()
	defer s.watching.mu.Unlock()
	if s.watching.of == nil {
		s.watching.of = map[models.AccountID]map[chan struct{}]bool{}
	}
	if s.watching.of[id] == nil {
		s.watching.of[id] = map[chan struct{}]bool{}
	}
	s.watching.of[id][c] = true
	return c, func() {
		s.watching.mu.Lock()
		defer s.watching.mu.Unlock()
		delete(s.watching.of[id], c)
		if len(s.watching.of[id]) == 0 {
			delete(s.watching.of, id)
		}
	}
}

// tell tells of what was committed.
func (w *watchers) tell(requests []*request) {
	w.mu.RLock()
	defer w.mu.RUnlock()
	if len(w.of) == 0 {
		return
	}
	for _, r := range requests {
		for c := range w.of[r.order.Account] {
			select {
			case c <- struct{}{}:
			default: // it knows already
			}
		}
	}
}
