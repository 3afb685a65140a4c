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

// A stream ends after streamLifetime, and the browser reconnects by itself. It reports at
// most one change every streamMinInterval. It polls every streamPollInterval, for changes
// by time or by another process.
const (
	streamLifetime     = 20 * time.Second
	streamMinInterval  = 2 * time.Second
	streamPollInterval = 5 * time.Second
	maxStreamsPerUser  = 8 // open at a time, as many as a browser has tabs
)

// Live streams changes of an account to a page, as server-sent events. Each is named
// changed and has the sequence of the newest entry as its id. The parameter seen, or the
// last id that the browser has received, says what the page shows already. The page then
// loads itself again: the stream has no data of the account.
//
// With the parameter key, the only event is named used, and tells that this key of the
// account has been used.
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
	key := models.KeyID(c.QueryParam("key"))
	if key != "" {
		if _, err := w.Store.AccountKey(c.Request().Context(), m.Account.ID, key); err != nil {
			return err
		}
	}
	if !w.streams.acquire(actor.User.ID) {
		return edge.TooManyRequests(streamLifetime, "Too many pages of yours are open at once.")
	}
	defer w.streams.release(actor.User.ID)
	h := c.Response().Header()
	h.Set(echo.HeaderContentType, "text/event-stream")
	h.Set(echo.HeaderCacheControl, "no-store")
	h.Set("X-Accel-Buffering", "no") // tells proxies not to buffer the stream
	c.Response().WriteHeader(http.StatusOK)
	if _, err := fmt.Fprint(c.Response(), "retry: 1000\n\n"); err != nil {
		return nil // the client is gone
	}
	c.Response().Flush()
	if key != "" {
		w.streamFirstUse(c, m.Account.ID, key)
	} else {
		w.streamChanges(c, m.Account.ID, seen)
	}
	return nil
}

// streamFirstUse tells that a key has been used, once it has. It ends as streamChanges does.
func (w *Pages) streamFirstUse(c echo.Context, account models.AccountID, id models.KeyID) {
	ctx := c.Request().Context()
	for end := time.After(streamLifetime); ; {
		key, err := w.Store.AccountKey(ctx, account, id)
		if err != nil {
			return // the browser reconnects, and gets the error then
		}
		if !key.LastUsedAt.IsZero() {
			if _, err := fmt.Fprint(c.Response(), "event: used\ndata:\n\n"); err == nil {
				c.Response().Flush()
			}
			return
		}
		select {
		case <-time.After(streamMinInterval):
		case <-end:
			return
		case <-ctx.Done():
			return
		case <-w.Shutdown:
			return
		}
	}
}

// streamChanges sends changes until the stream's lifetime is over, the client is gone or
// the portal stops.
func (w *Pages) streamChanges(c echo.Context, id models.AccountID, seen int64) {
	changes, stop := w.Store.Watch(id)
	defer stop()
	ctx := c.Request().Context()
	end := time.After(streamLifetime)
	for {
		s, err := w.Store.Snapshot(ctx, id, time.Time{})
		if err != nil {
			return // the browser reconnects, and gets the error then
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
		case <-end:
			return
		case <-ctx.Done():
			return
		case <-w.Shutdown:
			return
		}
	}
}

// A streamCounter counts the open streams of each person.
type streamCounter struct {
	mu   sync.Mutex
	open map[models.UserID]int
}

// acquire reports whether a person may open another stream, and counts it.
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
