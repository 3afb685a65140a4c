package mail

import (
	"context"
	"testing"

	"github.com/bursar-portal/bursar/models/outbox"
)

// halting is a transport that tells of each message and goes on when it may.
type halting struct {
	got chan message
	may chan struct{}
}

func (h halting) deliver(ctx context.Context, m message) (string, error) {
	h.got <- m
	select {
	case <-h.may:
		return "", nil
	case <-ctx.Done():
		return "", &failure{"cut off", down}
	}
}

// A mail of this process is sent as soon as it is committed. When the portal stops, what is
// on its way is not cut off.
func TestRun(t *testing.T) {
	b := newBench(t, nil, t.TempDir())
	h := halting{make(chan message), make(chan struct{})}
	b.sender.by = h
	ctx, cancel := context.WithCancel(t.Context())
	defer cancel()
	ended := make(chan struct{})
	go func() { b.sender.Run(ctx); close(ended) }()
	for _, to := range []string{"ada@example.test", "ben@example.test"} {
		b.QueueMail(b.resetMail(to))
		if m := <-h.got; m.to != to {
			t.Errorf("sent to %s, want %s", m.to, to)
		}
		if to == "ben@example.test" {
			cancel()
		}
		h.may <- struct{}{}
	}
	<-ended
	page, err := b.Store.Mails(t.Context(), outbox.MailQuery{State: outbox.Written, Limit: 9})
	if err != nil || len(page.Lines) != 2 {
		t.Errorf("sent: %+v, %v", page.Lines, err)
	}
}

// What is cut off when the portal stops is put back, and is no attempt.
func TestStop(t *testing.T) {
	b := newBench(t, nil, t.TempDir())
	ctx, cancel := context.WithCancel(t.Context())
	defer cancel()
	b.sender.by = cutOff{cancel}
	b.sender.grace = 0
	b.QueueMail(b.resetMail("ada@example.test"))
	if err := b.sender.SendDue(ctx); err != nil {
		t.Fatal(err)
	}
	b.shows(outbox.Waiting, 0, "")
}

// cutOff is a transport during whose work the portal stops.
type cutOff struct{ stop func() }

func (c cutOff) deliver(ctx context.Context, _ message) (string, error) {
	c.stop()
	<-ctx.Done()
	return "", &failure{"cut off", down}
}
