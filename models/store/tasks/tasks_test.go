package tasks_test

import (
	"context"
	"errors"
	"testing"

	"github.com/bursar-portal/bursar/models"
	"github.com/bursar-portal/bursar/models/storetest"
)

var verifying = models.Task{Kind: models.TaskVerifyBooks, Subject: "all", By: models.ActorRef{Kind: models.ActorUser, ID: "usr_1"}}

func last(t *testing.T, k *storetest.Kit) models.Task {
	t.Helper()
	task, err := k.LastTask(t.Context(), models.TaskVerifyBooks)
	if err != nil {
		t.Fatal(err)
	}
	return task
}

// A task goes on when the request that began it has ended, says how far it is, and leaves what
// came of it. Of a kind one runs at a time.
func TestTask(t *testing.T) {
	k := storetest.New(t)
	if got := last(t, k); got != (models.Task{}) {
		t.Errorf("before the first: %+v", got)
	}
	goOn, told := make(chan struct{}), make(chan struct{})
	ctx, gone := context.WithCancel(t.Context())
	ended, err := k.StartTask(ctx, verifying, func(_ context.Context, progress func(done, total int64)) (string, error) {
		progress(3, 10)
		close(told)
		<-goOn
		progress(10, 10)
		return "right", nil
	})
	if err != nil {
		t.Fatal(err)
	}
	gone()
	<-told
	if got := last(t, k); !got.Running() || got.Done != 3 || got.Total != 10 || got.By.ID != "usr_1" || !got.StartedAt.Equal(k.Now()) {
		t.Errorf("while it runs: %+v", got)
	}
	_, err = k.StartTask(t.Context(), verifying, nil)
	storetest.WantCode(t, err, models.CodeConflict)
	close(goOn)
	<-ended
	if got := last(t, k); got.Running() || got.Interrupted || !got.EndedAt.Equal(k.Now()) || got.Result != "right" || got.Fault != "" || got.Done != 10 {
		t.Errorf("after it: %+v", got)
	}
}

// A task that fails says why, if that is for readers.
func TestTaskThatFails(t *testing.T) {
	k := storetest.New(t)
	for want, do := range map[string]func() error{
		"It is closed.":                     func() error { return models.Errorf(models.CodeConflict, "It is closed.") },
		"Something went wrong on our side.": func() error { return errors.New("secret") },
	} {
		for _, fail := range []func() error{do, func() error { panic(do()) }} {
			ended, err := k.StartTask(t.Context(), verifying, func(context.Context, func(done, total int64)) (string, error) { return "", fail() })
			if err != nil {
				t.Fatal(err)
			}
			<-ended
			got := last(t, k)
			if got.Running() || got.Interrupted || got.Fault != want && got.Fault != "Something went wrong on our side." {
				t.Errorf("%+v, want %q", got, want)
			}
		}
	}
}

// A task that ran when the portal stopped is interrupted, and can begin anew.
func TestTaskThatIsInterrupted(t *testing.T) {
	k := storetest.New(t)
	told := make(chan struct{})
	if _, err := k.StartTask(t.Context(), verifying, func(ctx context.Context, progress func(done, total int64)) (string, error) {
		progress(3, 10)
		close(told)
		<-ctx.Done()
		return "", ctx.Err()
	}); err != nil {
		t.Fatal(err)
	}
	<-told
	if err := k.Close(); err != nil {
		t.Fatal(err)
	}
	_, err := k.StartTask(t.Context(), verifying, nil)
	storetest.WantCode(t, err, models.CodeBusy)
	k = storetest.Open(t, k.Path, k.Clock, storetest.Settings())
	if got := last(t, k); got.Running() || !got.Interrupted || got.Done != 3 || got.Total != 10 {
		t.Errorf("%+v", got)
	}
	ended, err := k.StartTask(t.Context(), verifying, func(context.Context, func(done, total int64)) (string, error) { return "", nil })
	if err != nil {
		t.Fatal(err)
	}
	<-ended
	if got := last(t, k); got.Interrupted || got.Done != 0 {
		t.Errorf("the next: %+v", got)
	}
}
