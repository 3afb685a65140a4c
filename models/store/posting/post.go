package posting

import (
	"context"
	"crypto/rand"
	"errors"
	"fmt"
	"sync"
	"sync/atomic"

	"github.com/bursar-portal/bursar/models"
	"github.com/bursar-portal/bursar/models/ledger"
	"github.com/bursar-portal/bursar/models/store/database"
	"github.com/bursar-portal/bursar/models/store/present"
)

// Ledger is the one door for every change of a balance. Its methods may be called
// from many goroutines.
type Ledger struct {
	db *database.DB

	queue   chan *request
	closing sync.RWMutex // held for reading while a request is put into the queue
	closed  bool
	drained chan struct{} // closed when the queue has been worked off

	memory   *memory
	present  *present.Present
	watchers watchers
}

// Start returns a Ledger that accepts commands until it is closed. It tells present what
// it has changed.
func Start(db *database.DB, present *present.Present) *Ledger {
	l := &Ledger{db: db, present: present, queue: make(chan *request, queueLength), drained: make(chan struct{}), memory: newMemory()}
	go l.work()
	return l
}

// Close answers what was accepted and reports whether it was open. Later commands
// are answered with CodeBusy.
func (l *Ledger) Close() (wasOpen bool) {
	l.closing.Lock()
	if l.closed {
		l.closing.Unlock()
		return false
	}
	l.closed = true
	close(l.queue)
	l.closing.Unlock()
	<-l.drained
	return true
}

// Post posts a command. It returns when the command is on disk, or rejected.
//
// Errors: CodeNotFound (no such account, plan or subscription),
// CodeInsufficientCredits, CodeIdempotencyConflict, CodeAccountSuspended,
// CodeAccountClosed, CodeInvalidField, CodeConflict, and CodeBusy, which leaves
// open whether it was done: the same command under the same key tells.
//
// When ctx ends, Post returns at once. The command is dropped if nothing was begun
// with it; otherwise it is carried out, and its key replays.
func (l *Ledger) Post(ctx context.Context, c models.Command) (models.Receipt, error) {
	if l.db.OnServer() && (c.Audit != nil || hasCompanions(c.Do)) {
		return l.postInTurn(ctx, c)
	}
	r, err := newRequest(audited(ctx, c))
	if err != nil {
		return models.Receipt{}, err
	}
	if err := l.enqueue(r); err != nil {
		return models.Receipt{}, err
	}
	select {
	case <-r.done:
		return r.receipt, r.err
	case <-ctx.Done():
		r.stage.CompareAndSwap(waiting, dropped)
		return models.Receipt{}, database.Busy(ctx.Err())
	}
}

// postInTurn is Post for a command that changes other tables too, on an engine where the queue
// does not exclude those who change them: audit records, above all, are sealed in the order in
// which they were written, which is that of turns.
func (l *Ledger) postInTurn(ctx context.Context, c models.Command) (models.Receipt, error) {
	l.closing.RLock()
	defer l.closing.RUnlock()
	if l.closed {
		return models.Receipt{}, database.Busy(errClosed)
	}
	return l.PostWith(ctx, c)
}

// Posted reports whether a command was accepted under a key. Posting under it again
// gives the first receipt or a conflict, and changes nothing.
func (l *Ledger) Posted(ctx context.Context, account models.AccountID, origin, key string) (bool, error) {
	var found int64
	err := l.db.Read.WithContext(ctx).Raw(`SELECT COUNT(*) FROM accounts a JOIN symbols s ON s.text = ? JOIN entries e
		ON e.account = a.number AND e.origin = s.number AND e.key = ? WHERE a.id = ?`, origin, key, account).Scan(&found).Error
	return found > 0, database.Explain(err)
}

// request is a command on its way through the queue.
type request struct {
	order ledger.PreparedCommand
	stage atomic.Int32
	done  chan struct{} // closed when receipt and err are final: until then they are the queue's

	receipt models.Receipt
	err     error
}

func newRequest(c models.Command) (*request, error) {
	order, err := ledger.Prepare(c, nil)
	if order.Texts != "" {
		order.Salt = make([]byte, 16)
		_, _ = rand.Read(order.Salt) // never fails: crypto/rand ends the program instead
	}
	return &request{order: order, done: make(chan struct{})}, err
}

// audited returns the command with an audit record that says where the request came from.
func audited(ctx context.Context, c models.Command) models.Command {
	if c.Audit != nil {
		record := database.From(ctx, *c.Audit)
		c.Audit = &record
	}
	return c
}

// The stages of a request: only one that is still waiting can be dropped.
const (
	waiting int32 = iota
	begun
	dropped
)

var errClosed = errors.New("the store is closed")

func (l *Ledger) enqueue(r *request) error {
	l.closing.RLock()
	defer l.closing.RUnlock()
	if l.closed {
		return database.Busy(errClosed)
	}
	select {
	case l.queue <- r:
		return nil
	default:
		return database.Busy(fmt.Errorf("%d commands are waiting", queueLength))
	}
}
