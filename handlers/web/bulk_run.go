package web

import (
	"context"
	"fmt"
	"sync"
	"sync/atomic"
	"time"

	"github.com/bursar-portal/bursar/models"
)

// patience is how long an answer waits for a batch to be carried out. Most are by
// then; of the others the page tells how far they have come.
const patience = 2 * time.Second

// batchRun is a batch that is being carried out, apart from the request that asked
// for it. It lives in this process alone: after a crash the batch is as it was, and
// can be carried out again.
type batchRun struct {
	lines int64
	done  atomic.Int64
	over  chan struct{} // closed when it has ended
	fault string        // why nothing was done, "" if all was; known when it is over
}

// running tells whether it has not ended yet.
func (r *batchRun) running() bool {
	select {
	case <-r.over:
		return false
	default:
		return true
	}
}

// runs are those that go on, and the last that failed of each batch.
type runs struct {
	mu sync.Mutex
	of map[models.BatchID]*batchRun
}

// find is the run of a batch, nil if there is none.
func (r *runs) find(id models.BatchID) *batchRun {
	r.mu.Lock()
	defer r.mu.Unlock()
	return r.of[id]
}

// begin notes a new run, unless the batch has one that goes on: that one is
// returned with false.
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

// end notes what became of a run. What was done is told by the batch itself.
func (r *runs) end(id models.BatchID, run *batchRun, fault string) {
	r.mu.Lock()
	defer r.mu.Unlock()
	run.fault = fault
	if fault == "" {
		delete(r.of, id)
	}
	close(run.over)
}

// forget drops what is known about a batch that is decided.
func (r *runs) forget(id models.BatchID) {
	r.mu.Lock()
	defer r.mu.Unlock()
	if run := r.of[id]; run != nil && !run.running() {
		delete(r.of, id)
	}
}

// carryOut posts a batch, apart from the request.
func (w *Web) carryOut(ctx context.Context, actor models.Actor, b models.AdjustmentBatch, audit models.AuditRecord) (run *batchRun, begun bool) {
	run, begun = w.runs.begin(b)
	if !begun {
		return run, false
	}
	go func() {
		fault := "Something went wrong on our side, and nothing was done."
		defer func() {
			if p := recover(); p != nil {
				w.log.Error("a batch of adjustments failed", "batch", b.ID, "error", fmt.Errorf("panic: %v", p))
			}
			w.runs.end(b.ID, run, fault)
		}()
		fault = w.postBatch(context.WithoutCancel(ctx), actor, b, audit, run)
	}()
	return run, true
}

// postBatch carries a batch out and says why it was not, "" if it was. What nobody
// else approves must be within the limit of who asked.
func (w *Web) postBatch(ctx context.Context, actor models.Actor, b models.AdjustmentBatch, audit models.AuditRecord, run *batchRun) string {
	if b.State == models.BatchDraft {
		unlock, err := w.lockLimit(ctx, actor, models.AdjustCredits{})
		if err != nil {
			return w.batchFault(b, err)
		}
		defer unlock()
		if err := w.checkLimit(ctx, actor, models.AdjustCredits{}, b.Moves()); err != nil {
			return w.batchFault(b, err)
		}
	}
	decision := models.BatchDecision{ID: b.ID, From: b.State, By: actor.User.ID, Audit: audit}
	outcomes, all, err := w.store.PostBatch(ctx, decision, func(done, _ int) { run.done.Store(int64(done)) })
	switch {
	case err != nil:
		return w.batchFault(b, err)
	case all:
		return ""
	}
	lines, err := w.store.BatchLines(ctx, b.ID, b.Lines)
	if err != nil {
		return w.batchFault(b, err)
	}
	return w.refusedText(b, lines, outcomes)
}

// refusedText says which lines the ledger refused.
func (w *Web) refusedText(b models.AdjustmentBatch, lines []models.AdjustmentLine, outcomes []models.Outcome) string {
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

// batchFault says why a batch was not carried out, and logs what is our fault.
func (w *Web) batchFault(b models.AdjustmentBatch, err error) string {
	switch {
	case isAbove(err):
		return "Nothing was done: this is above your limit by now. It can be sent to approval."
	case models.CodeOf(err) == models.CodeConflict, models.CodeOf(err) == models.CodeForbidden:
		return messageOf(err)
	}
	w.log.Error("a batch of adjustments failed", "batch", b.ID, "error", err)
	return "Something went wrong on our side. Whether it was done is told by the state above; it is never done twice."
}
