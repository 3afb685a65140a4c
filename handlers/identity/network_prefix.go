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
