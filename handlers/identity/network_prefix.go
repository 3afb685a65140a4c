package identity

import "net/netip"

// networkOf is the name under which an address is counted: an IPv4 address
// itself, of IPv6 the /64 that one customer of a provider has.
func networkPrefix(ip string) string {
	addr, err := netip.ParseAddr(ip)
	if err != nil {
		return ip
	}
	addr = addr.Unmap().WithZone("")
	if addr.Is4() {
		return addr.String()
	}
	prefix, err := addr.Prefix(64)
	if err != nil {
		return ip
	}
	return prefix.String()
}
