package listen

import (
	"bytes"
	"errors"
	"fmt"
	"log/slog"
	"net"
	"net/http"
	"strings"
	"syscall"
	"testing"
	"time"
)

// scriptedListener answers Accept from a channel.
type scriptedListener struct {
	net.Listener
	next chan error // nil accepts a connection
}

func (s *scriptedListener) Accept() (net.Conn, error) {
	if err, open := <-s.next; !open {
		return nil, net.ErrClosed
	} else if err != nil {
		return nil, err
	}
	c, _ := net.Pipe()
	return c, nil
}

func (s *scriptedListener) Addr() net.Addr { return &net.TCPAddr{} }
func (s *scriptedListener) Close() error   { close(s.next); return nil }

// When descriptors run out, accepting is tried again and the log says so once.
func TestAcceptFailuresAreRetried(t *testing.T) {
	var log bytes.Buffer
	s := &scriptedListener{next: make(chan error, 10)}
	l := boundListener(s, 10, nil, slog.New(slog.NewTextHandler(&log, nil)))
	for _, err := range []error{syscall.EMFILE, syscall.ENFILE, errors.New("anything"), nil} {
		s.next <- err
	}
	if _, err := l.Accept(); err != nil {
		t.Fatal(err)
	}
	if got := strings.Count(log.String(), "cannot accept connections"); got != 1 || !strings.Contains(log.String(), syscall.EMFILE.Error()) {
		t.Errorf("the log says it %d times:\n%s", got, &log)
	}
	if err := l.Close(); err != nil {
		t.Error(err)
	}
	if _, err := l.Accept(); !errors.Is(err, net.ErrClosed) {
		t.Errorf("after closing: %v", err)
	}
}

// No more connections are open than allowed. One that ends makes room for one that waits,
// and what is open keeps working.
func TestConnectionsAreBounded(t *testing.T) {
	long := time.Minute
	address := startServer(t, Limits{Header: long, Read: long, Write: long, Idle: long, Connections: 2, Stop: long}, func(http.ResponseWriter, *http.Request) {})
	ask := func(c net.Conn) error {
		if _, err := fmt.Fprint(c, "GET / HTTP/1.1\r\nHost: a\r\n\r\n"); err != nil {
			return err
		}
		_, err := c.Read(make([]byte, 1<<10))
		return err
	}
	first, second := dial(t, address), dial(t, address)
	for range 2 {
		for _, c := range []net.Conn{first, second} {
			if err := ask(c); err != nil {
				t.Fatal(err)
			}
		}
	}
	third := dial(t, address) // the kernel accepts it, the server does not yet
	if err := third.SetReadDeadline(time.Now().Add(200 * time.Millisecond)); err != nil {
		t.Fatal(err)
	}
	if err := ask(third); !errors.Is(err, errTimeout(err)) {
		t.Fatalf("a third connection was served: %v", err)
	}
	if err := first.Close(); err != nil {
		t.Fatal(err)
	}
	if err := third.SetReadDeadline(time.Now().Add(long)); err != nil {
		t.Fatal(err)
	}
	if _, err := third.Read(make([]byte, 1<<10)); err != nil {
		t.Errorf("it was not served when there was room: %v", err)
	}
	if err := ask(second); err != nil {
		t.Error(err)
	}
}

// errTimeout returns err if it is a timeout, otherwise an error that no other is.
func errTimeout(err error) error {
	var timeout net.Error
	if errors.As(err, &timeout) && timeout.Timeout() {
		return err
	}
	return errors.New("no timeout")
}
