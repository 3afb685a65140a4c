package postgres

import (
	"bytes"
	"encoding/binary"
	"io"
	"net"
	"net/url"
	"strings"
	"sync"
	"testing"

	"github.com/jackc/pgx/v5/pgconn"
)

// Proxy stands between a program and a server, and cuts connections when it is told to.
type Proxy struct {
	// URL is the database through the proxy.
	URL string

	tb       testing.TB
	network  string
	address  string // of the server
	listener net.Listener

	mu   sync.Mutex
	open map[net.Conn]bool
	next *cut // nil for none
}

// cut is a cut that is to come.
type cut struct {
	after string // a part of a statement of the transaction
	when  When
	done  chan struct{}
}

// When says when a connection is cut.
type When int

const (
	// BeforeCommit is before the server learns of the commit.
	BeforeCommit When = iota
	// AfterCommit is after the server has committed, and before anybody learns of it.
	AfterCommit
)

// NewProxy starts a proxy before the database of a URL. It ends with the test.
func NewProxy(tb testing.TB, database string) *Proxy {
	tb.Helper()
	config, err := pgconn.ParseConfig(database)
	if err != nil {
		tb.Fatal(err)
	}
	p := &Proxy{tb: tb, open: map[net.Conn]bool{}}
	p.network, p.address = pgconn.NetworkAddress(config.Host, config.Port)
	if p.listener, err = new(net.ListenConfig).Listen(tb.Context(), "tcp", "127.0.0.1:0"); err != nil {
		tb.Fatal(err)
	}
	u := url.URL{Scheme: "postgres", User: url.User(config.User), Host: p.listener.Addr().String(), Path: "/" + config.Database, RawQuery: "sslmode=disable"}
	p.URL = u.String()
	var working sync.WaitGroup
	working.Go(func() {
		for {
			client, err := p.listener.Accept()
			if err != nil {
				return
			}
			working.Go(func() { p.serve(client) })
		}
	})
	tb.Cleanup(func() {
		_ = p.listener.Close()
		p.mu.Lock()
		for c := range p.open {
			_ = c.Close()
		}
		p.mu.Unlock()
		working.Wait()
	})
	return p
}

// Cut cuts the connection at the next commit of a transaction one of whose statements contains a
// text. The channel that it returns is closed when that is done.
func (p *Proxy) Cut(when When, after string) (done <-chan struct{}) {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.next = &cut{after: after, when: when, done: make(chan struct{})}
	return p.next.done
}

// due returns the cut that is due at the commit of a transaction of statements, nil if none is.
func (p *Proxy) due(statements []string) *cut {
	p.mu.Lock()
	defer p.mu.Unlock()
	if p.next == nil {
		return nil
	}
	for _, s := range statements {
		if strings.Contains(s, p.next.after) {
			due := p.next
			p.next = nil
			return due
		}
	}
	return nil
}

// hold notes connections, which the end of the test closes.
func (p *Proxy) hold(connections ...net.Conn) (release func()) {
	p.mu.Lock()
	defer p.mu.Unlock()
	for _, c := range connections {
		p.open[c] = true
	}
	return func() {
		p.mu.Lock()
		defer p.mu.Unlock()
		for _, c := range connections {
			_ = c.Close()
			delete(p.open, c)
		}
	}
}

// serve passes on what a client and the server say, until one of them or a cut ends it.
func (p *Proxy) serve(client net.Conn) {
	server, err := new(net.Dialer).DialContext(p.tb.Context(), p.network, p.address)
	if err != nil {
		_ = client.Close()
		return
	}
	release := p.hold(client, server)
	var both sync.WaitGroup
	cutting := make(chan *cut, 1)
	both.Go(func() {
		defer release()
		p.requests(client, server, cutting)
	})
	both.Go(func() {
		defer release()
		answers(server, client, cutting)
	})
	both.Wait()
}

// requests passes on a client's messages. The first one has no kind.
func (p *Proxy) requests(client io.Reader, server io.Writer, cutting chan<- *cut) {
	prepared := map[string]string{} // statements by their names
	var transaction []string        // what is being carried out
	for first := true; ; first = false {
		m, err := readMessage(client, first)
		if err != nil {
			return
		}
		if text, ok := m.statement(prepared); ok {
			transaction = append(transaction, text)
			if word := strings.ToUpper(text); word == "COMMIT" || word == "ROLLBACK" {
				switch c := p.due(transaction); {
				case c == nil:
				case c.when == BeforeCommit:
					close(c.done)
					return
				default:
					cutting <- c
				}
				transaction = nil
			}
		}
		if _, err := server.Write(m.bytes); err != nil {
			return
		}
	}
}

// answers passes on the server's messages, until it says that a commit is done that nobody is
// to learn of.
func answers(server io.Reader, client io.Writer, cutting <-chan *cut) {
	var cut *cut
	for {
		m, err := readMessage(server, false)
		if err != nil {
			return
		}
		select {
		case cut = <-cutting:
		default:
		}
		switch {
		case cut == nil:
			if _, err := client.Write(m.bytes); err != nil {
				return
			}
		case m.kind() == 'C' && string(m.body()) == "COMMIT\x00":
			close(cut.done)
			return
		}
	}
}

// message is a message of PostgreSQL's protocol.
type message struct {
	bytes []byte
	head  int // the bytes before its body
}

func readMessage(from io.Reader, first bool) (m message, err error) {
	if m.head = 5; first {
		m.head = 4
	}
	head := make([]byte, m.head)
	if _, err := io.ReadFull(from, head); err != nil {
		return m, err
	}
	m.bytes = make([]byte, m.head-4+int(binary.BigEndian.Uint32(head[m.head-4:])))
	copy(m.bytes, head)
	_, err = io.ReadFull(from, m.bytes[m.head:])
	return m, err
}

func (m message) kind() byte   { return m.bytes[0] }
func (m message) body() []byte { return m.bytes[m.head:] }

// statement returns the text of a statement that a client's message carries out, and notes one
// that it prepares.
func (m message) statement(prepared map[string]string) (text string, ok bool) {
	if m.head == 4 {
		return "", false
	}
	one, rest, _ := bytes.Cut(m.body(), []byte{0})
	two, _, _ := bytes.Cut(rest, []byte{0})
	switch m.kind() {
	case 'Q': // a query by itself
		return string(one), true
	case 'P': // a name and a statement
		prepared[string(one)] = string(two)
	case 'B': // a portal and the name of a statement
		return prepared[string(two)], true
	}
	return "", false
}
