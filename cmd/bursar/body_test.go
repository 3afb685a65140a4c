//go:build unix

package main

import (
	"bufio"
	"fmt"
	"net"
	"net/http"
	"strings"
	"sync"
	"testing"
	"time"
)

// No path reads an endless body, with or without a Content-Length: the server responds
// and closes the connection.
func TestHugeBodies(t *testing.T) {
	p := newServerProcess(t, t.TempDir())
	p.start()
	authorized := "Authorization: Bearer " + string(p.service) + "\r\nIdempotency-Key: huge\r\n"
	for _, test := range []struct {
		name, path, header string
		status             int
	}{
		{"a charge", "/v1/charges", authorized + "Content-Type: application/json\r\n", 413},
		{"an unauthorized charge", "/v1/charges", "Content-Type: application/json\r\n", 401},
		{"a form", "/signin", "Content-Type: application/x-www-form-urlencoded\r\nSec-Fetch-Site: same-origin\r\n", 413},
		{"a multipart form", "/signin", "Content-Type: multipart/form-data; boundary=b\r\nSec-Fetch-Site: same-origin\r\n", 415},
		{"an event", "/webhooks/stripe", "Stripe-Signature: t=1,v1=00\r\n", 413},
		{"an unknown path", "/nothing", "", 404},
	} {
		for _, length := range []string{"Content-Length: 1099511627776", "Transfer-Encoding: chunked"} {
			t.Run(test.name+" "+length, func(t *testing.T) {
				t.Parallel()
				c := dial(t, strings.TrimPrefix(p.url, "http://"))
				fmt.Fprintf(c, "POST %s HTTP/1.1\r\nHost: localhost\r\n%s%s\r\n\r\n", test.path, test.header, length)
				status := make(chan int, 1)
				go func() {
					response, err := http.ReadResponse(bufio.NewReader(c), nil)
					if err != nil {
						status <- 0
						return
					}
					_ = response.Body.Close()
					status <- response.StatusCode
				}()
				piece := strings.Repeat("x", 4<<10)
				if strings.HasPrefix(length, "Transfer") {
					piece = fmt.Sprintf("%x\r\n%s\r\n", len(piece), piece)
				}
				sent, err := 0, error(nil)
				for ; err == nil && sent < 1<<26; sent += len(piece) {
					_, err = fmt.Fprint(c, piece)
				}
				if err == nil {
					t.Error("64 megabytes were accepted")
				}
				if got := <-status; got != test.status {
					t.Errorf("the status is %d, not %d", got, test.status)
				}
			})
		}
	}
}

// Bodies that are half sent take a bounded part of the memory: the rest of them is busy,
// with Retry-After, and charges go through meanwhile.
func TestHalfSentBodies(t *testing.T) {
	p := newServerProcess(t, t.TempDir())
	p.start()
	const events, sent = 300, 400 << 10
	half := []byte("POST /webhooks/stripe HTTP/1.1\r\nHost: localhost\r\nContent-Length: 500000\r\n\r\n" + strings.Repeat("x", sent))
	var wg sync.WaitGroup
	answered := make(chan *http.Response, events)
	for range events {
		c := dial(t, strings.TrimPrefix(p.url, "http://"))
		wg.Go(func() { _, _ = c.Write(half) }) // fails where the server has answered already
		go func() {
			if response, err := http.ReadResponse(bufio.NewReader(c), nil); err == nil {
				_ = response.Body.Close()
				answered <- response
			}
		}()
	}
	wg.Wait()
	response := <-answered // the others hold the budget until they time out
	if response.StatusCode != http.StatusServiceUnavailable || response.Header.Get("Retry-After") == "" {
		t.Errorf("%s, Retry-After %q", response.Status, response.Header.Get("Retry-After"))
	}
	body := fmt.Sprintf(`{"account":%q,"credits":"1"}`, p.account)
	r, err := http.NewRequestWithContext(t.Context(), http.MethodPost, p.url+"/v1/charges", strings.NewReader(body))
	if err != nil {
		t.Fatal(err)
	}
	r.Header.Set("Authorization", "Bearer "+string(p.service))
	r.Header.Set("Content-Type", "application/json")
	r.Header.Set("Idempotency-Key", "meanwhile")
	charge, err := http.DefaultClient.Do(r)
	if err != nil {
		t.Fatal(err)
	}
	defer charge.Body.Close()
	if charge.StatusCode != http.StatusCreated {
		t.Errorf("a charge meanwhile: %s", charge.Status)
	}
}

// dial connects to a server. Reads and writes fail after a minute.
func dial(t *testing.T, address string) net.Conn {
	t.Helper()
	c, err := net.Dial("tcp", address)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = c.Close() })
	if err := c.SetDeadline(time.Now().Add(time.Minute)); err != nil {
		t.Fatal(err)
	}
	return c
}
