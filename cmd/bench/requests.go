package main

import (
	"bytes"
	"fmt"
	"math/rand/v2"
	"net/http"
	"sync/atomic"
)

// placeholder is where a request has a number of its own, which makes idempotency keys
// unique. Requests are made once, and only these digits change.
const placeholder = "@@@@@@@@@@@@"

// request is a request to be sent many times.
type request struct {
	text  []byte
	marks []int // where the number goes
}

// newRequest makes a request. Headers are given as names and values in turn.
func newRequest(method, path, body string, headers ...string) request {
	var text bytes.Buffer
	fmt.Fprintf(&text, "%s %s HTTP/1.1\r\nHost: bench\r\n", method, path)
	for i := 0; i+1 < len(headers); i += 2 {
		fmt.Fprintf(&text, "%s: %s\r\n", headers[i], headers[i+1])
	}
	if method != http.MethodGet {
		fmt.Fprintf(&text, "Content-Type: application/json\r\nContent-Length: %d\r\n", len(body))
	}
	fmt.Fprintf(&text, "\r\n%s", body)
	r := request{text: text.Bytes()}
	for at := 0; ; {
		i := bytes.Index(r.text[at:], []byte(placeholder))
		if i < 0 {
			return r
		}
		r.marks = append(r.marks, at+i)
		at += i + len(placeholder)
	}
}

// numbers counts the requests of this process, so that no number is used twice.
var numbers atomic.Uint64

// appendTo writes the request with a number into a buffer.
func (r request) appendTo(buffer []byte, number uint64) []byte {
	buffer = append(buffer[:0], r.text...)
	for _, mark := range r.marks {
		n := number
		for i := mark + len(placeholder) - 1; i >= mark; i-- {
			buffer[i] = byte('0' + n%10)
			n /= 10
		}
	}
	return buffer
}

// send returns the work of connections that send any of the requests at random, each of
// which is answered with a status. If posts is true, each answer acknowledges an entry.
func send(requests []request, status int, posts bool) func(int) worker {
	entries := 0
	if posts {
		entries = 1
	}
	return func(connection int) worker {
		random := rand.New(rand.NewPCG(1, uint64(connection))) //nolint:gosec // nothing is secret here, and rounds should be alike
		var buffer []byte
		return func(c *client) (int, error) {
			r := requests[0]
			if len(requests) > 1 {
				r = requests[random.IntN(len(requests))]
			}
			buffer = r.appendTo(buffer, numbers.Add(1))
			_, err := c.expect(status, buffer)
			return entries, err
		}
	}
}

// Bodies of charges. Each costs a thousandth of a credit.
const (
	poorBody = `{"account":%q,"credits":"0.001"}`
	richBody = `{"account":%q,"product":"bench-page","quantity":"1","reference":"order-` + placeholder + `","description":"Pages of a scanned contract, read and indexed","metadata":{"job":"` + placeholder + `","region":"eu-central","tenant":"northwind"}}`
	holdBody = `{"account":%q,"credits":"0.001","hold":true}`
	tookBody = `{"credits":"0.001","final":true}`
)

// chargesOf makes a charge of each account with a body.
func (p *portal) chargesOf(accounts []string, body string) (requests []request) {
	for _, account := range accounts {
		requests = append(requests, p.post("/v1/charges", fmt.Sprintf(body, account)))
	}
	return requests
}

// post makes a request of the operator's service with an idempotency key of its own.
func (p *portal) post(path, body string) request {
	return newRequest(http.MethodPost, path, body, "Authorization", "Bearer "+p.serviceKey, "Idempotency-Key", "bench-"+placeholder)
}

// writerCharges makes the charges that baseline w understands, of its accounts from 1.
func writerCharges(accounts int) (requests []request) {
	for i := 1; i <= accounts; i++ {
		requests = append(requests, newRequest(http.MethodPost, "/charges", fmt.Sprintf(poorBody, fmt.Sprint(i)), "Idempotency-Key", "bench-"+placeholder))
	}
	return requests
}

// holdAndCapture returns the work of connections that place a hold on an account and
// then capture it, in turn. Each of the two acknowledges an entry.
func (p *portal) holdAndCapture(accounts []string) func(int) worker {
	holds := p.chargesOf(accounts, holdBody)
	return func(connection int) worker {
		random := rand.New(rand.NewPCG(2, uint64(connection))) //nolint:gosec // nothing is secret here, and rounds should be alike
		var buffer, path []byte
		return func(c *client) (int, error) {
			if len(path) > 0 {
				capture := p.post(string(path), tookBody)
				path = path[:0]
				buffer = capture.appendTo(buffer, numbers.Add(1))
				_, err := c.expect(http.StatusOK, buffer)
				return 1, err
			}
			buffer = holds[random.IntN(len(holds))].appendTo(buffer, numbers.Add(1))
			body, err := c.expect(http.StatusCreated, buffer)
			if err != nil {
				return 0, err
			}
			id, err := idIn(body)
			path = append(append(append(path, "/v1/charges/"...), id...), "/capture"...)
			return 1, err
		}
	}
}

// idIn returns the first id in a body of the native API.
func idIn(body []byte) (string, error) {
	const before = `"id":"`
	if _, rest, ok := bytes.Cut(body, []byte(before)); ok {
		if id, _, ok := bytes.Cut(rest, []byte(`"`)); ok {
			return string(id), nil
		}
	}
	return "", fmt.Errorf("there is no id in %.200s", body)
}
