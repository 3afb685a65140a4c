package posting

import (
	"fmt"
	"runtime"
	"slices"

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
		err := l.attempt(batch)
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
		r.answer(models.Receipt{}, database.Explain(err))
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

// outcome is a request's receipt or rejection, announced once it is on disk.
type outcome struct {
	receipt models.Receipt
	err     error
}

// written reports whether something is in the ledger that was not there before.
func (o outcome) written() bool {
	return o.err == nil && o.receipt.Entry.ID != "" && !o.receipt.Replayed
}

// attempt posts a batch in one transaction and answers its requests. If it returns
// an error, nothing was answered, and nothing was written unless the commit itself
// failed.
func (l *Ledger) attempt(batch []*request) (err error) {
	if len(batch) == 0 {
		return nil
	}
	defer func() {
		if err != nil {
			l.db.NoteWrite(err)
		}
	}()
	outcomes, err := l.commit(batch)
	if err != nil {
		return err
	}
	if slices.ContainsFunc(outcomes, outcome.written) {
		l.db.NoteWrite(nil)
	}
	l.watchers.notify(batch) // first, so that a caller finds watchers notified
	for i, r := range batch {
		r.answer(outcomes[i].receipt, outcomes[i].err)
	}
	return nil
}

// commit decides a batch in one transaction and commits it.
func (l *Ledger) commit(batch []*request) ([]outcome, error) {
	l.memory.mu.Lock()
	defer l.memory.mu.Unlock()
	tx := l.db.Write.Begin()
	if tx.Error != nil {
		return nil, tx.Error
	}
	ctx := tx.Statement.Context
	l.present.Begin(ctx)
	outcomes := make([]outcome, len(batch))
	posted, err := l.fill(tx, batch, outcomes)
	if err != nil {
		l.present.End(ctx, nil) // first: once others can commit, what they do must not pass for ours
		tx.Rollback()
		return nil, err
	}
	if posted.written() {
		l.present.Written()
	}
	if err := tx.Commit().Error; err != nil {
		l.present.End(ctx, nil)
		tx.Rollback()
		return nil, database.Busy(fmt.Errorf("commit: %w", err))
	}
	l.present.End(ctx, posted.changed(l.db.Settings))
	posted.remembered()
	return outcomes, nil
}

// fill decides the batch and writes the result.
func (l *Ledger) fill(tx *gorm.DB, batch []*request, outcomes []outcome) (b *batch, err error) {
	defer recoverTo(&err)
	b, err = l.openBatch(tx, l.memory, batch)
	if err != nil {
		return nil, err
	}
	for i, r := range batch {
		outcomes[i].err = b.decide(&r.order, &outcomes[i].receipt)
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
