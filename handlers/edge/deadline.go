package edge

import (
	"context"
	"errors"
	"sync"
	"time"

	"github.com/labstack/echo/v4"

	"github.com/bursar-portal/bursar/models/act"
)

// WithLazyTimeout is context.WithTimeout for contexts that mostly nobody waits for. The
// timer begins when the first one asks for Done; until then, Err compares the time.
func WithLazyTimeout(parent context.Context, timeout time.Duration) (context.Context, context.CancelFunc) {
	c := &lazyTimeout{}
	c.begin(parent, timeout)
	return c, c.end
}

// LimitTime sets the deadline of each request's context, which is a while from now.
func LimitTime(limit func(echo.Context) time.Duration) echo.MiddlewareFunc {
	return func(next echo.HandlerFunc) echo.HandlerFunc {
		return func(c echo.Context) error {
			r, deadline := c.Request(), &exchangeOf(c).deadline
			deadline.begin(r.Context(), limit(c))
			deadline.of = c
			defer deadline.end()
			c.SetRequest(r.WithContext(deadline))
			return next(c)
		}
	}
}

// lazyTimeout is a context with a deadline. waited is the context that ends by itself,
// nil unless somebody waits for it.
type lazyTimeout struct {
	context.Context
	start time.Time
	limit time.Duration

	mu     sync.Mutex
	waited context.Context
	cancel context.CancelFunc
	ended  error        // why it ended before anybody waited, nil if it has not
	of     echo.Context // the request that it belongs to, nil for none and once that has ended
}

func (c *lazyTimeout) begin(parent context.Context, limit time.Duration) {
	c.Context, c.start, c.limit = parent, time.Now(), limit
}

// Deadline returns the earlier one of the deadline and the parent's.
func (c *lazyTimeout) Deadline() (time.Time, bool) {
	deadline := c.start.Add(c.limit)
	if parents, ok := c.Context.Deadline(); ok && parents.Before(deadline) {
		return parents, true
	}
	return deadline, true
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
		c.waited, c.cancel = context.WithDeadline(c.Context, c.start.Add(c.limit))
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
	case time.Since(c.start) >= c.limit: // half the price of asking for the time of day
		return context.DeadlineExceeded
	}
	return nil
}

// Value returns the parent's value, or where the request came from (act.SourceKey). What
// package context looks for in its own contexts is found once somebody waits.
func (c *lazyTimeout) Value(key any) any {
	c.mu.Lock()
	defer c.mu.Unlock()
	if _, ok := key.(act.SourceKey); ok && c.of != nil {
		return act.Source{RequestID: RequestID(c.of), Network: NetworkOf(c.of.RealIP())}
	}
	if waited := c.waited; waited != nil {
		return waited.Value(key)
	}
	return c.Context.Value(key)
}

// end ends the context.
func (c *lazyTimeout) end() {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.of = nil // echo gives it to another request
	if c.waited != nil {
		c.cancel()
	} else if c.ended = c.err(); c.ended == nil {
		c.ended = context.Canceled
	}
}
