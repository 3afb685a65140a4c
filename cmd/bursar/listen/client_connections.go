package listen

import (
	"net"
	"net/netip"
	"slices"
	"sync"
)

// clientConnections counts the open connections of each client: an IPv4 address, or a /64
// of IPv6, which is what one customer of a provider has. This machine and trusted proxies
// are not counted, since they speak for many.
type clientConnections struct {
	most    int
	proxies []netip.Prefix

	mu   sync.Mutex
	open map[netip.Prefix]int
}

func newClientConnections(most int, proxies []netip.Prefix) *clientConnections {
	return &clientConnections{most: most, proxies: proxies, open: map[netip.Prefix]int{}}
}

// enter counts a connection until leave is called. ok is false if its client has too many.
func (c *clientConnections) enter(from net.Addr) (leave func(), ok bool) {
	client, counted := c.clientOf(from)
	if !counted {
		return func() {}, true
	}
	c.mu.Lock()
	defer c.mu.Unlock()
	if c.open[client] >= c.most {
		return nil, false
	}
	c.open[client]++
	return func() {
		c.mu.Lock()
		defer c.mu.Unlock()
		if c.open[client]--; c.open[client] == 0 {
			delete(c.open, client)
		}
	}, true
}

// clientOf returns the client of an address. counted is false if it may have any number of
// connections.
func (c *clientConnections) clientOf(from net.Addr) (client netip.Prefix, counted bool) {
	tcp, ok := from.(*net.TCPAddr)
	if !ok {
		return client, false
	}
	address := tcp.AddrPort().Addr().Unmap().WithZone("")
	mapped := netip.AddrFrom16(address.As16()) // a network may be written so
	if address.IsLoopback() || slices.ContainsFunc(c.proxies, func(p netip.Prefix) bool { return p.Contains(address) || p.Contains(mapped) }) {
		return client, false
	}
	const ipv6Network = 64
	bits := address.BitLen()
	if address.Is6() {
		bits = ipv6Network
	}
	client, err := address.Prefix(bits)
	return client, err == nil
}
