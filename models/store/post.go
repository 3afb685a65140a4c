package store

import (
	"context"
	"crypto/rand"
	"fmt"
	"slices"
	"sync/atomic"

	"gorm.io/gorm"

	"github.com/bursar-portal/bursar/models"
	"github.com/bursar-portal/bursar/models/ledger"
)

// queueLength is how many commands may wait; one more is told that we are busy.
// batchSize is how many of them one transaction takes: a commit costs a sync to
// disk, and this many share it.
const (
	queueLength = 4096
	batchSize   = 256
)

// Post is the one door for every change of a balance. It answers when the
// command is on disk, or refused.
//
// Errors: CodeNotFound (no such account, plan or subscription),
// CodeInsufficientCredits, CodeIdempotencyConflict, CodeAccountSuspended,
// CodeAccountClosed, CodeInvalidField, CodeConflict, and CodeBusy, which leaves
// open whether it was done: the same command under the same key tells.
//
// A caller whose context ends is let go at once. Its command is dropped if
// nobody had begun with it; otherwise it is carried out, and its key replays.
func (s *Store) Post(ctx context.Context, c models.Command) (models.Receipt, error) {
	r, err := newRequest(c)
	if err != nil {
		return models.Receipt{}, err
	}
	if err := s.enqueue(r); err != nil {
		return models.Receipt{}, err
	}
	select {
	case <-r.done:
		return r.receipt, r.err
	case <-ctx.Done():
		r.stage.CompareAndSwap(waiting, dropped)
		return models.Receipt{}, busy(ctx.Err())
	}
}

// request is a command on its way through the queue.
type request struct {
	order ledger.Order
	stage atomic.Int32
	done  chan struct{} // closed when receipt and err are final

	receipt models.Receipt
	err     error
}

func newRequest(c models.Command) (*request, error) {
	salt := make([]byte, 16)
	_, _ = rand.Read(salt) // never fails: crypto/rand ends the program instead
	order, err := ledger.Prepare(c, salt)
	return &request{order: order, done: make(chan struct{})}, err
}

// The stages of a request: only one that still waits can be dropped.
const (
	waiting int32 = iota
	begun
	dropped
)

func (s *Store) enqueue(r *request) error {
	s.closing.RLock()
	defer s.closing.RUnlock()
	if s.closed {
		return busy(fmt.Errorf("the store is closed"))
	}
	select {
	case s.queue <- r:
		return nil
	default:
		return busy(fmt.Errorf("%d commands are waiting", queueLength))
	}
}

// work is the one goroutine that posts: it takes what waits, up to a batch, and
// commits it together.
func (s *Store) work() {
	defer close(s.drained)
	for first := range s.queue {
		batch := s.collect(first)
		err := s.attempt(batch)
		switch {
		case err == nil:
		case len(batch) == 1 || unavailable(err):
			s.fail(batch, err)
		default:
			// One bad row must harm one caller. Keys are looked up first, so that even
			// after a commit with an unknown outcome nothing is done twice.
			for _, r := range batch {
				if err := s.attempt([]*request{r}); err != nil {
					s.fail([]*request{r}, err)
				}
			}
		}
	}
}

// fail answers requests that could not be posted. That the database can't be
// written has been noticed once for all of them; that a row is not as a command
// wanted it, or would not fit, is an answer like any other.
func (s *Store) fail(batch []*request, err error) {
	if !unavailable(err) && models.CodeOf(err) == models.CodeInternal {
		s.log.Error("posting failed", "commands", len(batch), "account", batch[0].order.Account, "error", err)
	}
	for _, r := range batch {
		r.answer(models.Receipt{}, explain(err))
	}
}

// collect is first and whatever waits behind it, without those whose callers
// gave up.
func (s *Store) collect(first *request) []*request {
	batch := make([]*request, 0, batchSize)
	take := func(r *request) {
		if r.stage.CompareAndSwap(waiting, begun) {
			batch = append(batch, r)
		}
	}
	take(first)
	for len(batch) < batchSize {
		select {
		case r, open := <-s.queue:
			if !open {
				return batch
			}
			take(r)
		default:
			return batch
		}
	}
	return batch
}

func (r *request) answer(receipt models.Receipt, err error) {
	r.receipt, r.err = receipt, err
	close(r.done)
}

// outcome is a request's receipt or refusal, announced once it is on disk.
type outcome struct {
	receipt models.Receipt
	err     error
}

// written tells whether something is in the ledger that was not there before.
func (o outcome) written() bool {
	return o.err == nil && o.receipt.Entry.ID != "" && !o.receipt.Replayed
}

// attempt posts a batch in one transaction and answers its requests. With an
// error nothing was answered, and nothing was written unless the commit itself
// failed.
func (s *Store) attempt(batch []*request) (err error) {
	if len(batch) == 0 {
		return nil
	}
	defer func() {
		if err != nil {
			s.notice(err)
		}
	}()
	outcomes := make([]outcome, len(batch))
	tx := s.write.Begin()
	if tx.Error != nil {
		return tx.Error
	}
	if err := s.fill(tx, batch, outcomes); err != nil {
		tx.Rollback()
		return err
	}
	if err := tx.Commit().Error; err != nil {
		tx.Rollback()
		return busy(fmt.Errorf("commit: %w", err))
	}
	if slices.ContainsFunc(outcomes, outcome.written) {
		s.notice(nil)
	}
	s.watching.tell(batch) // first, so that who posted finds those who watch told
	for i, r := range batch {
		r.answer(outcomes[i].receipt, outcomes[i].err)
	}
	return nil
}

// postIn posts a command in a transaction that makes what it is about.
func (s *Store) postIn(tx *gorm.DB, c models.Command) error {
	r, err := newRequest(c)
	if err != nil {
		return err
	}
	var outcomes [1]outcome
	if err := s.fill(tx, []*request{r}, outcomes[:]); err != nil {
		return err
	}
	return outcomes[0].err
}

// fill decides the batch and writes what came of it. A panic is a bug that must
// not take the other callers down: it fails the batch.
func (s *Store) fill(tx *gorm.DB, batch []*request, outcomes []outcome) (err error) {
	defer func() {
		if p := recover(); p != nil {
			err = fmt.Errorf("panic while posting: %v", p)
		}
	}()
	b, err := s.openBatch(tx, batch)
	if err != nil {
		return err
	}
	for i, r := range batch {
		outcomes[i].receipt, outcomes[i].err = b.decide(r.order)
	}
	return b.record()
}
