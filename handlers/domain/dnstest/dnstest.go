// Package dnstest is a DNS server for tests.
package dnstest

import (
	"net"
	"strings"
	"sync"
	"testing"

	"golang.org/x/net/dns/dnsmessage"
)

// Server answers questions for TXT records by UDP. Names without any do not exist.
type Server struct {
	Address string

	mu      sync.Mutex
	records map[string][]string
	broken  bool
	asked   int
}

// New starts a server.
func New(tb testing.TB) *Server {
	tb.Helper()
	connection, err := net.ListenPacket("udp", "127.0.0.1:0") //nolint:noctx // of a test
	if err != nil {
		tb.Fatal(err)
	}
	tb.Cleanup(func() { _ = connection.Close() })
	s := &Server{Address: connection.LocalAddr().String(), records: map[string][]string{}}
	go func() {
		question := make([]byte, 4096)
		for {
			n, from, err := connection.ReadFrom(question)
			if err != nil {
				return
			}
			if answer, ok := s.answer(question[:n]); ok {
				_, _ = connection.WriteTo(answer, from)
			}
		}
	}()
	return s
}

// Set sets the TXT records of a name, none to remove it.
func (s *Server) Set(name string, texts ...string) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.records[name+"."] = texts
}

// SetBroken makes the server fail, or answer again.
func (s *Server) SetBroken(broken bool) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.broken = broken
}

// Asked is how many questions were asked.
func (s *Server) Asked() int {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.asked
}

func (s *Server) answer(question []byte) ([]byte, bool) {
	var m dnsmessage.Message
	if m.Unpack(question) != nil || len(m.Questions) != 1 {
		return nil, false
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	s.asked++
	q := m.Questions[0]
	m.Response, m.Authoritative, m.Additionals = true, true, nil
	texts := s.records[strings.ToLower(q.Name.String())]
	switch {
	case s.broken:
		m.RCode = dnsmessage.RCodeServerFailure
	case len(texts) == 0:
		m.RCode = dnsmessage.RCodeNameError
	case q.Type == dnsmessage.TypeTXT:
		for _, text := range texts {
			m.Answers = append(m.Answers, dnsmessage.Resource{
				Header: dnsmessage.ResourceHeader{Name: q.Name, Type: q.Type, Class: q.Class, TTL: 60}, Body: &dnsmessage.TXTResource{TXT: []string{text}},
			})
		}
	}
	packed, err := m.Pack()
	return packed, err == nil
}
