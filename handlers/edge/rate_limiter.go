package edge

import (
	"crypto/sha256"
	"math"
	"strconv"
	"sync"
	"time"

	"github.com/hashicorp/golang-lru/v2/simplelru"
	"github.com/labstack/echo/v4"
	"golang.org/x/time/rate"

	"github.com/bursar-portal/bursar/models"
)

// RateLimiter limits attempts per name: a burst at once, then one per interval, each name
// by a token bucket of its own. Only the most recently used names are kept, maxNames at most,
// which bounds the memory that an attacker can fill with invented names. They are divided,
// so that callers on many cores seldom wait for each other.
type RateLimiter struct {
	rate  Rate
	now   func() time.Time
	parts []limiterPart
}

// Rate is how often something is allowed: a burst at once, then one per interval.
type Rate struct {
	Burst int
	Every time.Duration
}

// PerMinute is so many at once, and as many again within a minute.
func PerMinute(n int64) Rate { return Rate{int(n), time.Minute / time.Duration(n)} }

const (
	maxNames     = 20_000
	limiterParts = 16
)

type limiterPart struct {
	mu    sync.Mutex
	names *simplelru.LRU[[sha256.Size]byte, *rate.Limiter]
	_     [48]byte // so that no two are in one cache line
}

// NewRateLimiter returns a RateLimiter with a full bucket for every name.
func NewRateLimiter(burst int, every time.Duration, now func() time.Time) *RateLimiter {
	b := &RateLimiter{rate: Rate{burst, every}, now: now, parts: make([]limiterPart, limiterParts)}
	for i := range b.parts {
		b.parts[i].names, _ = simplelru.NewLRU[[sha256.Size]byte, *rate.Limiter](maxNames/limiterParts, nil) // the bound is positive
	}
	return b
}

// bucket returns the bucket of a name, nil if there is none, and the part that it is in,
// whose lock the caller must give back. Names are user input: hashing bounds their size.
func (b *RateLimiter) bucket(name string) (*limiterPart, [sha256.Size]byte, *rate.Limiter) {
	hash := sha256.Sum256([]byte(name))
	p := &b.parts[hash[0]%limiterParts]
	p.mu.Lock()
	bucket, _ := p.names.Get(hash)
	return p, hash, bucket
}

// Take uses one attempt of name. If none is left, it uses nothing and returns how
// long to wait for the next.
func (b *RateLimiter) Take(name string) (wait time.Duration, ok bool) {
	wait, _, ok = b.TakeAt(name, b.rate)
	return wait, ok
}

// TakeAt is Take at a rate that the name has by itself, and says what is left of it
// afterwards. A name whose rate changes keeps what it has used.
func (b *RateLimiter) TakeAt(name string, r Rate) (wait time.Duration, left RateLimit, ok bool) {
	now := b.now()
	p, hash, bucket := b.bucket(name)
	defer p.mu.Unlock()
	limit := rate.Every(r.Every)
	switch {
	case bucket == nil:
		bucket = rate.NewLimiter(limit, r.Burst)
		p.names.Add(hash, bucket)
	case bucket.Limit() != limit || bucket.Burst() != r.Burst:
		bucket.SetLimitAt(now, limit)
		bucket.SetBurstAt(now, r.Burst)
	}
	if ok = bucket.AllowN(now, 1); !ok {
		wait = r.until(1 - bucket.TokensAt(now))
	}
	return wait, r.left(bucket.TokensAt(now)), ok
}

// PutBack undoes one Take, for an attempt that is not to be counted. A bucket never has
// more than its burst.
func (b *RateLimiter) PutBack(name string) {
	p, _, bucket := b.bucket(name)
	defer p.mu.Unlock()
	if bucket != nil {
		bucket.AllowN(b.now(), -1)
	}
}

// RateLimit is how much of a limit is left to somebody.
type RateLimit struct {
	Limit, Remaining int
	ResetSeconds     int // until all of it is there again, rounded up
}

// Left returns how much of the limit is left to a name. Asking takes nothing.
func (b *RateLimiter) Left(name string) RateLimit { return b.LeftAt(name, b.rate) }

// LeftAt is Left of a rate that the name has by itself.
func (b *RateLimiter) LeftAt(name string, r Rate) RateLimit {
	now := b.now()
	p, _, bucket := b.bucket(name)
	defer p.mu.Unlock()
	if bucket == nil {
		return RateLimit{Limit: r.Burst, Remaining: r.Burst}
	}
	return r.left(bucket.TokensAt(now))
}

// Wait returns how long until a name has an attempt, 0 if it has one. Asking takes nothing.
func (b *RateLimiter) Wait(name string) time.Duration {
	now := b.now()
	p, _, bucket := b.bucket(name)
	defer p.mu.Unlock()
	if bucket == nil {
		return 0
	}
	return max(0, b.rate.until(1-bucket.TokensAt(now)))
}

// until returns how long it takes until so many attempts are there, rounded up. Buckets count
// in floating point, whose noise is far below a nanosecond.
func (r Rate) until(tokens float64) time.Duration {
	const noise = 0.01
	return time.Duration(math.Ceil(tokens*float64(r.Every) - noise))
}

func (r Rate) left(tokens float64) RateLimit {
	const noise = 1e-9
	return RateLimit{
		Limit: r.Burst, Remaining: max(0, min(r.Burst, int(math.Floor(tokens+noise)))),
		ResetSeconds: int(math.Ceil(max(0, r.until(float64(r.Burst)-tokens)).Seconds())),
	}
}

// SetRateLimit sends what is left of a limit with an answer.
func SetRateLimit(c echo.Context, limit RateLimit) {
	header := c.Response().Header()
	header.Set("RateLimit-Limit", strconv.Itoa(limit.Limit))
	header.Set("RateLimit-Remaining", strconv.Itoa(limit.Remaining))
	header.Set("RateLimit-Reset", strconv.Itoa(limit.ResetSeconds))
}

// RateLimitHeaders sends how much of a limit is left with every answer of a route, as
// it is when the answer begins. ok is false if it is unknown whose limit it would be.
func RateLimitHeaders(left func(echo.Context) (limit RateLimit, ok bool)) echo.MiddlewareFunc {
	return func(next echo.HandlerFunc) echo.HandlerFunc {
		return func(c echo.Context) error {
			c.Response().Before(func() {
				if limit, ok := left(c); ok {
					SetRateLimit(c, limit)
				}
			})
			return next(c)
		}
	}
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
