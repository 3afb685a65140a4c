package database

import (
	"context"
	"errors"
	"net"
	"os"
	"sync"
	"sync/atomic"
	"time"

	"github.com/jackc/pgx/v5"
)

// How long a server may be silent in the middle of an answer before a connection is given up:
// longer than it waits for a lock by itself. A machine that hangs or has gone says nothing for
// ever, while another one has taken its place.
const (
	doorPatience   = 12 * time.Second
	writePatience  = 2 * time.Minute
	readPatience   = 10 * time.Minute
	defaultConnect = 5 * time.Second // unless the URL says otherwise: the next host may answer
)

// connections are those of a process to a server.
type connections struct {
	patient atomic.Bool // see Patiently
	mu      sync.Mutex
	open    map[*impatientConn]bool
}

// impatient has the connections of a config give up a silent server. If the server is silent
// to one that knows, all of them are given up: what the others wait for won't come either.
func (cs *connections) impatient(config *pgx.ConnConfig, patience time.Duration, knows bool) *pgx.ConnConfig {
	config = config.Copy()
	if config.ConnectTimeout == 0 {
		config.ConnectTimeout = defaultConnect
	}
	dial := config.DialFunc
	config.DialFunc = func(ctx context.Context, network, address string) (net.Conn, error) {
		conn, err := dial(ctx, network, address)
		if err != nil {
			return nil, err
		}
		c := &impatientConn{Conn: conn, all: cs, patience: patience, knows: knows}
		cs.mu.Lock()
		defer cs.mu.Unlock()
		if cs.open == nil {
			cs.open = map[*impatientConn]bool{}
		}
		cs.open[c] = true
		return c, nil
	}
	return config
}

// giveUp closes all connections, whose statements then end with an error.
func (cs *connections) giveUp() {
	cs.mu.Lock()
	defer cs.mu.Unlock()
	for c := range cs.open {
		_ = c.Conn.Close()
	}
	clear(cs.open)
}

// impatientConn is a connection whose reads end after a time, but at a deadline that was set.
type impatientConn struct {
	net.Conn

	all      *connections
	patience time.Duration
	knows    bool        // it waits for nothing that takes the server long
	set      atomic.Bool // whether there is a deadline
}

// Close closes the connection.
func (c *impatientConn) Close() error {
	c.all.mu.Lock()
	delete(c.all.open, c)
	c.all.mu.Unlock()
	return c.Conn.Close()
}

// SetDeadline sets the deadline for reading and writing, which wins over patience.
func (c *impatientConn) SetDeadline(t time.Time) error {
	c.set.Store(!t.IsZero())
	return c.Conn.SetDeadline(t)
}

// SetReadDeadline is SetDeadline for reading.
func (c *impatientConn) SetReadDeadline(t time.Time) error {
	c.set.Store(!t.IsZero())
	return c.Conn.SetReadDeadline(t)
}

// Read reads what the server says.
func (c *impatientConn) Read(b []byte) (int, error) {
	if c.set.Load() {
		return c.Conn.Read(b)
	}
	var end time.Time
	if !c.all.patient.Load() {
		end = time.Now().Add(c.patience)
	}
	if err := c.Conn.SetReadDeadline(end); err != nil {
		return 0, err
	}
	if c.set.Load() { // meanwhile: whoever waits has given up
		_ = c.Conn.SetReadDeadline(time.Now())
	}
	n, err := c.Conn.Read(b)
	if c.knows && !c.set.Load() && errors.Is(err, os.ErrDeadlineExceeded) {
		c.all.giveUp()
	}
	return n, err
}

// Patiently does what may take the server long without a word, such as making an index.
func (db *DB) Patiently(do func() error) error {
	if s, ok := db.engine.(*server); ok {
		s.connections.patient.Store(true)
		defer s.connections.patient.Store(false)
	}
	return do()
}
