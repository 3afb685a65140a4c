package webtest

import (
	"bufio"
	"context"
	"net/http"
	"strings"
	"testing"
)

// A Stream is an open event stream of a page.
type Stream struct {
	*testing.T
	lines  *bufio.Scanner
	Status int
	close  func()
}

// OpenStream opens a stream. last is the id of the last event that was received, "" for
// none.
func (b *Browser) OpenStream(path, last string) *Stream {
	b.Helper()
	ctx, cancel := context.WithCancel(b.Context())
	r, err := http.NewRequestWithContext(ctx, http.MethodGet, b.URL+path, nil)
	if err != nil {
		b.Fatal(err)
	}
	if last != "" {
		r.Header.Set("Last-Event-ID", last)
	}
	answer, err := b.Client.Do(r) //nolint:bodyclose // Stream.close closes it
	if err != nil {
		b.Fatal(err)
	}
	s := &Stream{T: b.T, lines: bufio.NewScanner(answer.Body), Status: answer.StatusCode, close: func() { cancel(); answer.Body.Close() }}
	b.Cleanup(s.close)
	return s
}

// NextEvent waits for the next event and returns its name, "" at the stream's end.
func (s *Stream) NextEvent() string {
	s.Helper()
	for s.lines.Scan() {
		if name, value, _ := strings.Cut(s.lines.Text(), ": "); name == "event" {
			return value
		}
	}
	return ""
}

// NextChange waits for the next change and returns its sequence, "" at the stream's end.
func (s *Stream) NextChange() string {
	s.Helper()
	event := ""
	for s.lines.Scan() {
		name, value, _ := strings.Cut(s.lines.Text(), ": ")
		switch name {
		case "event":
			event = value
		case "id":
			if event != "changed" {
				s.Errorf("the event is %q", event)
			}
			return value
		}
	}
	return ""
}
