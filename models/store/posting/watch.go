package posting

import (
	"sync"

	"github.com/bursar-portal/bursar/models"
)

// watchers are the channels to notify when an account has changed.
type watchers struct {
	mu sync.RWMutex
	of map[models.AccountID]map[chan struct{}]bool
}

// Watch returns a channel that gets a value after this process has changed an
// account, once the change is on disk; no more than one value waits in it. Changes
// by time alone or by other processes are not notified. stop ends it.
func (l *Ledger) Watch(id models.AccountID) (changes <-chan struct{}, stop func()) {
	c := make(chan struct{}, 1)
	l.watchers.mu.Lock()
	defer l.watchers.mu.Unlock()
	if l.watchers.of == nil {
		l.watchers.of = map[models.AccountID]map[chan struct{}]bool{}
	}
	if l.watchers.of[id] == nil {
		l.watchers.of[id] = map[chan struct{}]bool{}
	}
	l.watchers.of[id][c] = true
	return c, func() {
		l.watchers.mu.Lock()
		defer l.watchers.mu.Unlock()
		delete(l.watchers.of[id], c)
		if len(l.watchers.of[id]) == 0 {
			delete(l.watchers.of, id)
		}
	}
}

// notify notifies watchers of what was committed.
func (w *watchers) notify(requests []*request) {
	w.mu.RLock()
	defer w.mu.RUnlock()
	if len(w.of) == 0 {
		return
	}
	for _, r := range requests {
		for c := range w.of[r.order.Account] {
			select {
			case c <- struct{}{}:
			default: // a value is waiting already
			}
		}
	}
}
