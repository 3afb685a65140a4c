package identity

import "github.com/bursar-portal/bursar/handlers/edge"

// networkPrefix returns the name under which an address is rate limited: an IPv4
// address itself, or the /64 of an IPv6 address, which is what a provider gives one
// customer.
func networkPrefix(ip string) string {
	addr, ok := edge.ParseAddress(ip)
	if !ok {
		return ip
	}
	if addr.Is4() {
		return addr.String()
	}
	prefix, err := addr.Prefix(64)
	if err != nil {
		return ip
	}
	return prefix.String()
}

// networkOf returns the network of an address, as people are shown it and as accounts opened
// from it are counted: the /24 of an IPv4 address or the /48 of an IPv6 one.
func networkOf(ip string) string {
	addr, ok := edge.ParseAddress(ip)
	if !ok {
		return "unknown"
	}
	bits := 48
	if addr.Is4() {
		bits = 24
	}
	prefix, err := addr.Prefix(bits)
	if err != nil {
		return "unknown"
	}
	return prefix.String()
}
