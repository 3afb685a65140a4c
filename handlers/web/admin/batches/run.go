package batches

import (
	"context"
	"errors"
	"fmt"
	"sync"
	"sync/atomic"
	"time"

	"github.com/bursar-portal/bursar/handlers/web/admin"
	"github.com/bursar-portal/bursar/models"
)

// runWait is how long a response waits for a batch to be posted. Most are posted by
// then; the page shows the progress of the others.
const runWait = 2 * time.Second

// batchRun is a batch that is being posted, independently of the request that started
// it. It exists only in this process: after a crash the batch is unchanged and can be
// posted again.
type batchRun struct {
	lines int64
	done  atomic.Int64
	ended chan struct{} // closed at the end of the run
	fault string        // why nothing was posted, "" if all was; set when the run ends
}

// running reports whether the run is in progress.
func (r *batchRun) running() bool {
	select {
	case <-r.ended:
		return false
	default:
		return true
	}
}

// runs holds the runs in progress and, for each batch, the last run that failed.
type runs struct {
	mu      sync.Mutex
	byBatch map[models.BatchID]*batchRun
}

// find returns the run of a batch, nil if there is none.
func (r *runs) find(id models.BatchID) *batchRun {
	r.mu.Lock()
	defer r.mu.Unlock()
	return r.byBatch[id]
}

// begin records a new run. If the batch has one in progress, begin returns that one and
// false.
func (r *runs) begin(b models.AdjustmentBatch) (run *batchRun, begun bool) {
	r.mu.Lock()
	defer r.mu.Unlock()
	if run := r.byBatch[b.ID]; run != nil && run.running() {
		return run, false
	}
	if r.byBatch == nil {
		r.byBatch = map[models.BatchID]*batchRun{}
	}
	run = &batchRun{lines: int64(b.Lines), ended: make(chan struct{})}
	r.byBatch[b.ID] = run
	return run, true
}

// end records why a run failed, or forgets a run that succeeded: its result is in the
// batch.
func (r *runs) end(id models.BatchID, run *batchRun, fault string) {
	r.mu.Lock()
	defer r.mu.Unlock()
	run.fault = fault
	if fault == "" {
		delete(r.byBatch, id)
	}
	close(run.ended)
}

// forget drops the failed run of a batch that was decided.
func (r *runs) forget(id models.BatchID) {
	r.mu.Lock()
	defer r.mu.Unlock()
	if run := r.byBatch[id]; run != nil && !run.running() {
		delete(r.byBatch, id)
	}
}

// startRun starts to post a batch, independently of the request. begun is false if the
// batch is being posted already.
func (w *Pages) startRun(ctx context.Context, actor models.Actor, b models.AdjustmentBatch, audit models.AuditRecord) (run *batchRun, begun bool) {
	run, begun = w.runs.begin(b)
	if !begun {
		return run, false
	}
	go func() {
		fault := admin.English.T("admin_batches.run_failed")
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

// postBatch posts a batch and returns why that failed, "" if it did not. A draft, which
// nobody else approves, must be within the operator's limit.
func (w *Pages) postBatch(ctx context.Context, actor models.Actor, b models.AdjustmentBatch, audit models.AuditRecord, run *batchRun) string {
	var limit *models.Within
	if b.State == models.BatchDraft {
		var err error
		if limit, err = w.BoundBy(ctx, actor, models.AdjustCredits{}, b.Volume()); err != nil {
			return w.runFault(b, err)
		}
	}
	decision := models.BatchDecision{ID: b.ID, From: b.State, By: actor.User.ID, Audit: audit}
	outcomes, all, err := w.Store.PostBatch(ctx, decision, func(done, _ int) { run.done.Store(int64(done)) }, w.Store.Within(limit)...)
	switch {
	case err != nil:
		return w.runFault(b, err)
	case all:
		return ""
	}
	lines, err := w.Store.BatchLines(ctx, b.ID, b.Lines)
	if err != nil {
		return w.runFault(b, err)
	}
	return w.rejectionText(b, lines, outcomes)
}

// rejectionText says which line the ledger rejected first, and how many others.
func (w *Pages) rejectionText(b models.AdjustmentBatch, lines []models.AdjustmentLine, outcomes []models.Outcome) string {
	text, others := "", 0
	for i, o := range outcomes {
		switch {
		case o.Err == nil:
		case text != "":
			others++
		default:
			why, err := lineFault(o.Err)
			if err != nil {
				return w.runFault(b, err)
			}
			text = admin.English.T("admin_batches.run_line", "n", lines[i].Number, "why", why)
			if b.FileName == "" {
				text = admin.English.T("admin_batches.run_one", "why", why)
			}
		}
	}
	if others > 0 {
		text += " " + admin.English.T("admin_batches.run_others", "n", others)
	}
	return text
}

// runFault returns the text for an error that prevented posting, and logs unexpected
// errors.
func (w *Pages) runFault(b models.AdjustmentBatch, err error) string {
	switch {
	case errors.Is(err, models.ErrAboveLimit):
		return admin.English.T("admin_batches.run_above")
	case models.CodeOf(err) == models.CodeConflict, models.CodeOf(err) == models.CodeForbidden:
		return publicMessage(err)
	}
	w.Log.Error("a batch of adjustments failed", "batch", b.ID, "error", err)
	return admin.English.T("admin_batches.run_unclear")
}

// publicMessage returns the message of a models.Error, "" for other errors.
func publicMessage(err error) string {
	var known *models.Error
	if errors.As(err, &known) {
		return known.Message
	}
	return ""
}
