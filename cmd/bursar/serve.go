package main

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"net"
	"net/http"
	"sync"
	"time"

	"github.com/bursar-portal/bursar/handlers"
	"github.com/bursar-portal/bursar/models"
	"github.com/bursar-portal/bursar/models/store"
)

type serveCommand struct{}

// Run serves the portal until it is told to stop.
func (serveCommand) Run(c command) error {
	config, err := readConfig(c.getenv)
	if err != nil {
		return err
	}
	s, err := openStore(c, config.database, config.settings, nil)
	if err != nil {
		return err
	}
	defer closeStore(s, c.log)
	listener, err := listen(c, config.listen)
	if err != nil {
		return err
	}
	deps := handlers.Deps{
		Store: s, Till: config.till(config.settings.BaseURL), Settings: config.settings,
		TrustedProxies: config.proxies, Log: c.log, Closing: c.Done(),
	}
	if deps.Till != nil {
		deps.CheckoutOrigins = deps.Till.Origins()
	} else {
		c.log.Warn("buying is off: STRIPE_SECRET_KEY is not set")
	}
	if err := c.answer(map[string]string{"listening": listener.Addr().String(), "url": config.settings.BaseURL},
		"%s listens on %s and calls itself %s", config.settings.Brand.Name, listener.Addr(), config.settings.BaseURL); err != nil {
		return err
	}
	stop := background(c, s, config)
	defer stop()
	return serve(c, c.log, usual, server{listener, handlers.New(deps)})
}

// background starts what goes on beside the requests; stop ends it and waits.
func background(ctx context.Context, s *store.Store, config config) (stop func()) {
	ctx, cancel := context.WithCancel(ctx)
	var running sync.WaitGroup
	if config.advanceEvery > 0 {
		running.Go(func() { s.KeepAdvanced(ctx, config.advanceEvery) })
	}
	return func() {
		cancel()
		running.Wait()
	}
}

func listen(ctx context.Context, address string) (net.Listener, error) {
	return (&net.ListenConfig{}).Listen(ctx, "tcp", address)
}

// openStore opens the database and brings its schema up to date. now is the
// store's clock, nil for the machine's.
func openStore(c command, file string, settings models.Settings, now func() time.Time) (*store.Store, error) {
	s, err := store.Open(c, store.Config{Path: file, Settings: settings, Now: now, Log: c.log})
	if err != nil {
		return nil, err
	}
	if err := s.Migrate(c); err != nil {
		closeStore(s, c.log)
		return nil, fmt.Errorf("bring the database %s up to date: %w", file, err)
	}
	return s, nil
}

func closeStore(s *store.Store, log *slog.Logger) {
	if err := s.Close(); err != nil {
		log.Error("the database was not closed in order", "error", err)
	}
}

// server is something that answers HTTP on a listener.
type server struct {
	net.Listener
	handler http.Handler
}

// bounds are what one client may take of a server: who dawdles is cut off.
type bounds struct {
	header, read, write, idle time.Duration // for the header, the whole request, the answer, and between requests
	headerBytes               int
	stop                      time.Duration // for what was accepted before the server was told to stop
}

// usual are the bounds. No request may take longer than 30 seconds (handlers), so
// whatever was accepted is finished before the server stops; tables to download
// move the end of their answer forward as long as they are read.
var usual = bounds{
	header: 5 * time.Second, read: 30 * time.Second, write: 60 * time.Second, idle: 2 * time.Minute,
	headerBytes: 64 << 10,
	stop:        35 * time.Second,
}

// serve answers until ctx ends, then lets requests finish. If one server fails,
// all stop.
func serve(ctx context.Context, log *slog.Logger, b bounds, servers ...server) error {
	ctx, stop := context.WithCancelCause(ctx)
	defer stop(nil)
	var running sync.WaitGroup
	for _, s := range servers {
		h := &http.Server{
			Handler: s.handler, ReadHeaderTimeout: b.header, ReadTimeout: b.read, WriteTimeout: b.write,
			IdleTimeout: b.idle, MaxHeaderBytes: b.headerBytes, ErrorLog: slog.NewLogLogger(log.Handler(), slog.LevelDebug),
		}
		running.Go(func() { stop(h.Serve(s.Listener)) })
		running.Go(func() {
			<-ctx.Done()
			grace, cancel := context.WithTimeout(context.WithoutCancel(ctx), b.stop)
			defer cancel()
			if err := h.Shutdown(grace); err != nil {
				log.Warn("some requests were cut off", "error", err)
				_ = h.Close()
			}
		})
	}
	running.Wait()
	if fault := context.Cause(ctx); !errors.Is(fault, context.Canceled) && !errors.Is(fault, http.ErrServerClosed) {
		return fault
	}
	return nil
}

type migrateCommand struct{}

// Run brings the schema up to date.
func (migrateCommand) Run(c command) error {
	config, err := readConfig(c.getenv)
	if err != nil {
		return err
	}
	s, err := openStore(c, config.database, config.settings, nil)
	if err != nil {
		return err
	}
	defer closeStore(s, c.log)
	return c.answer(map[string]string{"database": config.database, "state": "up to date"}, "%s is up to date.", config.database)
}
