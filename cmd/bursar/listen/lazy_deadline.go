package listen

import (
	"errors"
	"net"
	"os"
	"sync"
	"time"
)

// lazyDeadlines is a connection that hands on a deadline only once something waits for it.
// net/http sets eight for each request, each of which goes through the runtime's timers,
// and most requests wait for none: they are in memory before the header's deadline is set.
// That was a microsecond of each request, a fifteenth of what a balance costs.
//
// The connection below may have an earlier deadline than is wanted, and then what waits is
// begun again; it never has a later one.
type lazyDeadlines struct {
	net.Conn
	reading, writing lazyDeadline
}

func newLazyDeadlines(c net.Conn) *lazyDeadlines {
	l := &lazyDeadlines{Conn: c}
	l.reading.set, l.writing.set = c.SetReadDeadline, c.SetWriteDeadline
	return l
}

// SetDeadline implements net.Conn.
func (l *lazyDeadlines) SetDeadline(t time.Time) error {
	return errors.Join(l.reading.want(t), l.writing.want(t))
}

// SetReadDeadline implements net.Conn.
func (l *lazyDeadlines) SetReadDeadline(t time.Time) error { return l.reading.want(t) }

// SetWriteDeadline implements net.Conn.
func (l *lazyDeadlines) SetWriteDeadline(t time.Time) error { return l.writing.want(t) }

// Read implements net.Conn.
func (l *lazyDeadlines) Read(p []byte) (n int, err error) {
	if err = l.reading.begin(); err != nil {
		return 0, err
	}
	for again := true; again; {
		n, err = l.Conn.Read(p)
		again, err = l.reading.end(n, err)
	}
	return n, err
}

// Write implements net.Conn.
func (l *lazyDeadlines) Write(p []byte) (written int, err error) {
	if err = l.writing.begin(); err != nil {
		return 0, err
	}
	for again := true; again; {
		var n int
		n, err = l.Conn.Write(p[written:])
		written += n
		again, err = l.writing.end(0, err)
	}
	return written, err
}

// CloseWrite ends sending only, as net/http does before it closes a connection whose
// request it has not read to the end, so that the client gets the answer.
func (l *lazyDeadlines) CloseWrite() error {
	if half, ok := l.Conn.(interface{ CloseWrite() error }); ok {
		return half.CloseWrite()
	}
	return nil
}

// lazyDeadline is the deadline of one direction.
type lazyDeadline struct {
	set func(time.Time) error // of the connection below

	mu           sync.Mutex
	wanted, have time.Time // zero: none
	waiting      bool      // somebody reads or writes
}

// past is before every deadline but the one that net/http sets to end at once what waits,
// the first second of 1970.
var past = time.Unix(2, 0)

// ends reports whether a deadline ends what waits at once.
func ends(deadline time.Time) bool { return !deadline.IsZero() && deadline.Before(past) }

// earlier reports whether a deadline is before another one.
func earlier(deadline, other time.Time) bool {
	return !deadline.IsZero() && (other.IsZero() || deadline.Before(other))
}

// want notes a deadline. Who waits already gets to know of an earlier one at once.
func (d *lazyDeadline) want(t time.Time) error {
	d.mu.Lock()
	defer d.mu.Unlock()
	d.wanted = t
	if d.waiting && earlier(t, d.have) {
		return d.handOn()
	}
	return nil
}

// handOn sets the deadline of the connection below. The caller must hold mu.
func (d *lazyDeadline) handOn() error {
	d.have = d.wanted
	return d.set(d.wanted)
}

// begin must be called before waiting, and fails if it shall end at once.
func (d *lazyDeadline) begin() error {
	d.mu.Lock()
	defer d.mu.Unlock()
	if ends(d.wanted) {
		return os.ErrDeadlineExceeded
	}
	if earlier(d.wanted, d.have) || ends(d.have) {
		if err := d.handOn(); err != nil {
			return err
		}
	}
	d.waiting = true
	return nil
}

// end must be called after waiting, with what came of it. It reports whether to begin
// again, because only the deadline below is over that was wanted before. What was read is
// handed on first.
func (d *lazyDeadline) end(read int, failed error) (again bool, err error) {
	d.mu.Lock()
	defer d.mu.Unlock()
	if failed != nil && read == 0 && earlier(d.have, d.wanted) && errors.Is(failed, os.ErrDeadlineExceeded) {
		if err = d.handOn(); err == nil {
			return true, nil
		}
	}
	d.waiting = false
	return false, failed
}
