package edge_test

import (
	"context"
	"errors"
	"testing"
	"testing/synctest"
	"time"

	"github.com/bursar-portal/bursar/handlers/edge"
)

// A lazy timeout tells what context.WithTimeout tells, whether or not somebody waits.
func TestLazyTimeout(t *testing.T) {
	type key struct{}
	for name, change := range map[string]struct {
		parents time.Duration
		act     func(end, endParent context.CancelFunc)
		want    error
	}{
		"nothing":              {time.Hour, func(_, _ context.CancelFunc) {}, nil},
		"time":                 {time.Hour, func(_, _ context.CancelFunc) { time.Sleep(time.Minute) }, context.DeadlineExceeded},
		"the parent's time":    {time.Second, func(_, _ context.CancelFunc) { time.Sleep(time.Second) }, context.DeadlineExceeded},
		"the end":              {time.Hour, func(end, _ context.CancelFunc) { end() }, context.Canceled},
		"the parent's end":     {time.Hour, func(_, endParent context.CancelFunc) { endParent() }, context.Canceled},
		"the end, then time":   {time.Hour, func(end, _ context.CancelFunc) { end(); time.Sleep(time.Hour) }, context.Canceled},
		"less than the limits": {time.Second, func(_, _ context.CancelFunc) { time.Sleep(time.Second - 1) }, nil},
	} {
		for _, waits := range []bool{false, true} {
			synctest.Test(t, func(t *testing.T) {
				parent, endParent := context.WithTimeout(context.WithValue(t.Context(), key{}, "v"), change.parents)
				defer endParent()
				c, end := edge.WithLazyTimeout(parent, time.Minute)
				defer end()
				child := c
				if waits {
					var endChild context.CancelFunc
					child, endChild = context.WithCancel(c)
					defer endChild()
				}
				deadline, ok := c.Deadline()
				if until := time.Until(deadline); !ok || until != min(change.parents, time.Minute) {
					t.Errorf("%s: the deadline is in %s", name, until)
				}
				change.act(end, endParent)
				synctest.Wait()
				if got := c.Err(); !errors.Is(got, change.want) || (got != nil) != (change.want != nil) {
					t.Errorf("%s, waits %t: ends with %v, want %v", name, waits, got, change.want)
				}
				if got := child.Err(); !errors.Is(got, change.want) || (got != nil) != (change.want != nil) {
					t.Errorf("%s, waits %t: the child ends with %v, want %v", name, waits, got, change.want)
				}
				select {
				case <-c.Done():
					if change.want == nil {
						t.Errorf("%s, waits %t: it is done", name, waits)
					}
				default:
					if change.want != nil {
						t.Errorf("%s, waits %t: it is not done", name, waits)
					}
				}
				if c.Value(key{}) != "v" {
					t.Errorf("%s: the parent's value is lost", name)
				}
			})
		}
	}
}
