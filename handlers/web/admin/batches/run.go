package batches

import (
	"context"
	"fmt"
	"sync"
	"sync/atomic"
	"time"

	"github.com/bursar-portal/bursar/models"
)

// patience is how long an answer waits for a batch to be carried out. Most are carried
// out by then; the page shows the progress of the others.
const runTimeout = 2 * time.Second

// batchRun is a batch that is being carried out, independently of the request that
// began it. It exists only in this process: after a crash the batch is as it was and
// can be carried out again.
type batchRun struct {
	lines int64
	done  atomic.Int64
	over  chan struct{} // closed when it has ended
	fault string        // why nothing was done, "" if all was; known when it is over
}

// running reports whether the run has not ended yet.
func (r *batchRun) running() bool {
	select {
	case <-r.over:
		return false
	default:
		return true
	}
}

// runs holds the runs that go on and, of each batch, the last run that failed.
type runs struct {
	mu sync.Mutex
	of map[models.BatchID]*batchRun
}

// find returns the run of a batch, nil if there is none.
func (r *runs) find(id models.BatchID) *batchRun {
	r.mu.Lock()
	defer r.mu.Unlock()
	return r.of[id]
}

// begin records a new run. If the batch has one that goes on, begin returns that one,
// and false.
func (r *runs) begin(b models.AdjustmentBatch) (run *batchRun, begun bool) {
	r.mu.Lock()
	defer r.mu.Unlock()
	if run := r.of[b.ID]; run != nil && run.running() {
		return run, false
	}
	if r.of == nil {
		r.of = map[models.BatchID]*batchRun{}
	}
	run = &batchRun{lines: int64(b.Lines), over: make(chan struct{})}
	r.of[b.ID] = run
	return run, true
}

// end records why a run failed, or forgets a run that succeeded: the batch itself says
// what it did.
func (r *runs) end(id models.BatchID, run *batchRun, fault string) {
	r.mu.Lock()
	defer r.mu.Unlock()
	run.fault = fault
	if fault == "" {
		delete(r.of, id)
	}
	close(run.over)
}

// forget drops the failed run of a batch that is decided.
func (r *runs) forget(id models.BatchID) {
	r.mu.Lock()
	defer r.mu.Unlock()
	if run := r.of[id]; run != nil && !run.running() {
		delete(r.of, id)
	}
}

// carryOut begins to post a batch, independently of the request. begun is false if the
// batch is being posted already.
func (w *Pages) carryOut(ctx context.Context, actor models.Actor, b models.AdjustmentBatch, audit models.AuditRecord) (run *batchRun, begun bool) {
	run, begun = w.runs.begin(b)
	if !begun {
		return run, false
	}
	go func() {
		fault := "Something went wrong on our side, and nothing was done."
		defer func() {
			if p := recover(); p != nil {
				w.Log.Error("a batch of adjustments failed", "batch", b.ID, "error", fmt.Errorf("panic: %v", p))
			}
			w.runs.end(b.ID, run, fault)
		}()
		fault = w.postBatch(context.WithoutCancel(ctx), actor, b, audit, run)
	}()
	return run, true
}

// postBatch posts a batch and returns why it failed, "" if it did not. A draft, which
// nobody else approves, must be within the operator's limit.
func (w *Pages) postBatch(ctx context.Context, actor models.Actor, b models.AdjustmentBatch, audit models.AuditRecord, run *batchRun) string {
	if b.State == models.BatchDraft {
		unlock, err := w.LockLimit(ctx, actor, models.AdjustCredits{})
		if err != nil {
			return w.batchFault(b, err)
		}
		defer unlock()
		if err := w.CheckLimit(ctx, actor, models.AdjustCredits{}, b.Moves()); err != nil {
			return w.batchFault(b, err)
		}
	}
	decision := models.BatchDecision{ID: b.ID, From: b.State, By: actor.User.ID, Audit: audit}
	outcomes, all, err := w.Store.PostBatch(ctx, decision, func(done, _ int) { run.done.Store(int64(done)) })
	switch {
	case err != nil:
		return w.batchFault(b, err)
	case all:
		return ""
	}
	lines, err := w.Store.BatchLines(ctx, b.ID, b.Lines)
	if err != nil {
		return w.batchFault(b, err)
	}
	return w.refusedText(b, lines, outcomes)
}

// refusedText says which line the ledger refused first, and how many others.
func (w *Pages) refusedText(b models.AdjustmentBatch, lines []models.AdjustmentLine, outcomes []models.Outcome) string {
	text, others := "", 0
	for i, o := range outcomes {
		switch {
		case o.Err == nil:
		case text != "":
			others++
		default:
			why, err := lineFault(o.Err)
			if err != nil {
				return w.batchFault(b, err)
			}
			text = fmt.Sprintf("Nothing was done: line %d can’t be carried out. %s", lines[i].Number, why)
			if b.FileName == "" {
				text = "Nothing was done. " + why
			}
		}
	}
	switch {
	case others == 1:
		text += " Another line can’t either."
	case others > 1:
		text += fmt.Sprintf(" %d other lines can’t either.", others)
	}
	return text
}

// batchFault returns why a batch was not carried out, and logs errors of ours.
func (w *Pages) batchFault(b models.AdjustmentBatch, err error) string {
	switch {
	case isAbove(err):
		return "Nothing was done: this is above your limit by now. It can be sent to approval."
	case models.CodeOf(err) == models.CodeConflict, models.CodeOf(err) == models.CodeForbidden:
		return messageOf(err)
	}
	w.Log.Error("a batch of adjustments failed", "batch", b.ID, "error", err)
	return "Something went wrong on our side. Whether it was done is told by the state above; it is never done twice."
}
