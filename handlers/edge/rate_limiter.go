package edge

import (
	"container/list"
	"crypto/sha256"
	"math"
	"strconv"
	"sync"
	"time"

	"github.com/labstack/echo/v4"

	"github.com/bursar-portal/bursar/models"
)

// RateLimiter limits attempts per name: a burst at once, then one per interval. It
// is a token bucket stored as one instant per name (the generic cell rate
// algorithm). Only the maxNames most recently used names are kept, which bounds the
// memory that an attacker can fill with invented names.
type RateLimiter struct {
	every time.Duration
	burst int
	now   func() time.Time

	mu     sync.Mutex
	recent *list.List // of *bucket, most recently used first
	byName map[[sha256.Size]byte]*list.Element
}

const maxNames = 20_000

// bucket holds how much a name has used. It is full again at fullAt.
type bucket struct {
	name   [sha256.Size]byte
	fullAt time.Time
}

// NewRateLimiter returns a RateLimiter with a full bucket for every name.
func NewRateLimiter(burst int, every time.Duration, now func() time.Time) *RateLimiter {
	return &RateLimiter{every: every, burst: burst, now: now, recent: list.New(), byName: map[[sha256.Size]byte]*list.Element{}}
}

// Take uses one attempt of name. If none is left, it uses nothing and returns how
// long to wait for the next.
func (b *RateLimiter) Take(name string) (wait time.Duration, ok bool) {
	b.mu.Lock()
	defer b.mu.Unlock()
	now, t := b.now(), b.bucket(name)
	if t.fullAt.Before(now) {
		t.fullAt = now
	}
	next := t.fullAt.Add(b.every)
	if wait := next.Sub(now) - time.Duration(b.burst)*b.every; wait > 0 {
		return wait, false
	}
	t.fullAt = next
	return 0, true
}

// PutBack undoes one Take, for an attempt that is not to be counted.
func (b *RateLimiter) PutBack(name string) {
	b.mu.Lock()
	defer b.mu.Unlock()
	t := b.bucket(name)
	t.fullAt = t.fullAt.Add(-b.every)
}

// RateLimit is how much of a limit is left to somebody.
type RateLimit struct {
	Limit, Remaining int
	ResetSeconds     int // until all of it is there again, rounded up
}

// Left returns how much of the limit is left to a name. Asking takes nothing.
func (b *RateLimiter) Left(name string) RateLimit {
	b.mu.Lock()
	defer b.mu.Unlock()
	left := RateLimit{Limit: b.burst, Remaining: b.burst}
	e, found := b.byName[sha256.Sum256([]byte(name))]
	if !found {
		return left
	}
	wait := e.Value.(*bucket).fullAt.Sub(b.now()) //nolint:forcetypeassert // nothing else is in the list
	if wait > 0 {
		used := int((wait + b.every - 1) / b.every)
		left.Remaining = max(0, b.burst-used)
		left.ResetSeconds = int(math.Ceil(wait.Seconds()))
	}
	return left
}

// RateLimitHeaders sends how much of a limit is left with every answer of a route, as
// it is when the answer begins. ok is false if it is unknown whose limit it would be.
func RateLimitHeaders(left func(echo.Context) (limit RateLimit, ok bool)) echo.MiddlewareFunc {
	return func(next echo.HandlerFunc) echo.HandlerFunc {
		return func(c echo.Context) error {
			c.Response().Before(func() {
				if limit, ok := left(c); ok {
					header := c.Response().Header()
					header.Set("RateLimit-Limit", strconv.Itoa(limit.Limit))
					header.Set("RateLimit-Remaining", strconv.Itoa(limit.Remaining))
					header.Set("RateLimit-Reset", strconv.Itoa(limit.ResetSeconds))
				}
			})
			return next(c)
		}
	}
}

// bucket returns the bucket of a name, creating it if needed, and marks it as most
// recently used.
func (b *RateLimiter) bucket(name string) *bucket {
	hash := sha256.Sum256([]byte(name)) // names are user input: hashing bounds their size
	if e, ok := b.byName[hash]; ok {
		b.recent.MoveToFront(e)
		return e.Value.(*bucket) //nolint:forcetypeassert // nothing else is in the list
	}
	if b.recent.Len() == maxNames {
		oldest := b.recent.Back()
		delete(b.byName, b.recent.Remove(oldest).(*bucket).name) //nolint:forcetypeassert // nothing else is in the list
	}
	t := &bucket{name: hash}
	b.byName[hash] = b.recent.PushFront(t)
	return t
}

// TooManyRequests returns the error for an exhausted limit. The wait is rounded up
// to whole seconds.
func TooManyRequests(wait time.Duration, sentence string) *models.Error {
	e := models.Errorf(models.CodeRateLimited, "%s Try again in %s.", sentence, inWords(wait))
	e.RetryAfterSeconds = int(math.Ceil(wait.Seconds()))
	return e
}

// inWords returns a wait in whole seconds, minutes or hours, rounded up.
func inWords(wait time.Duration) string {
	for _, unit := range []struct {
		length time.Duration
		name   string
	}{{time.Hour, "hour"}, {time.Minute, "minute"}, {time.Second, "second"}} {
		n := (wait + unit.length - 1) / unit.length
		switch {
		case wait < unit.length && unit.length > time.Second:
		case n <= 1:
			return "1 " + unit.name
		default:
			return strconv.FormatInt(int64(n), 10) + " " + unit.name + "s"
		}
	}
	return "a moment"
}
