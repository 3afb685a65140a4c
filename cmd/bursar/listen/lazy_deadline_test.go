package listen

import (
	"errors"
	"io"
	"net"
	"os"
	"testing"
	"testing/synctest"
	"time"
)

// deadlineCounter is a connection that counts the deadlines that it is given.
type deadlineCounter struct {
	net.Conn
	given int
}

func (c *deadlineCounter) SetReadDeadline(t time.Time) error {
	c.given++
	return c.Conn.SetReadDeadline(t)
}

func (c *deadlineCounter) SetWriteDeadline(t time.Time) error {
	c.given++
	return c.Conn.SetWriteDeadline(t)
}

// lazyPipe returns two ends of a connection within a bubble, of which ours has lazy
// deadlines, and the connection below it.
func lazyPipe(t *testing.T) (ours *lazyDeadlines, theirs net.Conn, below *deadlineCounter) {
	a, b := net.Pipe()
	t.Cleanup(func() { _ = a.Close(); _ = b.Close() })
	below = &deadlineCounter{Conn: a}
	return newLazyDeadlines(below), b, below
}

func wantTimeout(t *testing.T, err error, since time.Time, after time.Duration) {
	t.Helper()
	var timeout net.Error
	if !errors.As(err, &timeout) || !timeout.Timeout() {
		t.Errorf("it ends with %v, not with a timeout", err)
	}
	if got := time.Since(since); got != after {
		t.Errorf("it ends after %s, want %s", got, after)
	}
}

// Deadlines end what waits when they say, whichever was set before.
func TestLazyDeadlinesEndInTime(t *testing.T) {
	steps := map[string][]time.Duration{ // each is set, waited for and over; 0 stands for none
		"one":                   {time.Second},
		"later ones":            {time.Second, time.Minute, time.Hour},
		"earlier ones":          {time.Hour, time.Minute, time.Second},
		"an earlier, not used":  {0, time.Minute},
		"now, and then a later": {-time.Hour, time.Second},
	}
	for name, deadlines := range steps {
		for _, direction := range []string{"read", "write"} {
			t.Run(name+", "+direction, func(t *testing.T) {
				synctest.Test(t, func(t *testing.T) {
					ours, _, _ := lazyPipe(t)
					set, wait := ours.SetReadDeadline, func() error { _, err := ours.Read(make([]byte, 1)); return err }
					if direction == "write" {
						set, wait = ours.SetWriteDeadline, func() error { _, err := ours.Write([]byte("x")); return err }
					}
					for _, d := range deadlines {
						start := time.Now()
						if d == 0 {
							_ = set(start.Add(time.Second))
							_ = set(time.Time{})
							continue
						}
						_ = set(start.Add(d))
						wantTimeout(t, wait(), start, max(d, 0))
					}
				})
			})
		}
	}
}

// Whoever waits gets to know of another deadline: an earlier one, as net/http sets to stop
// waiting, a later one, and none.
func TestLazyDeadlinesChangeWhileWaiting(t *testing.T) {
	for name, change := range map[string]struct {
		to   time.Duration // 0: none
		ends time.Duration
	}{
		"at once": {-time.Hour, time.Second}, "earlier": {2 * time.Second, 3 * time.Second}, "later": {time.Hour, time.Hour + time.Second}, "none": {0, 2 * time.Hour},
	} {
		t.Run(name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				ours, theirs, _ := lazyPipe(t)
				start := time.Now()
				_ = ours.SetReadDeadline(start.Add(time.Minute))
				done := make(chan error)
				go func() {
					_, err := ours.Read(make([]byte, 1))
					done <- err
				}()
				time.Sleep(time.Second)
				if change.to == 0 {
					_ = ours.SetReadDeadline(time.Time{})
					time.Sleep(2*time.Hour - time.Second)
					_, _ = theirs.Write([]byte("x"))
					if err := <-done; err != nil {
						t.Errorf("without a deadline it ends with %v", err)
					}
					return
				}
				_ = ours.SetReadDeadline(time.Now().Add(change.to))
				wantTimeout(t, <-done, start, change.ends)
			})
		})
	}
}

// A client that reads slowly gets all of a write whose deadline was moved, once.
func TestALazyDeadlineLosesNothing(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		ours, theirs, _ := lazyPipe(t)
		_ = ours.SetWriteDeadline(time.Now().Add(time.Second))
		_, _ = ours.Write(nil) // hands it on
		_ = ours.SetWriteDeadline(time.Now().Add(time.Minute))
		got := make(chan string)
		go func() {
			half := make([]byte, 4)
			_, _ = io.ReadFull(theirs, half)
			time.Sleep(10 * time.Second)
			rest, _ := io.ReadAll(theirs)
			got <- string(half) + string(rest)
		}()
		n, err := ours.Write([]byte("headtail"))
		_ = ours.Close()
		if text := <-got; n != 8 || err != nil || text != "headtail" {
			t.Errorf("%d bytes are written, %v; %q arrive", n, err, text)
		}
	})
}

// Requests that are there before their deadlines hand on none, which is the point of it.
func TestLazyDeadlinesAreHandedOnRarely(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		ours, theirs, below := lazyPipe(t)
		for range 100 {
			_ = ours.SetReadDeadline(time.Now().Add(2 * time.Minute))
			go func() { _, _ = theirs.Write([]byte("x")) }()
			if _, err := ours.Read(make([]byte, 1)); err != nil {
				t.Fatal(err)
			}
			for _, d := range []time.Duration{5 * time.Second, 30 * time.Second} {
				_ = ours.SetReadDeadline(time.Now().Add(d))
			}
			_ = ours.SetReadDeadline(time.Unix(1, 0))
			if _, err := ours.Read(make([]byte, 1)); !errors.Is(err, os.ErrDeadlineExceeded) {
				t.Fatal(err)
			}
			_ = ours.SetReadDeadline(time.Time{})
			_ = ours.SetWriteDeadline(time.Now().Add(time.Minute))
			go func() { _, _ = theirs.Read(make([]byte, 1)) }()
			if _, err := ours.Write([]byte("x")); err != nil {
				t.Fatal(err)
			}
			_ = ours.SetWriteDeadline(time.Time{})
			time.Sleep(100 * time.Millisecond)
		}
		if below.given > 2 {
			t.Errorf("%d deadlines are handed on", below.given)
		}
	})
}
