package customer

import (
	"cmp"
	"fmt"
	"net/http"
	"strconv"
	"sync"
	"time"

	"github.com/labstack/echo/v4"

	"github.com/bursar-portal/bursar/handlers/edge"
	"github.com/bursar-portal/bursar/handlers/web"
	"github.com/bursar-portal/bursar/models"
)

// A stream of Live ends after streamLife, and the browser comes back by itself; it
// tells of at most one change every streamPace, and looks by itself every streamLook,
// for what time or another process has changed.
const (
	streamLifetime     = 20 * time.Second
	streamMinInterval  = 2 * time.Second
	streamPollInterval = 5 * time.Second
	maxStreamsPerUser  = 8 // of one person at a time: a browser has as many tabs
)

// Live tells a page that what it shows of an account has changed, as server-sent
// events: each is named changed and bears the sequence of the newest entry as its id.
// seen, or the id that a browser has had last, says what is shown already. The page
// then fetches itself anew: the stream holds nothing of the account.
func (w *Pages) Live(c echo.Context) error {
	actor := edge.Actor(c)
	m, err := web.MembershipFor(actor, c.QueryParam("account"))
	if err != nil {
		return err
	}
	seen, err := strconv.ParseInt(cmp.Or(c.Request().Header.Get("Last-Event-ID"), c.QueryParam("seen"), "0"), 10, 64)
	if err != nil {
		return models.Invalid("seen", "must be a number")
	}
	if !w.streams.acquire(actor.User.ID) {
		return edge.TooMany(streamLifetime, "Too many pages of yours are open at once.")
	}
	defer w.streams.release(actor.User.ID)
	h := c.Response().Header()
	h.Set(echo.HeaderContentType, "text/event-stream")
	h.Set(echo.HeaderCacheControl, "no-store")
	h.Set("X-Accel-Buffering", "no") // proxies must not gather it
	c.Response().WriteHeader(http.StatusOK)
	if _, err := fmt.Fprint(c.Response(), "retry: 1000\n\n"); err != nil {
		return nil // the reader has gone
	}
	c.Response().Flush()
	w.streamChanges(c, m.Account.ID, seen)
	return nil
}

// follow writes changes until the stream's time is over, the reader has gone or the
// portal closes.
func (w *Pages) streamChanges(c echo.Context, id models.AccountID, seen int64) {
	changes, stop := w.Store.Watch(id)
	defer stop()
	ctx := c.Request().Context()
	over := time.After(streamLifetime)
	for {
		s, err := w.Store.Standing(ctx, id, time.Time{})
		if err != nil {
			return // the browser comes back, and hears then what is wrong
		}
		wait := changes
		pause := streamPollInterval
		if s.Sequence != seen {
			seen = s.Sequence
			if _, err := fmt.Fprintf(c.Response(), "event: changed\nid: %d\ndata:\n\n", seen); err != nil {
				return
			}
			c.Response().Flush()
			wait, pause = nil, streamMinInterval
		}
		select {
		case <-wait:
		case <-time.After(pause):
		case <-over:
			return
		case <-ctx.Done():
			return
		case <-w.Shutdown:
			return
		}
	}
}

// streams counts those of each person.
type streamCounter struct {
	mu   sync.Mutex
	open map[models.UserID]int
}

func (s *streamCounter) acquire(id models.UserID) bool {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.open == nil {
		s.open = map[models.UserID]int{}
	}
	if s.open[id] >= maxStreamsPerUser {
		return false
	}
	s.open[id]++
	return true
}

func (s *streamCounter) release(id models.UserID) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.open[id]--; s.open[id] == 0 {
		delete(s.open, id)
	}
}
