package edge

import (
	"container/list"
	"crypto/sha256"
	"math"
	"sync"
	"time"

	"github.com/bursar-portal/bursar/models"
)

// Budget limits attempts per name: burst of them at once, then one per every. It
// is a token bucket kept as one instant per name (the generic cell rate
// algorithm). It remembers at most maxNames, the most recently used, so that an
// attacker who makes names up can fill it and no more.
type Budget struct {
	every time.Duration
	burst int
	now   func() time.Time

	mu     sync.Mutex
	recent *list.List // of *tally and nothing else, the most recently used first
	byName map[[sha256.Size]byte]*list.Element
}

const maxNames = 20_000

// tally is what a name has used up: its budget is whole again at fullAt.
type bucket struct {
	name   [sha256.Size]byte
	fullAt time.Time
}

// NewBudget makes a budget that is whole for every name.
func NewBudget(burst int, every time.Duration, now func() time.Time) *Budget {
	return &Budget{every: every, burst: burst, now: now, recent: list.New(), byName: map[[sha256.Size]byte]*list.Element{}}
}

// Take uses up one attempt of name. If none is left it takes nothing and tells
// how long to wait for the next.
func (b *Budget) Take(name string) (wait time.Duration, ok bool) {
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

// GiveBack undoes one Take, of an attempt that is not to be counted.
func (b *Budget) GiveBack(name string) {
	b.mu.Lock()
	defer b.mu.Unlock()
	t := b.bucket(name)
	t.fullAt = t.fullAt.Add(-b.every)
}

// tally finds or makes what is known of a name and moves it to the front.
func (b *Budget) bucket(name string) *bucket {
	hash := sha256.Sum256([]byte(name)) // names are input: this bounds their size
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

// TooMany is what is said when a budget is used up. The wait is rounded up to
// seconds.
func TooMany(wait time.Duration, sentence string) *models.Error {
	e := models.Errorf(models.CodeRateLimited, "%s", sentence)
	e.RetryAfterSeconds = int(math.Ceil(wait.Seconds()))
	return e
}
