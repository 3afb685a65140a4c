package edge

import (
	"net/netip"
	"strings"

	"github.com/bursar-portal/bursar/models/networks"
)

// ParseAddress reads a client's IP address as connections and proxies write it: bare,
// in brackets, and with or without a port, which it drops. An IPv4 address that is
// written as IPv6 is returned as IPv4, and a zone is left out, so that an address has
// one spelling wherever it is compared or counted.
func ParseAddress(text string) (addr netip.Addr, ok bool) {
	text = strings.TrimSpace(text)
	if bare, opened := strings.CutPrefix(text, "["); opened && strings.HasSuffix(bare, "]") {
		if addr, err := netip.ParseAddr(strings.TrimSuffix(bare, "]")); err == nil {
			return addr.Unmap().WithZone(""), true
		}
		return netip.Addr{}, false
	}
	if addr, err := netip.ParseAddr(text); err == nil {
		return addr.Unmap().WithZone(""), true
	}
	if withPort, err := netip.ParseAddrPort(text); err == nil {
		return withPort.Addr().Unmap().WithZone(""), true
	}
	return netip.Addr{}, false
}

// NetworkOf returns the network of a client's address (networks.Around).
func NetworkOf(ip string) string {
	address, _ := ParseAddress(ip)
	return networks.Around(address)
}
