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

// Told to stop under load, the server finishes what it accepted: each charge that
// is in the books was answered, and each that was answered is in the books.
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
					return // nobody listens any more
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

// A request that the server has begun to read when it is told to stop is read to
// its end, carried out and answered.
func TestStopInTheMidstOfARequest(t *testing.T) {
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
	answers := bufio.NewReader(connection)
	if line, err := answers.ReadString('\n'); err != nil || !strings.HasPrefix(line, "HTTP/1.1 100 ") {
		t.Fatalf("the server does not read on: %s %v", line, err)
	}
	if _, err := answers.ReadString('\n'); err != nil {
		t.Fatal(err)
	}
	fmt.Fprint(connection, body[:10])
	p.signal(syscall.SIGTERM)
	for { // until nobody new is let in
		other, err := net.Dial("tcp", address)
		if err != nil {
			break
		}
		_ = other.Close()
	}
	fmt.Fprint(connection, body[10:])
	answer, err := http.ReadResponse(answers, nil)
	if err != nil {
		t.Fatal(err)
	}
	defer answer.Body.Close()
	if answer.StatusCode != http.StatusCreated {
		t.Errorf("the answer is %s", answer.Status)
	}
	p.wait()
	p.checkCharges([]string{"half"})
}
