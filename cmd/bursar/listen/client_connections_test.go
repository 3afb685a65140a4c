package listen

import (
	"bytes"
	"context"
	"log/slog"
	"net"
	"net/http"
	"net/netip"
	"strings"
	"sync/atomic"
	"testing"
	"time"
)

// clientListener accepts connections that come from the addresses of a channel.
type clientListener struct {
	from   chan string
	closed *atomic.Int64 // how many of the connections were closed
}

type clientConn struct {
	net.Conn
	from   net.Addr
	closed *atomic.Int64
}

func (c clientConn) RemoteAddr() net.Addr { return c.from }

func (c clientConn) Close() error {
	c.closed.Add(1)
	return c.Conn.Close()
}

func (l clientListener) Accept() (net.Conn, error) {
	from, open := <-l.from
	if !open {
		return nil, net.ErrClosed
	}
	c, _ := net.Pipe()
	return clientConn{c, net.TCPAddrFromAddrPort(netip.AddrPortFrom(netip.MustParseAddr(from), 50_000)), l.closed}, nil
}

func (clientListener) Addr() net.Addr { return &net.TCPAddr{} }
func (clientListener) Close() error   { return nil }

// One client has a quarter of the connections at most, however many it opens, and others
// still get theirs. Proxies and this machine may have all of them.
func TestAClientHasAPartOfTheConnections(t *testing.T) {
	for name, test := range map[string]struct {
		many    []string // the addresses that open connections in turn
		proxies string
		want    int // how many of 12 get one
	}{
		"an address":               {[]string{"198.51.100.7"}, "", 2},
		"written as IPv6":          {[]string{"198.51.100.7", "::ffff:198.51.100.7"}, "", 2},
		"a network of IPv6":        {[]string{"2001:db8::1", "2001:db8::2", "2001:db8:0:0:ff::"}, "", 2},
		"two networks of IPv6":     {[]string{"2001:db8::1", "2001:db8:0:1::1"}, "", 4},
		"two addresses":            {[]string{"198.51.100.7", "198.51.100.8"}, "", 4},
		"beside a proxy":           {[]string{"198.51.100.7"}, "10.0.0.0/8", 2},
		"a proxy":                  {[]string{"10.1.2.3"}, "10.0.0.0/8", 8},
		"a proxy, written as IPv6": {[]string{"10.1.2.3"}, "::ffff:10.0.0.0/104", 8},
		"a proxy of this link":     {[]string{"fe80::1%eth0"}, "fe80::/10", 8},
		"a client of this link":    {[]string{"fe80::1%eth0", "fe80::1%eth1"}, "", 2},
		"this machine":             {[]string{"127.0.0.1", "::1"}, "", 8},
	} {
		t.Run(name, func(t *testing.T) {
			var proxies []netip.Prefix
			if test.proxies != "" {
				proxies = append(proxies, netip.MustParsePrefix(test.proxies))
			}
			var log bytes.Buffer
			from := make(chan string, 100)
			var closed atomic.Int64
			l := boundListener(clientListener{from, &closed}, 8, proxies, slog.New(slog.NewTextHandler(&log, nil)))
			for n := range 12 {
				from <- test.many[n%len(test.many)]
			}
			var open []net.Conn
			accept := func() {
				t.Helper()
				c, err := l.Accept()
				if err != nil {
					t.Fatal(err)
				}
				open = append(open, c)
			}
			for range test.want {
				accept()
			}
			refused := test.want < 8
			if refused {
				from <- "203.0.113.1" // somebody else, behind those that are refused
				accept()
				if got := open[test.want].RemoteAddr().String(); got != "203.0.113.1:50000" {
					t.Errorf("a connection too many of %s was accepted", got)
				}
			}
			if got := strings.Count(log.String(), "too many open"); (got == 1) != refused {
				t.Errorf("the log says it %d times:\n%s", got, log.String())
			}
			if got := int(closed.Load()); refused && got != 12-test.want {
				t.Errorf("%d of those refused are closed, want %d", got, 12-test.want)
			}
			if refused { // one that ends makes room for another of the same client
				first := open[0].RemoteAddr().(*net.TCPAddr).IP.String()
				if err := open[0].Close(); err != nil {
					t.Fatal(err)
				}
				from <- first
				accept()
			}
		})
	}
}

// The server itself knows its proxies, which may have all connections.
func TestServedProxiesMayHaveAllConnections(t *testing.T) {
	for _, test := range []struct {
		proxies []netip.Prefix
		refused bool
	}{
		{[]netip.Prefix{netip.MustParsePrefix("10.0.0.0/8")}, false}, {nil, true},
	} {
		log, from := &bytes.Buffer{}, make(chan string)
		ctx, stop := context.WithCancel(t.Context())
		ended := make(chan struct{})
		go func() {
			defer close(ended)
			_ = Serve(ctx, slog.New(slog.NewTextHandler(log, nil)), Limits{Connections: 8, Stop: time.Nanosecond},
				Server{clientListener{from, new(atomic.Int64)}, http.NotFoundHandler(), test.proxies})
		}()
		for range 4 { // the third is more than a quarter, and is judged before the fourth is taken
			from <- "10.1.2.3"
		}
		stop()
		close(from)
		<-ended
		if got := strings.Contains(log.String(), "too many open"); got != test.refused {
			t.Errorf("with the proxies %v, refused %t:\n%s", test.proxies, got, log)
		}
	}
}
