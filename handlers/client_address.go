package handlers

import (
	"net/http"
	"net/netip"
	"slices"
	"strings"
	"sync"

	"github.com/labstack/echo/v4"

	"github.com/bursar-portal/bursar/handlers/edge"
)

// ipExtractor returns how to determine a request's client address. X-Forwarded-For
// is believed only as far as trusted proxies have written it: the client is the last
// address that is not a trusted proxy's, or the first of all if each one is. If one of
// the entries up to there is no address, it is the connection's, and unreadable, which
// may be nil, is called with that entry.
func ipExtractor(trusted []netip.Prefix, unreadable func(r *http.Request, entry string)) echo.IPExtractor {
	networks := make([]netip.Prefix, len(trusted))
	for i, prefix := range trusted {
		networks[i] = unmapped(prefix)
	}
	isTrusted := func(addr netip.Addr) bool {
		return slices.ContainsFunc(networks, func(network netip.Prefix) bool { return network.Contains(addr) })
	}
	return func(r *http.Request) string {
		connection, ok := edge.ParseAddress(r.RemoteAddr)
		if !ok {
			return r.RemoteAddr
		}
		client := connection
		for _, entry := range slices.Backward(forwardedFor(r)) {
			if !isTrusted(client) {
				break
			}
			addr, ok := edge.ParseAddress(entry)
			if !ok {
				if unreadable != nil {
					unreadable(r, entry)
				}
				return connection.String()
			}
			client = addr
		}
		return client.String()
	}
}

// forwardedFor returns the entries of X-Forwarded-For in order. Empty ones mean
// nothing in a list (RFC 9110, section 5.6.1).
func forwardedFor(r *http.Request) []string {
	entries := strings.Split(strings.Join(r.Header.Values(echo.HeaderXForwardedFor), ","), ",")
	return slices.DeleteFunc(entries, func(entry string) bool { return strings.TrimSpace(entry) == "" })
}

// unmapped returns a network of IPv4 addresses that are written as IPv6 as the network
// of those IPv4 addresses.
func unmapped(prefix netip.Prefix) netip.Prefix {
	const mappedBits = 96
	if prefix.Addr().Is4In6() && prefix.Bits() >= mappedBits {
		return netip.PrefixFrom(prefix.Addr().Unmap(), prefix.Bits()-mappedBits)
	}
	return prefix
}

// maxLoggedEntry bounds how much of an entry is logged, which anyone can have written.
const maxLoggedEntry = 100

// warnUnreadableAddress logs, once, that an entry of X-Forwarded-For can't be read.
// Visitors of that proxy then share its address and thus one address's rate limits.
func (p *Portal) warnUnreadableAddress() func(r *http.Request, entry string) {
	var once sync.Once
	return func(r *http.Request, entry string) {
		once.Do(func() {
			entry = strings.TrimSpace(entry)
			p.Log.WarnContext(r.Context(), "cannot read an address in X-Forwarded-For; visitors for whom your proxy writes no address share the sign-in limits of one address",
				"entry", entry[:min(len(entry), maxLoggedEntry)], "from", r.RemoteAddr)
		})
	}
}
