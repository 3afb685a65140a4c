//go:build unix

package main

import (
	"io"
	"net"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"
)

// balancer gives each connection to the next portal that takes it, whatever state that is in:
// nothing stands between a client and a portal that dies or stands still.
type balancer struct {
	url  string
	turn atomic.Uint64

	mu       sync.Mutex
	backends []string // addresses
}

func startBalancer(t *testing.T) *balancer {
	t.Helper()
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	b := &balancer{url: "http://" + listener.Addr().String()}
	t.Cleanup(func() { _ = listener.Close() })
	go func() {
		for {
			client, err := listener.Accept()
			if err != nil {
				return
			}
			go b.serve(client)
		}
	}()
	return b
}

// use has connections go to portals.
func (b *balancer) use(nodes ...*node) {
	b.mu.Lock()
	defer b.mu.Unlock()
	b.backends = nil
	for _, n := range nodes {
		b.backends = append(b.backends, strings.TrimPrefix(n.url, "http://"))
	}
}

func (b *balancer) serve(client net.Conn) {
	defer client.Close()
	b.mu.Lock()
	backends := b.backends
	b.mu.Unlock()
	first := b.turn.Add(1)
	for i := range backends {
		portal, err := net.DialTimeout("tcp", backends[(int(first)+i)%len(backends)], time.Second)
		if err != nil {
			continue
		}
		defer portal.Close()
		ended := make(chan struct{}, 2)
		for _, way := range [][2]net.Conn{{client, portal}, {portal, client}} {
			go func() {
				_, _ = io.Copy(way[0], way[1])
				ended <- struct{}{}
			}()
		}
		<-ended
		return
	}
}
