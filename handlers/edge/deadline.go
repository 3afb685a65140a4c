package edge

import (
	"context"
	"errors"
	"sync"
	"time"
)

// WithLazyTimeout is context.WithTimeout for contexts that mostly nobody waits for. The
// timer begins when the first one asks for Done; until then, Err compares the time.
func WithLazyTimeout(parent context.Context, timeout time.Duration) (context.Context, context.CancelFunc) {
	c := &lazyTimeout{Context: parent, deadline: time.Now().Add(timeout)}
	return c, c.end
}

// lazyTimeout is a context with a deadline. waited is the context that ends by itself,
// nil unless somebody waits for it.
type lazyTimeout struct {
	context.Context
	deadline time.Time

	mu     sync.Mutex
	waited context.Context
	cancel context.CancelFunc
	ended  error // why it ended before anybody waited, nil if it has not
}

// Deadline returns the earlier one of the deadline and the parent's.
func (c *lazyTimeout) Deadline() (time.Time, bool) {
	if parents, ok := c.Context.Deadline(); ok && parents.Before(c.deadline) {
		return parents, true
	}
	return c.deadline, true
}

// Done returns a channel that is closed when the context ends.
func (c *lazyTimeout) Done() <-chan struct{} { return c.wait().Done() }

func (c *lazyTimeout) wait() context.Context {
	c.mu.Lock()
	defer c.mu.Unlock()
	switch {
	case c.waited != nil:
	case errors.Is(c.ended, context.Canceled):
		c.waited, c.cancel = context.WithCancel(c.Context)
		c.cancel()
	default:
		c.waited, c.cancel = context.WithDeadline(c.Context, c.deadline)
	}
	return c.waited
}

// Err returns why the context has ended, nil if it has not.
func (c *lazyTimeout) Err() error {
	c.mu.Lock()
	defer c.mu.Unlock()
	return c.err()
}

func (c *lazyTimeout) err() error {
	switch {
	case c.waited != nil:
		return c.waited.Err()
	case c.ended != nil:
		return c.ended
	case c.Context.Err() != nil:
		return c.Context.Err()
	case !time.Now().Before(c.deadline):
		return context.DeadlineExceeded
	}
	return nil
}

// Value returns the parent's value. What package context looks for in its own contexts is
// found once somebody waits.
func (c *lazyTimeout) Value(key any) any {
	c.mu.Lock()
	waited := c.waited
	c.mu.Unlock()
	if waited != nil {
		return waited.Value(key)
	}
	return c.Context.Value(key)
}

// end ends the context.
func (c *lazyTimeout) end() {
	c.mu.Lock()
	defer c.mu.Unlock()
	if c.waited != nil {
		c.cancel()
	} else if c.ended = c.err(); c.ended == nil {
		c.ended = context.Canceled
	}
}
