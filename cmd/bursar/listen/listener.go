package listen

import (
	"context"
	"errors"
	"log/slog"
	"net"
	"net/netip"
	"sync"
	"time"
)

// boundedListener accepts at most a number of connections at a time; others wait in the
// kernel until one closes. One client can have a part of them only: what is more is closed
// at once. A failure to accept, such as for want of descriptors, is logged and tried again,
// so that what is open keeps working.
type boundedListener struct {
	net.Listener
	slots   chan struct{}
	clients *clientConnections
	done    context.Context //nolint:containedctx // ends with the listener
	close   context.CancelFunc
	log     *slog.Logger

	refused time.Time // when a refused client was logged last; used by Accept alone
}

// How long to wait after a failure to accept, doubling from the first to the last.
const (
	acceptRetryMin = 5 * time.Millisecond
	acceptRetryMax = time.Second
)

// acceptLogInterval is how often failures to accept, and clients that have too many
// connections, are logged at most.
const acceptLogInterval = 10 * time.Second

// clientShare is the part of all connections that one client can have.
const clientShare = 4

// boundListener bounds the connections of a listener. proxies speak for many clients and
// may have all of them.
func boundListener(l net.Listener, connections int, proxies []netip.Prefix, log *slog.Logger) net.Listener {
	done, stop := context.WithCancel(context.Background())
	clients := newClientConnections(max(1, connections/clientShare), proxies)
	return &boundedListener{Listener: l, slots: make(chan struct{}, connections), clients: clients, done: done, close: stop, log: log}
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
			leave, ok := b.clients.enter(c.RemoteAddr())
			if ok {
				return &boundedConn{newLazyDeadlines(c), sync.OnceFunc(func() { leave(); <-b.slots })}, nil
			}
			_ = c.Close()
			if now := time.Now(); now.Sub(b.refused) >= acceptLogInterval {
				b.refused = now
				b.log.Warn("closing connections of a client that has too many open; if it is your proxy, name it in BURSAR_TRUSTED_PROXIES",
					"from", c.RemoteAddr().String(), "most", b.clients.most)
			}
			continue
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
	*lazyDeadlines
	release func()
}

func (c *boundedConn) Close() error {
	defer c.release()
	return c.lazyDeadlines.Close()
}
