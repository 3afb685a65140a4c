package main

import (
	"bytes"
	"context"
	"fmt"
	"net/http"
	"sync"
	"sync/atomic"
	"time"

	vegeta "github.com/tsenart/vegeta/v12/lib"
)

// spread picks requests so that neighbours differ, the same ones in every round.
func spread(requests []request, number uint64) request {
	return requests[number*7919%uint64(len(requests))]
}

// sendWithVegeta sends with vegeta, the tool that others measure with. It takes several
// times what sendRaw takes of the processors that the server needs too.
func sendWithVegeta(ctx context.Context, address string, requests []request, rate int, duration time.Duration) ([]sending, error) {
	targets := make([]vegeta.Target, len(requests))
	for i, r := range requests {
		head, body, _ := bytes.Cut(r.text, []byte("\r\n\r\n"))
		lines := bytes.Split(head, []byte("\r\n"))
		parts := bytes.Fields(lines[0])
		targets[i] = vegeta.Target{Method: string(parts[0]), URL: "http://" + address + string(parts[1]), Body: body, Header: http.Header{}}
		for _, line := range lines[1:] {
			name, value, _ := bytes.Cut(line, []byte(": "))
			switch string(name) {
			case "Host", "Content-Length": // net/http sets them
			default:
				targets[i].Header.Set(string(name), string(value))
			}
		}
	}
	var number atomic.Uint64
	attacker := vegeta.NewAttacker(vegeta.Workers(64), vegeta.MaxWorkers(openLoopConnections), vegeta.Connections(openLoopConnections))
	results := attacker.Attack(func(t *vegeta.Target) error {
		*t = targets[number.Add(1)*7919%uint64(len(targets))]
		t.Header = t.Header.Clone()
		t.Header.Set("Idempotency-Key", fmt.Sprintf("bench-%012d", numbers.Add(1)))
		return nil
	}, vegeta.Rate{Freq: rate, Per: time.Second}, duration, "")
	var answers []*vegeta.Result
	for answer := range results {
		answers = append(answers, answer)
		if ctx.Err() != nil {
			attacker.Stop()
		}
	}
	if err := ctx.Err(); err != nil {
		return nil, err
	}
	return sendingsOf(answers, rate)
}

// sendingsOf returns when vegeta's requests should have been sent: at the rate, from the
// latest start behind which no request was sent early.
func sendingsOf(answers []*vegeta.Result, rate int) (sendings []sending, err error) {
	var start time.Time
	for _, a := range answers {
		if a.Code != http.StatusCreated {
			return nil, fmt.Errorf("%d %s %.200s", a.Code, a.Error, a.Body)
		}
		if implied := a.Timestamp.Add(-dueAfter(a.Seq, rate)); start.IsZero() || implied.Before(start) {
			start = implied
		}
	}
	for _, a := range answers {
		sendings = append(sendings, sending{start.Add(dueAfter(a.Seq, rate)), a.Timestamp, a.Timestamp.Add(a.Latency)})
	}
	return sendings, nil
}

// dueAfter returns when a request is due at a rate, behind the first.
func dueAfter(number uint64, rate int) time.Duration {
	return time.Duration(float64(number) / float64(rate) * float64(time.Second))
}

// sendRaw sends on connections of our own client, each of which takes the next request
// when it is free and waits until that is due.
func sendRaw(ctx context.Context, address string, requests []request, rate int, duration time.Duration) ([]sending, error) {
	connections := min(openLoopConnections, max(rate, 1))
	clients := make([]*client, 0, connections)
	defer func() {
		for _, c := range clients {
			c.close()
		}
	}()
	for range connections {
		c, err := dial(ctx, address)
		if err != nil {
			return nil, err
		}
		clients = append(clients, c)
	}
	var (
		running sync.WaitGroup
		next    atomic.Uint64
		shares  = make([][]sending, connections)
		faults  = make([]error, connections)
		start   = time.Now().Add(10 * time.Millisecond) // all of them wait for it
	)
	for i, c := range clients {
		if err := c.conn.SetDeadline(start.Add(duration + clientTimeout)); err != nil {
			return nil, err
		}
		running.Go(func() {
			var buffer []byte
			for ctx.Err() == nil {
				number := next.Add(1) - 1
				after := dueAfter(number, rate)
				if after >= duration {
					return
				}
				due := start.Add(after)
				time.Sleep(time.Until(due))
				buffer = spread(requests, number).appendTo(buffer, numbers.Add(1))
				begun := time.Now()
				if _, faults[i] = c.expect(http.StatusCreated, buffer); faults[i] != nil {
					return
				}
				shares[i] = append(shares[i], sending{due, begun, time.Now()})
			}
		})
	}
	running.Wait()
	var sendings []sending
	for i := range shares {
		if faults[i] != nil {
			return nil, faults[i]
		}
		sendings = append(sendings, shares[i]...)
	}
	return sendings, ctx.Err()
}
