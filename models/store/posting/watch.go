package posting

import (
	"context"
	"maps"
	"slices"
	"sync"
	"time"

	"github.com/bursar-portal/bursar/models"
)

// watchers are the channels to notify when an account has changed.
type watchers struct {
	mu sync.RWMutex
	of map[models.AccountID]map[chan struct{}]bool
}

// Watch returns a channel that gets a value after this process has changed an
// account, once the change is on disk; no more than one value waits in it. Changes
// by time alone are not notified, those by other processes only by KeepWatched. stop ends it.
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
		w.tell(r.order.Account)
	}
}

func (w *watchers) notifyOf(accounts []models.AccountID) {
	w.mu.RLock()
	defer w.mu.RUnlock()
	for _, id := range accounts {
		w.tell(id)
	}
}

// tell notifies the watchers of an account. The caller has the lock.
func (w *watchers) tell(id models.AccountID) {
	for c := range w.of[id] {
		select {
		case c <- struct{}{}:
		default: // a value is waiting already
		}
	}
}

// KeepWatched notifies watchers of what other processes have changed on a server, looking at
// intervals, until ctx ends. Ten thousand accounts that are watched cost one query.
func (l *Ledger) KeepWatched(ctx context.Context, every time.Duration) {
	if !l.db.OnServer() {
		return
	}
	tick := time.NewTicker(every)
	defer tick.Stop()
	var known map[models.AccountID]int64
	for failing := false; ; {
		select {
		case <-tick.C:
		case <-ctx.Done():
			return
		}
		now, err := l.watchedSequences(ctx)
		if err != nil {
			if !failing && ctx.Err() == nil {
				l.db.Log.Warn("it could not be looked for changes by other portals", "error", err)
			}
			failing = true
			continue
		}
		failing = false
		var changed []models.AccountID
		for id, sequence := range now {
			if before, ok := known[id]; !ok || before != sequence {
				changed = append(changed, id) // or it changed between its first reading and this look
			}
		}
		known = now
		l.watchers.notifyOf(changed)
	}
}

// watchedSequences returns the sequences of the accounts that are watched; of one without
// entries, 0.
func (l *Ledger) watchedSequences(ctx context.Context) (map[models.AccountID]int64, error) {
	l.watchers.mu.RLock()
	ids := slices.Collect(maps.Keys(l.watchers.of))
	l.watchers.mu.RUnlock()
	if len(ids) == 0 {
		return nil, nil
	}
	sequences := make(map[models.AccountID]int64, len(ids))
	for some := range slices.Chunk(ids, watchedAtOnce) {
		if err := l.readSequences(ctx, some, sequences); err != nil {
			return nil, err
		}
	}
	return sequences, nil
}

// watchedAtOnce is how many accounts one query asks about: a server takes 65,535 values at the
// most.
const watchedAtOnce = 10_000

func (l *Ledger) readSequences(ctx context.Context, ids []models.AccountID, into map[models.AccountID]int64) error {
	rows, err := l.db.Read.WithContext(ctx).Raw("SELECT a.id, COALESCE(b.sequence, 0) FROM accounts a LEFT JOIN balances b ON b.account = a.number WHERE a.id IN ?", ids).Rows()
	if err != nil {
		return err
	}
	defer func() { _ = rows.Close() }()
	for rows.Next() {
		var id string
		var sequence int64
		if err := rows.Scan(&id, &sequence); err != nil {
			return err
		}
		into[models.AccountID(id)] = sequence
	}
	return rows.Err()
}
