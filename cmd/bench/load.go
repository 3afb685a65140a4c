package main

import (
	"context"
	"fmt"
	"slices"
	"sync"
	"time"
)

// worker sends one request on a connection and returns how many entries of a ledger the
// answer acknowledges.
type worker func(c *client) (entries int, err error)

// load is connections that each send one request after the other.
type load struct {
	connections int
	work        func(connection int) worker
}

// tally is what a load did.
type tally struct {
	requests, entries int
	elapsed           time.Duration
	latencies         []time.Duration // sorted
}

// rate returns requests a second.
func (t tally) rate() float64 { return float64(t.requests) / t.elapsed.Seconds() }

// latency returns a quantile.
func (t tally) latency(quantile float64) time.Duration {
	return quantileOf(t.latencies, quantile)
}

// quantileOf returns a quantile of sorted durations: the smallest that at least this
// share of them does not exceed.
func quantileOf(sorted []time.Duration, quantile float64) time.Duration {
	if len(sorted) == 0 {
		return 0
	}
	at := int(quantile*float64(len(sorted))+0.999999) - 1
	return sorted[min(max(at, 0), len(sorted)-1)]
}

// runLoads keeps loads running side by side for a time. Each connection finishes what it
// has begun. An error of any connection is one of all.
func runLoads(ctx context.Context, address string, duration time.Duration, loads ...load) ([]tally, error) {
	var clients []*client
	defer func() {
		for _, c := range clients {
			c.close()
		}
	}()
	type share struct {
		load int
		tally
		err error
	}
	var shares []*share
	for i, l := range loads {
		for range l.connections {
			c, err := dial(ctx, address)
			if err != nil {
				return nil, err
			}
			clients, shares = append(clients, c), append(shares, &share{load: i})
		}
	}
	start := time.Now()
	deadline := start.Add(duration)
	var running sync.WaitGroup
	for i, c := range clients {
		s := shares[i]
		work := loads[s.load].work(i)
		if err := c.conn.SetDeadline(deadline.Add(clientTimeout)); err != nil {
			return nil, err
		}
		running.Go(func() {
			for begun := time.Now(); begun.Before(deadline) && ctx.Err() == nil; {
				entries, err := work(c)
				if err != nil {
					s.err = err
					return
				}
				ended := time.Now()
				s.requests, s.entries = s.requests+1, s.entries+entries
				s.latencies = append(s.latencies, ended.Sub(begun))
				begun = ended
			}
		})
	}
	running.Wait()
	elapsed := time.Since(start)
	tallies := make([]tally, len(loads))
	for _, s := range shares {
		if s.err != nil {
			return nil, fmt.Errorf("a connection failed: %w", s.err)
		}
		t := &tallies[s.load]
		t.requests, t.entries = t.requests+s.requests, t.entries+s.entries
		t.latencies = append(t.latencies, s.latencies...)
	}
	for i := range tallies {
		tallies[i].elapsed = elapsed
		slices.Sort(tallies[i].latencies)
	}
	return tallies, ctx.Err()
}

// runList sends each request of a list once, over several connections, and hands the
// bodies of the answers to a function with their indexes, from several goroutines. It
// stops early, without an error, when the time is over, and returns how many it did:
// always the first ones.
func runList(ctx context.Context, address string, connections int, until time.Time, count int, do func(c *client, i int) error) (int, error) {
	var (
		running sync.WaitGroup
		mutex   sync.Mutex
		next    int
		failure error
	)
	take := func() (int, bool) {
		mutex.Lock()
		defer mutex.Unlock()
		if next >= count || failure != nil || ctx.Err() != nil || time.Now().After(until) {
			return 0, false
		}
		next++
		return next - 1, true
	}
	fail := func(err error) {
		mutex.Lock()
		defer mutex.Unlock()
		failure = err
	}
	for range min(connections, count) {
		running.Go(func() {
			c, err := dial(ctx, address)
			if err != nil {
				fail(err)
				return
			}
			defer c.close()
			for i, ok := take(); ok; i, ok = take() {
				if err := do(c, i); err != nil {
					fail(err)
					return
				}
			}
		})
	}
	running.Wait()
	if failure == nil {
		failure = ctx.Err()
	}
	return next, failure
}
