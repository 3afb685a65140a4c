package database

import (
	"context"
	"net"
	"testing"
	"time"

	"github.com/jackc/pgx/v5"
)

// A read from a silent server ends when patience does, as an outage; not while something is
// done patiently, nor before a deadline that was set.
func TestASilentServerIsGivenUp(t *testing.T) {
	ours, theirs := net.Pipe()
	defer func() { _, _ = ours.Close(), theirs.Close() }()
	var all connections
	config, err := pgx.ParseConfig("postgres://localhost/any?sslmode=disable")
	if err != nil {
		t.Fatal(err)
	}
	config.DialFunc = func(context.Context, string, string) (net.Conn, error) { return ours, nil }
	conn, err := all.impatient(config, time.Millisecond, false).DialFunc(t.Context(), "tcp", "any")
	if err != nil {
		t.Fatal(err)
	}
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
	all.patient.Store(true)
	speak("patiently", read())
	all.patient.Store(false)
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

	// One that waits for nothing else than the server tells all others.
	door, doors := net.Pipe()
	defer func() { _, _ = door.Close(), doors.Close() }()
	config.DialFunc = func(context.Context, string, string) (net.Conn, error) { return door, nil }
	knows, err := all.impatient(config, time.Millisecond, true).DialFunc(t.Context(), "tcp", "any")
	if err != nil {
		t.Fatal(err)
	}
	if err := conn.SetDeadline(time.Time{}); err != nil {
		t.Fatal(err)
	}
	all.patient.Store(true)
	done = read()
	all.patient.Store(false)
	if _, err := knows.Read(make([]byte, 1)); !Unavailable(err) {
		t.Errorf("a silent server: %v", err)
	}
	if err := <-done; err == nil || len(all.open) != 0 {
		t.Errorf("the other connection: %v, %d are open", err, len(all.open))
	}
}
