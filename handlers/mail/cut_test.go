package mail

import (
	"bufio"
	"io"
	"net"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"github.com/bursar-portal/bursar/handlers/mail/mailtest"
	"github.com/bursar-portal/bursar/models/outbox"
)

// proxy stands before a server and cuts one connection off at the server's answer to the
// message, before or after passing it on.
type proxy struct {
	net.Listener
	server string
	before bool
	cuts   atomic.Int32 // how many connections are still to be cut off
}

func startProxy(t *testing.T, server string, before bool) *proxy {
	t.Helper()
	l, err := (&net.ListenConfig{}).Listen(t.Context(), "tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = l.Close() })
	p := &proxy{Listener: l, server: server, before: before}
	p.cuts.Store(1)
	go func() {
		for {
			conn, err := l.Accept()
			if err != nil {
				return
			}
			go p.relay(conn)
		}
	}()
	return p
}

func (p *proxy) relay(client net.Conn) {
	defer func() { _ = client.Close() }()
	server, err := net.Dial("tcp", p.server)
	if err != nil {
		return
	}
	defer func() { _ = server.Close() }()
	go func() { _, _ = io.Copy(server, client) }()
	answers := bufio.NewReader(server)
	for last := ""; ; {
		line, err := answers.ReadString('\n')
		if err != nil {
			return
		}
		ends := strings.HasPrefix(last, "354") && p.cuts.Add(-1) >= 0
		if ends && p.before {
			return
		}
		if _, err := io.WriteString(client, line); err != nil || ends {
			return
		}
		last = line
	}
}

// Once the server has said that it has the mail, it is sent, whatever the connection does.
func TestCutOffAfterTheAnswer(t *testing.T) {
	server := mailtest.Start(t, mailtest.Options{})
	b := newBench(t, parse(t, "smtp://"+startProxy(t, server.SMTP, false).Addr().String()), "")
	b.QueueMail(b.resetMail("ada@example.test"))
	b.send()
	b.shows(outbox.Sent, 1, "")
	b.Clock.Add(24 * time.Hour)
	b.send()
	if n := len(server.Messages()); n != 1 {
		t.Errorf("%d mails arrived", n)
	}
}

// A mail whose answer never comes is sent again: the same message under the same id.
func TestCutOffBeforeTheAnswer(t *testing.T) {
	server := mailtest.Start(t, mailtest.Options{})
	b := newBench(t, parse(t, "smtp://"+startProxy(t, server.SMTP, true).Addr().String()), "")
	b.QueueMail(b.resetMail("ada@example.test"))
	b.send()
	b.shows(outbox.Waiting, 1, "The server refused the message: EOF")
	b.Clock.Add(time.Minute)
	b.send()
	b.shows(outbox.Sent, 2, "")
	got := server.Messages()
	if len(got) != 2 || got[0].MessageID != got[1].MessageID || got[0].MessageID == "" || sentBytes(got[0]) != sentBytes(got[1]) {
		t.Errorf("%d mails arrived:\n%s\n%s", len(got), got[0].Raw, got[len(got)-1].Raw)
	}
}

// sentBytes is a message without what the server has put in front of it.
func sentBytes(m mailtest.Message) string {
	raw := string(m.Raw)
	return raw[strings.Index(raw, "Auto-Submitted:"):]
}
