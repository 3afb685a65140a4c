package nodes_test

import (
	"context"
	"testing"
	"time"

	"github.com/bursar-portal/bursar/models"
	"github.com/bursar-portal/bursar/models/storetest"
)

// wait waits until something is so.
func wait(t *testing.T, what string, within time.Duration, so func() bool) {
	t.Helper()
	for deadline := time.Now().Add(within); !so(); time.Sleep(5 * time.Millisecond) {
		if time.Now().After(deadline) {
			t.Fatalf("not so within %s: %s", within, what)
		}
	}
}

// One portal at a time does a thing. Another one does it once the first stops, or is gone.
func TestOnePortalAtATime(t *testing.T) {
	nodes := storetest.Nodes(t, 3)
	begun := make(chan int, 10)
	do := func(n int) (stop func()) {
		ctx, cancel := context.WithCancel(t.Context())
		ended := make(chan struct{})
		go func() {
			defer close(ended)
			nodes[n].Alone(ctx, "advance", func(ctx context.Context) {
				begun <- n
				<-ctx.Done()
			})
		}()
		return func() {
			cancel()
			<-ended
		}
	}
	for _, k := range nodes {
		k.SetLife(300 * time.Millisecond)
	}
	first := do(0)
	if n := <-begun; n != 0 {
		t.Fatalf("%d begins", n)
	}
	second := do(1)
	defer second()
	if lease, err := nodes[2].Acquire(t.Context(), "advance"); lease != nil || err != nil {
		t.Errorf("two have it: %v, %v", lease, err)
	}
	if holder, err := nodes[1].LeaseHolder(t.Context(), "advance"); holder != nodes[0].Node() || err != nil {
		t.Errorf("%q has it, %v", holder, err)
	}
	first() // which gives it back
	if n := <-begun; n != 1 {
		t.Errorf("%d begins", n)
	}
	lease, err := nodes[0].Acquire(t.Context(), "other")
	if err != nil || lease == nil {
		t.Fatal(lease, err)
	}
	db := storetest.Database(t, nodes[0].Path, "")
	if _, err := db.ExecContext(t.Context(), "UPDATE leases SET holder = 'thief', until = 0 WHERE name = 'other'"); err != nil { // as if it had run out
		t.Fatal(err)
	}
	<-lease.Context().Done()
	next, err := nodes[2].Acquire(t.Context(), "other")
	if err != nil || next == nil {
		t.Fatal(next, err)
	}
	lease.Release() // which is not its own any more
	if holder, err := nodes[1].LeaseHolder(t.Context(), "other"); holder != nodes[2].Node() || err != nil {
		t.Errorf("%q has it, %v", holder, err)
	}
	next.Release()
	if holder, err := nodes[1].LeaseHolder(t.Context(), "other"); holder != "" || err != nil {
		t.Errorf("%q has what was given back, %v", holder, err)
	}
}

// A lease that is given back late takes no newer one with it, of the same process either.
func TestGivingBackTakesNoOtherLease(t *testing.T) {
	k := storetest.Nodes(t, 1)[0]
	old, err := k.Acquire(t.Context(), "other")
	if err != nil || old == nil {
		t.Fatal(old, err)
	}
	db := storetest.Database(t, k.Path, "")
	if _, err := db.ExecContext(t.Context(), "UPDATE leases SET until = 0 WHERE name = 'other'"); err != nil { // it has run out
		t.Fatal(err)
	}
	next, err := k.Acquire(t.Context(), "other")
	if err != nil || next == nil {
		t.Fatal(next, err)
	}
	old.Release()
	if holder, err := k.LeaseHolder(t.Context(), "other"); holder != k.Node() || err != nil {
		t.Errorf("%q has it, %v", holder, err)
	}
	next.Release()
	if holder, err := k.LeaseHolder(t.Context(), "other"); holder != "" || err != nil {
		t.Errorf("%q has what was given back, %v", holder, err)
	}
}

// A lease that its process can't renew ends for that process before anybody else gets it.
func TestALeaseThatCantBeRenewedEnds(t *testing.T) {
	nodes := storetest.Nodes(t, 2)
	for _, k := range nodes {
		k.SetLife(600 * time.Millisecond)
	}
	lease, err := nodes[0].Acquire(t.Context(), "advance")
	if err != nil || lease == nil {
		t.Fatal(lease, err)
	}
	tx, err := storetest.Database(t, nodes[0].Path, "").BeginTx(t.Context(), nil)
	if err != nil {
		t.Fatal(err)
	}
	if _, err := tx.ExecContext(t.Context(), "SELECT 1 FROM leases WHERE name = 'advance' FOR UPDATE"); err != nil { // the server does not answer
		t.Fatal(err)
	}
	<-lease.Context().Done()
	if holder, err := nodes[1].LeaseHolder(t.Context(), "advance"); holder != nodes[0].Node() || err != nil {
		t.Errorf("it has run out before its process stopped: %q, %v", holder, err)
	}
	if err := tx.Rollback(); err != nil {
		t.Fatal(err)
	}
	var next interface{ Release() }
	wait(t, "another one gets it", 5*time.Second, func() bool {
		lease, err := nodes[1].Acquire(t.Context(), "advance")
		if err != nil {
			t.Fatal(err)
		}
		next = lease
		return lease != nil
	})
	next.Release()
}

// A task that runs at one portal is no interrupted one at others, which don't begin a second
// one. It is interrupted once its process is gone.
func TestTaskOfAnotherPortal(t *testing.T) {
	nodes := storetest.Nodes(t, 2)
	last := func(n int) models.Task {
		task, err := nodes[n].LastTask(t.Context(), models.TaskVerifyBooks)
		if err != nil {
			t.Fatal(err)
		}
		return task
	}
	task := models.Task{Kind: models.TaskVerifyBooks, Subject: "all", By: models.System}
	begun := make(chan struct{})
	hang := func(ctx context.Context, progress func(done, total int64)) (string, error) {
		progress(3, 10)
		close(begun)
		<-ctx.Done()
		return "", ctx.Err()
	}
	if _, err := nodes[0].StartTask(t.Context(), task, hang); err != nil {
		t.Fatal(err)
	}
	<-begun
	late := storetest.Open(t, nodes[0].Path, nodes[0].Clock, storetest.Settings())
	if got, err := late.LastTask(t.Context(), task.Kind); !got.Running() || err != nil {
		t.Errorf("a portal that starts takes it for %+v, %v", got, err)
	}
	wait(t, "its progress shows", 5*time.Second, func() bool { return last(1).Done == 3 })
	_, err := nodes[1].StartTask(t.Context(), task, hang)
	storetest.WantCode(t, err, models.CodeConflict)
	if err := nodes[0].Close(); err != nil {
		t.Fatal(err)
	}
	if got := last(1); got.Running() || !got.Interrupted || got.Total != 10 {
		t.Errorf("once its process is gone it is %+v", got)
	}
	ended, err := nodes[1].StartTask(t.Context(), task, func(context.Context, func(done, total int64)) (string, error) { return "right", nil })
	if err != nil {
		t.Fatal(err)
	}
	<-ended
	if got, err := late.LastTask(t.Context(), task.Kind); got.Interrupted || got.Result != "right" || err != nil {
		t.Errorf("the next: %+v, %v", got, err)
	}
}
