package main

import (
	"context"
	"errors"
	"log/slog"
	"net"
	"sync"
	"time"
)

// boundedListener accepts at most a number of connections at a time; others wait in the
// kernel until one closes. A failure to accept, such as for want of descriptors, is
// logged and tried again, so that what is open keeps working.
type boundedListener struct {
	net.Listener
	slots chan struct{}
	done  context.Context //nolint:containedctx // ends with the listener
	close context.CancelFunc
	log   *slog.Logger
}

// How long to wait after a failure to accept, doubling from the first to the last.
const (
	acceptRetryMin = 5 * time.Millisecond
	acceptRetryMax = time.Second
)

// acceptLogInterval is how often failures to accept are logged at most.
const acceptLogInterval = 10 * time.Second

func boundListener(l net.Listener, connections int, log *slog.Logger) net.Listener {
	done, stop := context.WithCancel(context.Background())
	return &boundedListener{l, make(chan struct{}, connections), done, stop, log}
}

// Accept implements net.Listener. It fails only when the listener is closed.
func (b *boundedListener) Accept() (net.Conn, error) {
	select {
	case b.slots <- struct{}{}:
	case <-b.done.Done():
		return nil, net.ErrClosed
	}
	wait, logged := acceptRetryMin, time.Time{}
	for {
		c, err := b.Listener.Accept()
		if err == nil {
			return &boundedConn{Conn: c, release: sync.OnceFunc(func() { <-b.slots })}, nil
		}
		if errors.Is(err, net.ErrClosed) || b.done.Err() != nil {
			<-b.slots
			return nil, net.ErrClosed
		}
		if time.Since(logged) >= acceptLogInterval {
			b.log.Error("cannot accept connections; trying again", "address", b.Addr().String(), "error", err)
			logged = time.Now()
		}
		select {
		case <-time.After(wait):
			wait = min(2*wait, acceptRetryMax)
		case <-b.done.Done():
		}
	}
}

// Close implements net.Listener.
func (b *boundedListener) Close() error {
	b.close()
	return b.Listener.Close()
}

// boundedConn makes room for another connection when it is closed.
type boundedConn struct {
	net.Conn
	release func()
}

func (c *boundedConn) Close() error {
	defer c.release()
	return c.Conn.Close()
}

// CloseWrite ends sending only, as net/http does before it closes a connection whose
// request it has not read to the end, so that the client gets the answer.
func (c *boundedConn) CloseWrite() error {
	if half, ok := c.Conn.(interface{ CloseWrite() error }); ok {
		return half.CloseWrite()
	}
	return nil
}
