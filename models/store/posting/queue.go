package posting

import (
	"context"
	"fmt"
	"runtime"

	"gorm.io/gorm"

	"github.com/bursar-portal/bursar/models"
	"github.com/bursar-portal/bursar/models/store/database"
)

// queueLength is how many commands may wait; further ones are answered with
// CodeBusy. batchSize is how many of them one transaction takes: a commit costs a
// sync to disk, and this many share it.
const (
	queueLength = 4096
	batchSize   = 256
)

// work is the one goroutine that posts: it takes what is waiting, up to a batch, and
// commits it together.
func (l *Ledger) work() {
	defer close(l.drained)
	for first := range l.queue {
		batch := l.collect(first)
		l.db.Shorten()
		err := database.Repeat(context.Background(), func() error { return l.attempt(batch) })
		switch {
		case err == nil:
		case len(batch) == 1 || database.Unavailable(err):
			l.fail(batch, err)
		default:
			// One bad row must harm one caller only. Keys are looked up first, so that
			// nothing is done twice even after a commit with an unknown outcome.
			for _, r := range batch {
				if err := l.attempt([]*request{r}); err != nil {
					l.fail([]*request{r}, err)
				}
			}
		}
	}
}

// fail answers requests that could not be posted. An outage was logged once for all
// of them, and a row that is not as a command expects it, or would not fit, is an
// answer like any other; everything else is logged.
func (l *Ledger) fail(batch []*request, err error) {
	if !database.Unavailable(err) && models.CodeOf(err) == models.CodeInternal {
		l.db.Log.Error("posting failed", "commands", len(batch), "account", batch[0].order.Account, "error", err)
	}
	for _, r := range batch {
		r.receipt, r.err = models.Receipt{}, database.Explain(err)
		close(r.done)
	}
}

// collect returns first and the requests waiting behind it, without those whose
// callers gave up. As long as more come it lets those that are about to arrive do so, for a
// transaction costs as much as the charges of several callers; it waits for nobody.
func (l *Ledger) collect(first *request) []*request {
	batch := make([]*request, 0, batchSize)
	take := func(r *request) {
		if r.stage.CompareAndSwap(waiting, begun) {
			batch = append(batch, r)
		}
	}
	take(first)
	for seen := 0; len(batch) < batchSize; {
		select {
		case r, open := <-l.queue:
			if !open {
				return batch
			}
			take(r)
			continue
		default:
		}
		if seen == len(batch) {
			return batch
		}
		seen = len(batch)
		runtime.Gosched()
	}
	return batch
}

// attempt posts a batch in one transaction and answers its requests. If it returns
// an error, nothing was answered, and nothing was written unless the commit itself
// failed.
func (l *Ledger) attempt(batch []*request) (err error) {
	if len(batch) == 0 {
		return nil
	}
	defer func() {
		if err != nil && !database.Collided(err) {
			l.db.NoteWrite(err)
		}
	}()
	written, err := l.commit(batch)
	if err != nil {
		return err
	}
	if written {
		l.db.NoteWrite(nil)
	}
	l.watchers.notify(batch) // first, so that a caller finds watchers notified
	for _, r := range batch {
		close(r.done)
	}
	return nil
}

// commit decides a batch in one transaction and commits it. The requests have their receipts
// or rejections then, which nobody may learn before.
func (l *Ledger) commit(batch []*request) (written bool, err error) {
	l.memory.mu.Lock()
	defer l.memory.mu.Unlock()
	tx, err := l.db.Begin()
	if err != nil {
		return false, err
	}
	ctx := tx.Statement.Context
	l.present.Begin(ctx)
	posted, err := l.fill(tx, batch)
	if err != nil {
		l.present.End(ctx, nil) // first: once others can commit, what they do must not pass for ours
		tx.Rollback()
		return false, err
	}
	if written = posted.written(); written {
		l.present.Written()
	}
	if err := tx.Commit().Error; err != nil {
		l.present.End(ctx, nil)
		tx.Rollback()
		if database.Undone(err) {
			return false, err
		}
		return false, database.Busy(fmt.Errorf("commit: %w", err))
	}
	l.present.End(ctx, posted.changed(l.db.Settings))
	posted.remembered()
	return written, nil
}

// fill decides the batch and writes the result.
func (l *Ledger) fill(tx *gorm.DB, batch []*request) (b *batch, err error) {
	defer recoverTo(&err)
	b, err = l.openBatch(tx, l.memory, batch, true)
	if err != nil {
		return nil, err
	}
	for _, r := range batch {
		r.receipt = models.Receipt{} // of an attempt that failed
		r.err = b.decide(&r.order, &r.receipt)
	}
	return b, b.record()
}

// recoverTo turns a panic into an error: a bug must not take the other callers down,
// so it fails the batch.
func recoverTo(err *error) {
	if p := recover(); p != nil {
		*err = fmt.Errorf("panic while posting: %v", p)
	}
}
