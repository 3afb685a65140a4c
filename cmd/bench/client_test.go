package main

import (
	"bufio"
	"context"
	"errors"
	"fmt"
	"net"
	"net/http"
	"net/http/httptest"
	"strings"
	"sync"
	"testing"
	"time"
)

// answering starts a server that sends raw answers, one for each request of a
// connection, and returns a client of it. Each answer is sent in two pieces.
func answering(t *testing.T, answers ...string) *client {
	t.Helper()
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { listener.Close() })
	go func() {
		conn, err := listener.Accept()
		if err != nil {
			return
		}
		defer conn.Close()
		in := bufio.NewReader(conn)
		for _, answer := range answers {
			if _, err := http.ReadRequest(in); err != nil {
				return
			}
			for _, piece := range []string{answer[:len(answer)/3], answer[len(answer)/3:]} {
				if _, err := conn.Write([]byte(piece)); err != nil {
					return
				}
			}
		}
	}()
	c, err := dial(t.Context(), listener.Addr().String())
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(c.close)
	return c
}

func TestClientReadsAnswers(t *testing.T) {
	long := strings.Repeat("x", 50_000)
	c := answering(t,
		"HTTP/1.1 201 Created\r\nContent-Type: text/plain\r\nContent-Length: 5\r\n\r\nhello",
		"HTTP/1.1 200 OK\r\nContent-Length: 50000\r\n\r\n"+long,
		"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\nA: b\r\n\r\n5\r\nhello\r\nC350\r\n"+long+"\r\n0\r\n\r\n",
		"HTTP/1.1 204 No Content\r\nA: b\r\n\r\n",
		"HTTP/1.1 402 Payment Required\r\ncontent-length: 0\r\n\r\n",
	)
	for i, want := range []struct {
		status int
		body   string
	}{{201, "hello"}, {200, long}, {200, "hello" + long}, {204, ""}, {402, ""}} {
		status, body, err := c.do(newRequest(http.MethodGet, "/", "").text)
		if status != want.status || string(body) != want.body || err != nil {
			t.Errorf("answer %d is %d, %d bytes, %v", i, status, len(body), err)
		}
	}
}

func TestClientRejectsWhatIsNoAnswer(t *testing.T) {
	for _, answer := range []string{
		"HTTP/1.0 200 OK\r\nContent-Length: 0\r\n\r\n",
		"HTTP/1.1 2x0 OK\r\nContent-Length: 0\r\n\r\n",
		"HTTP/1.1 200 OK\r\nContent-Length: five\r\n\r\nhello",
		"HTTP/1.1 200 OK\r\n\r\nuntil the end",
		"HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nmore than that",
		"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\nx\r\nhello\r\n0\r\n\r\n",
		"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n2\r\nhello\r\n0\r\n\r\n",
	} {
		if status, body, err := answering(t, answer).do(newRequest(http.MethodGet, "/", "").text); !errors.Is(err, errMalformed) {
			t.Errorf("%q is read as %d %q %v", answer, status, body, err)
		}
	}
	if _, _, err := answering(t, "HTTP/1.1 200 OK\r\nContent-Length: 9\r\n\r\ncut").do(newRequest(http.MethodGet, "/", "").text); err == nil {
		t.Error("an answer that is cut off is read")
	}
	if _, err := answering(t, "HTTP/1.1 409 Conflict\r\nContent-Length: 5\r\n\r\ntwice").expect(201, newRequest(http.MethodPost, "/charges", "").text); err == nil ||
		!strings.Contains(err.Error(), "POST /charges HTTP/1.1: the status is 409, not 201: twice") {
		t.Errorf("another status is %v", err)
	}
}

// A server sees requests as net/http would send them, each with a number of its own.
func TestRequestsHaveNumbersOfTheirOwn(t *testing.T) {
	var mutex sync.Mutex
	seen := map[string]int{}
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		body := make([]byte, r.ContentLength)
		if _, err := r.Body.Read(body); err != nil && len(body) == 0 {
			t.Error(err)
		}
		mutex.Lock()
		defer mutex.Unlock()
		key := r.Header.Get("Idempotency-Key")
		seen[key]++
		if want := fmt.Sprintf(`{"job":%q}`, strings.TrimPrefix(key, "bench-")); string(body) != want || len(key) != len("bench-")+12 {
			t.Errorf("the key is %q and the body %q", key, body)
		}
		w.WriteHeader(http.StatusCreated)
	}))
	defer server.Close()
	address := strings.TrimPrefix(server.URL, "http://")
	r := newRequest(http.MethodPost, "/", `{"job":"`+placeholder+`"}`, "Idempotency-Key", "bench-"+placeholder)
	tallies, err := runLoads(t.Context(), address, 50*time.Millisecond, load{4, send([]request{r}, 201, true)}, load{1, send([]request{r}, 201, false)})
	if err != nil {
		t.Fatal(err)
	}
	if all := tallies[0].requests + tallies[1].requests; all != len(seen) || tallies[0].entries != tallies[0].requests || tallies[1].entries != 0 ||
		len(tallies[0].latencies) != tallies[0].requests || all < 5 {
		t.Errorf("%d requests of %d were numbered, the tallies are %d and %d", len(seen), all, tallies[0].requests, tallies[1].requests)
	}
	if _, err := runLoads(t.Context(), address, time.Millisecond, load{1, send([]request{r}, 200, true)}); err == nil {
		t.Error("a load that is answered otherwise than expected has no error")
	}
	ended, cancel := context.WithCancel(t.Context())
	cancel()
	if _, err := runLoads(ended, address, time.Second, load{1, send([]request{r}, 201, true)}); !errors.Is(err, context.Canceled) {
		t.Errorf("a load whose context has ended returns %v", err)
	}
}

func TestRunListStops(t *testing.T) {
	server := httptest.NewServer(http.NotFoundHandler())
	defer server.Close()
	address := strings.TrimPrefix(server.URL, "http://")
	var mutex sync.Mutex
	did := map[int]bool{}
	do := func(_ *client, i int) error {
		mutex.Lock()
		defer mutex.Unlock()
		did[i] = true
		if i == 70 {
			return errMalformed
		}
		return nil
	}
	if n, err := runList(t.Context(), address, 4, never(), 50, do); n != 50 || len(did) != 50 || err != nil {
		t.Errorf("%d of 50 were done, %v", n, err)
	}
	if n, err := runList(t.Context(), address, 4, never(), 1000, do); n > 100 || !errors.Is(err, errMalformed) {
		t.Errorf("%d were done up to one that fails, %v", n, err)
	}
	if n, err := runList(t.Context(), address, 4, time.Now().Add(-time.Second), 50, do); n != 0 || err != nil {
		t.Errorf("%d were done when the time was over, %v", n, err)
	}
}
