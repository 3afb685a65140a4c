package handlers

import (
	"bytes"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"net/netip"
	"strings"
	"testing"

	"github.com/bursar-portal/bursar/models/storetest"
)

// The client address is that of the connection, or the one forwarded by a trusted
// proxy.
func TestIPExtractor(t *testing.T) {
	proxies := []netip.Prefix{netip.MustParsePrefix("192.0.2.0/24"), netip.MustParsePrefix("2001:db8::/32")}
	for _, test := range []struct {
		name            string
		trusted         []netip.Prefix
		from, forwarded string
		want            string
	}{
		{"nobody is trusted", nil, "192.0.2.1:80", "203.0.113.7", "192.0.2.1"},
		{"nobody is trusted, this machine neither", nil, "127.0.0.1:80", "203.0.113.7", "127.0.0.1"},
		{"a proxy", proxies, "192.0.2.1:80", "203.0.113.7", "203.0.113.7"},
		{"a proxy on IPv6", proxies, "[2001:db8::1]:80", "203.0.113.7", "203.0.113.7"},
		{"two proxies in a row", proxies, "192.0.2.1:80", "203.0.113.7, 192.0.2.9", "203.0.113.7"},
		{"what the client itself claims", proxies, "192.0.2.1:80", "198.51.100.1, 203.0.113.7", "203.0.113.7"},
		{"nonsense", proxies, "192.0.2.1:80", "somebody", "192.0.2.1"},
		{"an address with its port", proxies, "192.0.2.1:80", "198.51.100.7:51234", "198.51.100.7"},
		{"an IPv6 address with its port", proxies, "192.0.2.1:80", "[2001:db9::1]:443", "2001:db9::1"},
		{"proxies with their ports", proxies, "192.0.2.1:80", "198.51.100.7:51234, [2001:db8::1]:443, 192.0.2.9:80", "198.51.100.7"},
		{"an IPv4 address written as IPv6", proxies, "[::ffff:192.0.2.1]:80", "::ffff:198.51.100.7", "198.51.100.7"},
		{"a network written as IPv6", []netip.Prefix{netip.MustParsePrefix("::ffff:192.0.2.0/120")}, "192.0.2.1:80", "198.51.100.7", "198.51.100.7"},
		{"nothing but proxies", proxies, "192.0.2.1:80", "192.0.2.7:1, 192.0.2.8", "192.0.2.7"},
		{"an empty entry", proxies, "192.0.2.1:80", "198.51.100.7, , 192.0.2.9,", "198.51.100.7"},
		{"nonsense before the client's address", proxies, "192.0.2.1:80", "somebody, 198.51.100.7:80", "198.51.100.7"},
		{"nonsense behind a proxy's address", proxies, "192.0.2.1:80", "198.51.100.7, somebody, 192.0.2.9", "192.0.2.1"},
		{"nothing", proxies, "192.0.2.1:80", "", "192.0.2.1"},
		{"somebody who is no proxy", proxies, "203.0.113.9:80", "198.51.100.1", "203.0.113.9"},
		{"a private address that is no proxy", proxies, "10.0.0.1:80", "198.51.100.1", "10.0.0.1"},
	} {
		t.Run(test.name, func(t *testing.T) {
			r := &http.Request{RemoteAddr: test.from, Header: http.Header{}}
			if test.forwarded != "" {
				r.Header.Set("X-Forwarded-For", test.forwarded)
			}
			if got := ipExtractor(test.trusted, nil)(r); got != test.want {
				t.Errorf("got %s, want %s", got, test.want)
			}
		})
	}
}

// Behind an untrusted proxy, all visitors have the same address and share its rate
// limits. This is logged once.
func TestUntrustedProxyWarning(t *testing.T) {
	for _, test := range []struct {
		name    string
		trusted []netip.Prefix
		header  string
		want    int
	}{
		{"nobody is trusted", nil, "203.0.113.7", 1},
		{"nobody claims to be a proxy", nil, "", 0},
		{"a proxy is trusted", []netip.Prefix{netip.MustParsePrefix("192.0.2.0/24")}, "203.0.113.7", 0},
	} {
		t.Run(test.name, func(t *testing.T) {
			var log bytes.Buffer
			kit := storetest.New(t)
			p := New(Config{
				Store: kit.Store, TrustedProxies: test.trusted,
				Log: slog.New(slog.NewTextHandler(&log, nil)),
			})
			for range 3 {
				r := httptest.NewRequest(http.MethodGet, "/healthz", nil)
				if test.header != "" {
					r.Header.Set("X-Forwarded-For", test.header)
				}
				p.ServeHTTP(httptest.NewRecorder(), r)
			}
			if got := strings.Count(log.String(), "BURSAR_TRUSTED_PROXIES"); got != test.want {
				t.Errorf("the log says it %d times, want %d:\n%s", got, test.want, log.String())
			}
		})
	}
}

// An entry that is no address is logged once, shortened. What a client claims before its
// own address is no matter.
func TestUnreadableAddressWarning(t *testing.T) {
	proxies := []netip.Prefix{netip.MustParsePrefix("192.0.2.0/24")}
	for _, test := range []struct {
		header, entry string
		want          int
	}{
		{"somebody:80", "entry=somebody:80 ", 1},
		{strings.Repeat("x", 2000), "entry=" + strings.Repeat("x", 100) + " ", 1},
		{"198.51.100.7:51234", "entry=", 0},
		{"somebody, 198.51.100.7:51234", "entry=", 0},
	} {
		var log bytes.Buffer
		kit := storetest.New(t)
		p := New(Config{
			Store: kit.Store, TrustedProxies: proxies,
			Log: slog.New(slog.NewTextHandler(&log, nil)),
		})
		for range 3 {
			r := httptest.NewRequest(http.MethodPost, "/signin", strings.NewReader("email=a@example.com&password=wrong-password"))
			r.Header.Set("Content-Type", "application/x-www-form-urlencoded")
			r.Header.Set("Sec-Fetch-Site", "same-origin")
			r.Header.Set("X-Forwarded-For", test.header)
			r.RemoteAddr = "192.0.2.1:1234"
			p.ServeHTTP(httptest.NewRecorder(), r)
		}
		if got := strings.Count(log.String(), "cannot read an address in X-Forwarded-For"); got != test.want || strings.Count(log.String(), test.entry) != test.want {
			t.Errorf("%.20s: the log says it %d times, want %d:\n%s", test.header, got, test.want, log.String())
		}
	}
}
