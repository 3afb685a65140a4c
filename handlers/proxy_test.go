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
		{"nothing", proxies, "192.0.2.1:80", "", "192.0.2.1"},
		{"somebody who is no proxy", proxies, "203.0.113.9:80", "198.51.100.1", "203.0.113.9"},
		{"a private address that is no proxy", proxies, "10.0.0.1:80", "198.51.100.1", "10.0.0.1"},
	} {
		t.Run(test.name, func(t *testing.T) {
			r := &http.Request{RemoteAddr: test.from, Header: http.Header{}}
			if test.forwarded != "" {
				r.Header.Set("X-Forwarded-For", test.forwarded)
			}
			if got := ipExtractor(test.trusted)(r); got != test.want {
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
				Store: kit.Store, Settings: storetest.Settings(), TrustedProxies: test.trusted,
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
