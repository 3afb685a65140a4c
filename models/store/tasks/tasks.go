// Package tasks is the store's room for what the portal does in the background because staff
// have asked for it: one run of each kind at a time, with its progress and its outcome.
package tasks

import (
	"context"
	"errors"
	"fmt"
	"sync"
	"sync/atomic"
	"time"

	"gorm.io/gorm"

	"github.com/bursar-portal/bursar/models"
	"github.com/bursar-portal/bursar/models/store/database"
	"github.com/bursar-portal/bursar/models/store/names"
	"github.com/bursar-portal/bursar/models/store/nodes"
	"github.com/bursar-portal/bursar/models/store/schema"
)

// Tasks runs tasks until it is closed. The last run of each kind is stored, so that one that
// ended with the process shows as interrupted. On a server a run has a lease: one without an
// end and without its process's lease was interrupted.
type Tasks struct {
	db    *database.DB
	nodes *nodes.Nodes

	mu      sync.Mutex
	running map[models.TaskKind]*run
	all     sync.WaitGroup
	ctx     context.Context //nolint:containedctx // of all tasks, which end with the store and not with a request
	cancel  context.CancelFunc
}

// run is a task that is being done.
type run struct {
	done, total atomic.Int64
	lease       *nodes.Lease
	ended       chan struct{}
}

// New returns the room over an open database.
func New(db *database.DB, among *nodes.Nodes) *Tasks {
	ctx, cancel := context.WithCancel(context.Background())
	return &Tasks{db: db, nodes: among, running: map[models.TaskKind]*run{}, ctx: ctx, cancel: cancel}
}

// Close stops the tasks that run and waits for them. They show as interrupted.
func (t *Tasks) Close() {
	t.mu.Lock()
	t.cancel()
	t.mu.Unlock()
	t.all.Wait()
}

// Work is what a task does. It says how far it is, and returns what is to be shown of it.
type Work func(ctx context.Context, progress func(done, total int64)) (result string, err error)

// StartTask begins a task, which goes on when ctx ends. ended is closed when it is over.
// CodeConflict: one of its kind is running.
func (t *Tasks) StartTask(ctx context.Context, task models.Task, do Work) (ended <-chan struct{}, err error) {
	t.mu.Lock()
	defer t.mu.Unlock()
	if t.ctx.Err() != nil {
		return nil, database.Busy(t.ctx.Err())
	}
	if t.running[task.Kind] != nil {
		return nil, errRunning()
	}
	lease, err := t.nodes.Acquire(t.ctx, leaseOf(task.Kind)) //nolint:contextcheck // as below
	if err != nil {
		return nil, err
	}
	if lease == nil {
		return nil, errRunning()
	}
	row := schema.Task{
		Kind: task.Kind, Subject: task.Subject, ActorKind: task.By.Kind, ActorID: task.By.ID,
		Process: t.nodes.Node(), StartedAt: schema.MicrosOf(t.db.Now()),
	}
	if err := t.db.Write.WithContext(ctx).Clauses(database.Replace).Create(&row).Error; err != nil {
		lease.Release() //nolint:contextcheck // whether anybody waits or not
		return nil, database.Explain(err)
	}
	r := &run{lease: lease, ended: make(chan struct{})}
	t.running[task.Kind] = r
	t.all.Go(func() { //nolint:contextcheck // a task ends with the store and not with the request
		defer close(r.ended)
		defer lease.Release()
		if t.db.OnServer() {
			defer t.tell(task.Kind, r)()
		}
		result, err := t.do(r, task, do)
		t.end(task.Kind, r, result, err)
	})
	return r.ended, nil
}

func errRunning() error { return models.Errorf(models.CodeConflict, "This is already running.") }

func leaseOf(kind models.TaskKind) string { return "task " + string(kind) }

// tellEvery is how often a run says in its row how far it is, for those who ask at another
// portal.
const tellEvery = time.Second

// tell says how far a run is until stop is called.
func (t *Tasks) tell(kind models.TaskKind, r *run) (stop func()) {
	var telling sync.WaitGroup
	ctx, cancel := context.WithCancel(r.lease.Context())
	telling.Go(func() {
		tick := time.NewTicker(tellEvery)
		defer tick.Stop()
		for {
			select {
			case <-tick.C:
			case <-ctx.Done():
				return
			}
			if err := t.ofRun(ctx, kind).Updates(map[string]any{"done": r.done.Load(), "total": r.total.Load()}).Error; err != nil && ctx.Err() == nil {
				t.db.Log.Warn("the progress of a task could not be stored", "task", kind, "error", err)
			}
		}
	})
	return func() {
		cancel()
		telling.Wait()
	}
}

// ofRun returns the row of a run that this process has begun, unless somebody has begun another
// one since.
func (t *Tasks) ofRun(ctx context.Context, kind models.TaskKind) *gorm.DB {
	return t.db.Write.WithContext(ctx).Model(&schema.Task{}).Where("kind = ? AND process = ? AND ended_at = 0", kind, t.nodes.Node())
}

// do does the work. A panic fails the task alone.
func (t *Tasks) do(r *run, task models.Task, do Work) (result string, err error) {
	defer func() {
		if p := recover(); p != nil {
			err = fmt.Errorf("panic: %v", p)
		}
	}()
	return do(r.lease.Context(), func(done, total int64) {
		r.done.Store(done)
		r.total.Store(total)
	})
}

// end stores how a task ended, unless it was stopped.
func (t *Tasks) end(kind models.TaskKind, r *run, result string, err error) {
	ended := map[string]any{"done": r.done.Load(), "total": r.total.Load()}
	if err == nil || r.lease.Context().Err() == nil {
		ended["ended_at"], ended["result"], ended["fault"] = schema.MicrosOf(t.db.Now()), result, t.fault(kind, err)
	}
	ctx, cancel := context.WithTimeout(context.WithoutCancel(t.ctx), endTimeout)
	defer cancel()
	if err := t.ofRun(ctx, kind).Updates(ended).Error; err != nil {
		t.db.Log.Error("the end of a task could not be stored", "task", kind, "error", err)
	}
	t.mu.Lock()
	defer t.mu.Unlock()
	delete(t.running, kind)
}

// endTimeout is how long storing the end of a task may take.
const endTimeout = 10 * time.Second

// fault returns the sentence for an error, and logs what is not for readers.
func (t *Tasks) fault(kind models.TaskKind, err error) string {
	if err == nil {
		return ""
	}
	t.db.Log.Error("a task failed", "task", kind, "error", err)
	var known *models.Error
	if !errors.As(err, &known) {
		return "Something went wrong on our side."
	}
	return known.Message
}

// LastTask returns the last run of a kind, which may be running. The zero Task: there was none.
func (t *Tasks) LastTask(ctx context.Context, kind models.TaskKind) (task models.Task, err error) {
	t.mu.Lock() // so that no task begins or ends between the two looks
	defer t.mu.Unlock()
	r := t.running[kind]
	var row schema.Task
	var holder string
	err = t.db.Read.WithContext(ctx).Transaction(func(tx *gorm.DB) error {
		if err := tx.Where("kind = ?", kind).Limit(1).Find(&row).Error; err != nil || row.Kind == "" {
			return err
		}
		task = row.Model()
		// A lease is there before the row and after its end: looked at together, a run has one.
		if task.EndedAt.IsZero() && t.db.OnServer() {
			if holder, err = nodes.HolderIn(tx, leaseOf(kind)); err != nil {
				return err
			}
		}
		actors, err := names.Actors(tx, []models.ActorRef{task.By})
		task.ByName = actors[task.By]
		return err
	})
	switch {
	case err != nil || row.Kind == "" || !task.EndedAt.IsZero():
	case r != nil && row.Process == t.nodes.Node():
		task.Done, task.Total = r.done.Load(), r.total.Load()
	default: // on a file nobody holds leases
		task.Interrupted = holder != row.Process
	}
	return task, database.Explain(err)
}
