//go:build unix

package main

import (
	"bufio"
	"fmt"
	"net"
	"net/http"
	"strings"
	"sync"
	"syscall"
	"testing"
)

// A server that is stopped under load finishes the requests that it has accepted: the
// ledger has exactly the charges that were acknowledged.
func TestStopUnderLoad(t *testing.T) {
	p := newServerProcess(t, t.TempDir())
	p.start()
	var mu sync.Mutex
	var acknowledged []string
	var working sync.WaitGroup
	enough := make(chan struct{})
	for worker := range 16 {
		working.Go(func() {
			for n := 0; ; n++ {
				key := fmt.Sprintf("%d-%d", worker, n)
				r, err := p.charge(key)
				if err != nil {
					return // the server has stopped
				}
				mu.Lock()
				if r.status != 201 {
					t.Errorf("%s: %d %s", key, r.status, r.body)
				}
				if acknowledged = append(acknowledged, key); len(acknowledged) == 500 {
					close(enough)
				}
				mu.Unlock()
			}
		})
	}
	<-enough
	p.signal(syscall.SIGTERM)
	p.wait()
	working.Wait()
	p.checkCharges(acknowledged)
}

// A request that is being read when the server is stopped is read to its end, carried
// out and acknowledged.
func TestStopDuringARequest(t *testing.T) {
	p := newServerProcess(t, t.TempDir())
	p.start()
	address := strings.TrimPrefix(p.url, "http://")
	connection, err := net.Dial("tcp", address)
	if err != nil {
		t.Fatal(err)
	}
	defer connection.Close()
	body := p.chargeBody()
	fmt.Fprintf(connection, "POST /v1/charges HTTP/1.1\r\nHost: localhost\r\nAuthorization: Bearer %s\r\nContent-Type: application/json\r\n"+
		"Idempotency-Key: half\r\nContent-Length: %d\r\nExpect: 100-continue\r\n\r\n", p.service, len(body))
	reader := bufio.NewReader(connection)
	if line, err := reader.ReadString('\n'); err != nil || !strings.HasPrefix(line, "HTTP/1.1 100 ") {
		t.Fatalf("no 100 Continue: %s %v", line, err)
	}
	if _, err := reader.ReadString('\n'); err != nil {
		t.Fatal(err)
	}
	fmt.Fprint(connection, body[:10])
	p.signal(syscall.SIGTERM)
	for { // until new connections are refused
		other, err := net.Dial("tcp", address)
		if err != nil {
			break
		}
		_ = other.Close()
	}
	fmt.Fprint(connection, body[10:])
	response, err := http.ReadResponse(reader, nil)
	if err != nil {
		t.Fatal(err)
	}
	defer response.Body.Close()
	if response.StatusCode != http.StatusCreated {
		t.Errorf("the status is %s", response.Status)
	}
	p.wait()
	p.checkCharges([]string{"half"})
}
