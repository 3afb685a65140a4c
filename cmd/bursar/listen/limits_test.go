package listen

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

// shortTimeout is a limit that a test waits for.
const shortTimeout = 20 * time.Millisecond

// startServer serves a handler over TCP until the test ends and returns its address.
func startServer(t *testing.T, l Limits, handle http.HandlerFunc) (address string) {
	t.Helper()
	listener, err := TCP(t.Context(), "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	ctx, stop := context.WithCancel(context.Background())
	done := make(chan error, 1)
	go func() { done <- Serve(ctx, slog.New(slog.DiscardHandler), l, Server{listener, handle, nil}) }()
	t.Cleanup(func() {
		stop()
		if err := <-done; err != nil {
			t.Error(err)
		}
	})
	return listener.Addr().String()
}

// dial connects to a server. Reads and writes fail after a minute.
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

// waitForClose reads until the server closes the connection.
func waitForClose(t *testing.T, c net.Conn) {
	t.Helper()
	_, err := io.ReadAll(c)
	var netErr net.Error
	if errors.As(err, &netErr) && netErr.Timeout() {
		t.Error("the connection is still open")
	}
}

// Slow clients are disconnected, whatever they are slow at.
func TestSlowClientsAreDisconnected(t *testing.T) {
	handlerErr := make(chan error, 1)
	handle := func(w http.ResponseWriter, r *http.Request) {
		switch r.URL.Path {
		case "/body":
			_, err := io.ReadAll(r.Body)
			handlerErr <- err
		case "/large":
			var err error
			for err == nil {
				_, err = w.Write(make([]byte, 1<<20))
			}
			handlerErr <- err
		}
	}
	long := time.Hour
	for _, test := range []struct {
		when   string
		limits Limits
		send   string
		fails  bool // the handler's read or write fails
	}{
		{"sending the header", Limits{Header: shortTimeout, Read: long, Write: long, Idle: long}, "GET / HTTP/1.1\r\nHost:", false},
		{"sending the body", Limits{Header: long, Read: shortTimeout, Write: long, Idle: long}, "POST /body HTTP/1.1\r\nHost: a\r\nContent-Length: 9\r\n\r\nhalf", true},
		{"reading the response", Limits{Header: long, Read: long, Write: shortTimeout, Idle: long}, "GET /large HTTP/1.1\r\nHost: a\r\n\r\n", true},
		{"after the response", Limits{Header: long, Read: long, Write: long, Idle: shortTimeout}, "GET / HTTP/1.1\r\nHost: a\r\n\r\n", false},
		{"before sending anything", Limits{Header: shortTimeout, Read: long, Write: long, Idle: long}, "", false},
	} {
		t.Run(test.when, func(t *testing.T) {
			test.limits.Stop = time.Minute
			c := dial(t, startServer(t, test.limits, handle))
			fmt.Fprint(c, test.send)
			if test.fails { // before reading: the client of /large must not read
				if err := <-handlerErr; err == nil {
					t.Error("the handler got no error")
				}
			}
			waitForClose(t, c)
		})
	}
}

// An endless header is rejected as soon as it is too large.
func TestEndlessHeader(t *testing.T) {
	address := startServer(t, Limits{Header: time.Hour, Read: time.Hour, Write: time.Hour, Idle: time.Hour, HeaderBytes: DefaultLimits.HeaderBytes, Stop: time.Minute},
		func(http.ResponseWriter, *http.Request) { t.Error("the request was handled") })
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
				t.Errorf("%d bytes of header were accepted", sent)
			}
		})
	}
	c := dial(t, address) // just too large: the response says so
	fmt.Fprintf(c, "GET / HTTP/1.1\r\nHost: a\r\nX: %s\r\n\r\n", strings.Repeat("x", DefaultLimits.HeaderBytes+8<<10))
	response, err := http.ReadResponse(bufio.NewReader(c), nil)
	if err != nil {
		t.Fatal(err)
	}
	defer response.Body.Close()
	if response.StatusCode != http.StatusRequestHeaderFieldsTooLarge {
		t.Errorf("the status is %s", response.Status)
	}
}

// The default limits are sensible, and shutdown waits for as long as a request may take.
func TestDefaultLimits(t *testing.T) {
	if DefaultLimits.Header > 10*time.Second || DefaultLimits.Read > time.Minute || DefaultLimits.Write > time.Minute || DefaultLimits.Idle > 5*time.Minute || DefaultLimits.HeaderBytes > 1<<17 {
		t.Errorf("%+v", DefaultLimits)
	}
	if DefaultLimits.Stop <= DefaultLimits.Read {
		t.Errorf("requests may take %s, and shutdown waits only %s", DefaultLimits.Read, DefaultLimits.Stop)
	}
}
