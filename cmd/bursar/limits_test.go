package main

import (
	"bufio"
	"context"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"net"
	"net/http"
	"strings"
	"testing"
	"time"
)

// shortTimeout is a bound that ends within a test.
const shortTimeout = 20 * time.Millisecond

// startServer serves a handler over TCP within bounds until the test ends.
func startServer(t *testing.T, b limits, handle http.HandlerFunc) (address string) {
	t.Helper()
	listener, err := listen(t.Context(), "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	ctx, stop := context.WithCancel(context.Background())
	ended := make(chan error, 1)
	go func() { ended <- serve(ctx, slog.New(slog.DiscardHandler), b, server{listener, handle}) }()
	t.Cleanup(func() {
		stop()
		if err := <-ended; err != nil {
			t.Error(err)
		}
	})
	return listener.Addr().String()
}

// dial connects, and gives the test up if the server says nothing for long.
func dial(t *testing.T, address string) net.Conn {
	t.Helper()
	c, err := net.Dial("tcp", address)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = c.Close() })
	if err := c.SetDeadline(time.Now().Add(time.Minute)); err != nil {
		t.Fatal(err)
	}
	return c
}

// waitForClose reads until the server ends the connection.
func waitForClose(t *testing.T, c net.Conn) string {
	t.Helper()
	said, err := io.ReadAll(c)
	var patience net.Error
	if errors.As(err, &patience) && patience.Timeout() {
		t.Error("the connection is left open")
	}
	return string(said)
}

// Who dawdles, at whichever point, is cut off.
func TestSlowClientsAreCutOff(t *testing.T) {
	unread := make(chan error, 1)
	handle := func(w http.ResponseWriter, r *http.Request) {
		switch r.URL.Path {
		case "/body":
			_, err := io.ReadAll(r.Body)
			unread <- err
		case "/large":
			var err error
			for err == nil {
				_, err = w.Write(make([]byte, 1<<20))
			}
			unread <- err
		}
	}
	long := time.Hour
	for _, test := range []struct {
		what   string
		bounds limits
		sends  string
		broken bool // what the handler reads or writes breaks
	}{
		{"while it sends the header", limits{header: shortTimeout, read: long, write: long, idle: long}, "GET / HTTP/1.1\r\nHost:", false},
		{"while it sends the body", limits{header: long, read: shortTimeout, write: long, idle: long}, "POST /body HTTP/1.1\r\nHost: a\r\nContent-Length: 9\r\n\r\nhalf", true},
		{"while it reads the answer", limits{header: long, read: long, write: shortTimeout, idle: long}, "GET /large HTTP/1.1\r\nHost: a\r\n\r\n", true},
		{"when it has its answer", limits{header: long, read: long, write: long, idle: shortTimeout}, "GET / HTTP/1.1\r\nHost: a\r\n\r\n", false},
		{"before it says anything", limits{header: shortTimeout, read: long, write: long, idle: long}, "", false},
	} {
		t.Run(test.what, func(t *testing.T) {
			test.bounds.stop = time.Minute
			c := dial(t, startServer(t, test.bounds, handle))
			fmt.Fprint(c, test.sends)
			if test.broken { // before anything is read: the reader of /large reads nothing
				if err := <-unread; err == nil {
					t.Error("the handler has noticed nothing")
				}
			}
			waitForClose(t, c)
		})
	}
}

// A header that does not end is refused as soon as it is too large.
func TestHeaderFloods(t *testing.T) {
	address := startServer(t, limits{header: time.Hour, read: time.Hour, write: time.Hour, idle: time.Hour, headerBytes: defaultLimits.headerBytes, stop: time.Minute},
		func(http.ResponseWriter, *http.Request) { t.Error("the request came through") })
	for _, test := range []struct{ what, line string }{
		{"many lines", "X-Line: " + strings.Repeat("x", 100) + "\r\n"}, {"one line", strings.Repeat("x", 100)},
	} {
		t.Run(test.what, func(t *testing.T) {
			c := dial(t, address)
			sent := 0
			fmt.Fprint(c, "GET / HTTP/1.1\r\nHost: a\r\nX: ")
			var err error
			for ; err == nil && sent < 1<<26; sent += len(test.line) {
				_, err = fmt.Fprint(c, test.line)
			}
			if err == nil {
				t.Errorf("%d bytes of header were taken", sent)
			}
		})
	}
	c := dial(t, address) // just too large: the answer says so
	fmt.Fprintf(c, "GET / HTTP/1.1\r\nHost: a\r\nX: %s\r\n\r\n", strings.Repeat("x", defaultLimits.headerBytes+8<<10))
	answer, err := http.ReadResponse(bufio.NewReader(c), nil)
	if err != nil {
		t.Fatal(err)
	}
	defer answer.Body.Close()
	if answer.StatusCode != http.StatusRequestHeaderFieldsTooLarge {
		t.Errorf("the answer is %s", answer.Status)
	}
}

// The program's own bounds: no more than a minute for anything that a client does
// by itself, and for what was accepted as long as a request may take.
func TestUsualBounds(t *testing.T) {
	if defaultLimits.header > 10*time.Second || defaultLimits.read > time.Minute || defaultLimits.write > time.Minute || defaultLimits.idle > 5*time.Minute || defaultLimits.headerBytes > 1<<17 {
		t.Errorf("%+v", defaultLimits)
	}
	if defaultLimits.stop <= defaultLimits.read {
		t.Errorf("requests that may take %s are cut off after %s", defaultLimits.read, defaultLimits.stop)
	}
}
