// Package listen serves handlers over TCP. It bounds how long a client may take, how many
// connections are open, and how many of them one client has.
package listen

import (
	"cmp"
	"context"
	"errors"
	"log/slog"
	"net"
	"net/http"
	"net/netip"
	"sync"
	"time"
)

// TCP listens on an address, "127.0.0.1:8080".
func TCP(ctx context.Context, address string) (net.Listener, error) {
	return (&net.ListenConfig{}).Listen(ctx, "tcp", address)
}

// Server is a handler and the listener that it is served on, with the proxies that
// connections may come from.
type Server struct {
	net.Listener
	Handler http.Handler
	Proxies []netip.Prefix
}

// Limits bound the time and memory that a client may use. Slow clients are
// disconnected.
type Limits struct {
	Header, Read, Write, Idle time.Duration // for reading the header, reading the request, writing the response, and between requests
	HeaderBytes               int
	Connections               int           // open at a time, per listener; a part of them per client (clientShare); 0 for the default
	Stop                      time.Duration // for finishing requests at shutdown
}

// DefaultLimits are the limits of the portal. The time limit of requests in package
// handlers is 30 seconds, so shutdown waits long enough for all of them. CSV downloads
// extend their write deadline while the client keeps reading.
var DefaultLimits = Limits{
	Header: 5 * time.Second, Read: 30 * time.Second, Write: 60 * time.Second, Idle: 2 * time.Minute,
	HeaderBytes: 64 << 10,
	Connections: 2000,
	Stop:        35 * time.Second,
}

// Serve serves until ctx is done, then shuts down gracefully. If one server fails, all
// of them are shut down, and its error is returned.
func Serve(ctx context.Context, log *slog.Logger, l Limits, servers ...Server) error {
	ctx, stop := context.WithCancelCause(ctx)
	defer stop(nil)
	var running sync.WaitGroup
	for _, s := range servers {
		h := &http.Server{
			Handler: s.Handler, ReadHeaderTimeout: l.Header, ReadTimeout: l.Read, WriteTimeout: l.Write,
			IdleTimeout: l.Idle, MaxHeaderBytes: l.HeaderBytes, ErrorLog: slog.NewLogLogger(log.Handler(), slog.LevelDebug),
		}
		listener := boundListener(s.Listener, affordableConnections(cmp.Or(l.Connections, DefaultLimits.Connections)), s.Proxies, log)
		running.Go(func() { stop(h.Serve(listener)) })
		running.Go(func() {
			<-ctx.Done()
			grace, cancel := context.WithTimeout(context.WithoutCancel(ctx), l.Stop)
			defer cancel()
			if err := h.Shutdown(grace); err != nil {
				log.Warn("some requests did not finish before the shutdown", "error", err)
				_ = h.Close()
			}
		})
	}
	running.Wait()
	if err := context.Cause(ctx); !errors.Is(err, context.Canceled) && !errors.Is(err, http.ErrServerClosed) {
		return err
	}
	return nil
}
