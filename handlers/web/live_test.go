package web_test

import (
	"bufio"
	"context"
	"net/http"
	"strconv"
	"strings"
	"testing"

	"github.com/bursar-portal/bursar/handlers"
	"github.com/bursar-portal/bursar/models"
)

// stream is an open stream of a page's changes.
type stream struct {
	*testing.T
	lines  *bufio.Scanner
	status int
	hangUp func()
}

func (b *browser) listen(path, last string) *stream {
	b.Helper()
	ctx, cancel := context.WithCancel(b.Context())
	r, err := http.NewRequestWithContext(ctx, http.MethodGet, b.url+path, nil)
	if err != nil {
		b.Fatal(err)
	}
	if last != "" {
		r.Header.Set("Last-Event-ID", last)
	}
	answer, err := b.client.Do(r) //nolint:bodyclose // hangUp closes it
	if err != nil {
		b.Fatal(err)
	}
	s := &stream{T: b.T, lines: bufio.NewScanner(answer.Body), status: answer.StatusCode, hangUp: func() { cancel(); answer.Body.Close() }}
	b.Cleanup(s.hangUp)
	return s
}

// changed waits for the next change and returns the sequence that it tells, "" at the
// stream's end.
func (s *stream) changed() string {
	s.Helper()
	event := ""
	for s.lines.Scan() {
		name, value, _ := strings.Cut(s.lines.Text(), ": ")
		switch name {
		case "event":
			event = value
		case "id":
			if event != "changed" {
				s.Errorf("the event is %q", event)
			}
			return value
		}
	}
	return ""
}

func livePath(id models.AccountID, seen int64) string {
	return "/live?account=" + string(id) + "&seen=" + strconv.FormatInt(seen, 10)
}

func TestAPageHearsOfAChange(t *testing.T) {
	p := newPortal(t)
	alex, account := p.person("alex")
	p.Grant(account.ID, models.Credit)
	b := p.as(alex)
	page := b.get("/dashboard")
	path := ""
	for n := range page.all("main") {
		path = attr(n, "data-live")
	}
	if path != livePath(account.ID, 1) {
		t.Fatalf("the page listens to %q", path)
	}
	s := b.listen(path, "")
	p.Grant(account.ID, models.Credit)
	if got := s.changed(); got != "2" {
		t.Errorf("heard of the entry %q", got)
	}
	// What happened while nobody listened is told at once, also to a browser that comes
	// back with what it has heard last.
	p.Grant(account.ID, models.Credit)
	if got := b.listen(path, "").changed(); got != "3" {
		t.Errorf("heard of the entry %q", got)
	}
	if got := b.listen(path, "2").changed(); got != "3" {
		t.Errorf("heard of the entry %q", got)
	}
	p.CheckBooks()
}

func TestStreamsEndWhenThePortalCloses(t *testing.T) {
	closing := make(chan struct{})
	p := newPortal(t, func(d *handlers.Deps) { d.Closing = closing })
	alex, account := p.person("alex")
	s := p.as(alex).listen(livePath(account.ID, 0), "")
	close(closing)
	if got := s.changed(); got != "" {
		t.Errorf("heard of the entry %q", got)
	}
}

// A person's open pages are counted, and a closed one makes room again.
func TestTooManyStreams(t *testing.T) {
	closing := make(chan struct{})
	p := newPortal(t, func(d *handlers.Deps) { d.Closing = closing })
	alex, account := p.person("alex")
	b := p.as(alex)
	var open []*stream
	for range 8 {
		open = append(open, b.listen(livePath(account.ID, 0), ""))
	}
	if s := b.listen(livePath(account.ID, 0), ""); s.status != http.StatusTooManyRequests {
		t.Errorf("the ninth is answered %d", s.status)
	}
	close(closing)
	for _, s := range open {
		if s.status != http.StatusOK || s.changed() != "" {
			t.Errorf("a stream was answered %d", s.status)
		}
	}
	if s := b.listen(livePath(account.ID, 0), ""); s.status != http.StatusOK {
		t.Errorf("the next is answered %d", s.status)
	}
}
