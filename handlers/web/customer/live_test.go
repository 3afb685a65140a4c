package customer_test

import (
	"net/http"
	"strconv"
	"testing"

	"github.com/bursar-portal/bursar/handlers/web/webtest"
	"github.com/bursar-portal/bursar/models"
)

func livePath(id models.AccountID, seen int64) string {
	return "/live?account=" + string(id) + "&seen=" + strconv.FormatInt(seen, 10)
}

func TestStreamReportsChanges(t *testing.T) {
	p := webtest.NewPortal(t)
	alex, account := p.Customer("alex")
	p.Grant(account.ID, models.Credit)
	b := p.As(alex)
	page := b.Get("/dashboard")
	path := ""
	for n := range page.All("main") {
		path = webtest.Attr(n, "data-live")
	}
	if path != livePath(account.ID, 1) {
		t.Fatalf("the page listens to %q", path)
	}
	s := b.OpenStream(path, "")
	p.Grant(account.ID, models.Credit)
	if got := s.NextChange(); got != "2" {
		t.Errorf("heard of the entry %q", got)
	}
	// A change while no stream was open is reported at once, also to a browser that
	// reconnects with the id of its last event.
	p.Grant(account.ID, models.Credit)
	if got := b.OpenStream(path, "").NextChange(); got != "3" {
		t.Errorf("heard of the entry %q", got)
	}
	if got := b.OpenStream(path, "2").NextChange(); got != "3" {
		t.Errorf("heard of the entry %q", got)
	}
	p.CheckBooks()
}

// Beside a new key the page waits for its first call.
func TestStreamTellsFirstUseOfAKey(t *testing.T) {
	p := webtest.NewPortal(t)
	alex, account := p.Customer("alex")
	b := p.As(alex)
	made := b.Get("/projects/playground").Form("/keys").Set("name", "Laptop").Send().Shows(http.StatusOK)
	path := ""
	for n := range made.All("li") {
		if at := webtest.Attr(n, "data-first-call"); at != "" {
			path = at
		}
	}
	key := p.KeysOf(account.ID)[0].ID
	if want := "/live?account=" + string(account.ID) + "&key=" + string(key); path != want {
		t.Fatalf("the page listens to %q, want %q", path, want)
	}
	s := b.OpenStream(path, "")
	if got := p.BalanceStatus(made.Secret()); got != http.StatusOK {
		t.Fatalf("the key gives %d", got)
	}
	if got := s.NextEvent(); got != "used" {
		t.Errorf("heard %q", got)
	}
	if got := s.NextEvent(); got != "" {
		t.Errorf("then heard %q", got)
	}
	other, foreign := p.Customer("other")
	p.As(other).Get(path).Shows(http.StatusNotFound)
	p.As(other).Get("/live?account=" + string(foreign.ID) + "&key=" + string(key)).Shows(http.StatusNotFound)
}

func TestStreamsEndOnShutdown(t *testing.T) {
	closing := make(chan struct{})
	p := webtest.NewPortal(t, func(d *webtest.Config) { d.Shutdown = closing })
	alex, account := p.Customer("alex")
	s := p.As(alex).OpenStream(livePath(account.ID, 0), "")
	close(closing)
	if got := s.NextChange(); got != "" {
		t.Errorf("heard of the entry %q", got)
	}
}

// A person's open streams are counted, and closing one makes room for another.
func TestTooManyStreams(t *testing.T) {
	closing := make(chan struct{})
	p := webtest.NewPortal(t, func(d *webtest.Config) { d.Shutdown = closing })
	alex, account := p.Customer("alex")
	b := p.As(alex)
	var open []*webtest.Stream
	for range 8 {
		open = append(open, b.OpenStream(livePath(account.ID, 0), ""))
	}
	if s := b.OpenStream(livePath(account.ID, 0), ""); s.Status != http.StatusTooManyRequests {
		t.Errorf("the ninth is answered %d", s.Status)
	}
	close(closing)
	for _, s := range open {
		if s.Status != http.StatusOK || s.NextChange() != "" {
			t.Errorf("a stream was answered %d", s.Status)
		}
	}
	if s := b.OpenStream(livePath(account.ID, 0), ""); s.Status != http.StatusOK {
		t.Errorf("the next is answered %d", s.Status)
	}
}
