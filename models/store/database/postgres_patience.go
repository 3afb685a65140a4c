package database

import (
	"context"
	"net"
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

// impatient has the connections of a config give up a silent server.
func impatient(config *pgx.ConnConfig, patience time.Duration, patient *atomic.Bool) *pgx.ConnConfig {
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
		return &impatientConn{Conn: conn, patience: patience, patient: patient}, nil
	}
	return config
}

// impatientConn is a connection whose reads end after a time, but at a deadline that was set.
type impatientConn struct {
	net.Conn

	patience time.Duration
	patient  *atomic.Bool
	set      atomic.Bool // whether there is a deadline
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
	if !c.set.Load() {
		var end time.Time
		if !c.patient.Load() {
			end = time.Now().Add(c.patience)
		}
		if err := c.Conn.SetReadDeadline(end); err != nil {
			return 0, err
		}
		if c.set.Load() { // meanwhile: whoever waits has given up
			_ = c.Conn.SetReadDeadline(time.Now())
		}
	}
	return c.Conn.Read(b)
}

// Patiently does what may take the server long without a word, such as making an index.
func (db *DB) Patiently(do func() error) error {
	if s, ok := db.engine.(*server); ok {
		s.patient.Store(true)
		defer s.patient.Store(false)
	}
	return do()
}
