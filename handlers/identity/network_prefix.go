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
// from it are counted.
func networkOf(ip string) string {
	if network := edge.NetworkOf(ip); network != "" {
		return network
	}
	return "unknown"
}
