package database

import (
	"net"
	"sync/atomic"
	"testing"
	"time"
)

// A read from a silent server ends when patience does, as an outage; not while something is
// done patiently, nor before a deadline that was set.
func TestASilentServerIsGivenUp(t *testing.T) {
	ours, theirs := net.Pipe()
	defer func() { _, _ = ours.Close(), theirs.Close() }()
	var patient atomic.Bool
	conn := &impatientConn{Conn: ours, patience: time.Millisecond, patient: &patient}
	read := func() chan error {
		done := make(chan error, 1)
		go func() {
			_, err := conn.Read(make([]byte, 1))
			done <- err
		}()
		return done
	}
	if err := <-read(); !Unavailable(err) {
		t.Errorf("a silent server: %v", err)
	}
	speak := func(name string, done chan error) {
		t.Helper()
		select {
		case err := <-done:
			t.Errorf("%s: the read ended with %v", name, err)
		case <-time.After(20 * time.Millisecond): // longer than patience
			if _, err := theirs.Write([]byte{1}); err != nil {
				t.Error(err)
			}
			if err := <-done; err != nil {
				t.Errorf("%s: %v", name, err)
			}
		}
	}
	patient.Store(true)
	speak("patiently", read())
	patient.Store(false)
	if err := conn.SetDeadline(time.Now().Add(time.Hour)); err != nil {
		t.Fatal(err)
	}
	speak("with a deadline", read())
	done := read()
	if err := conn.SetDeadline(time.Now()); err != nil {
		t.Fatal(err)
	}
	if err := <-done; !Unavailable(err) {
		t.Errorf("at its deadline: %v", err)
	}
}
