package main

import (
	"context"
	"fmt"
	"slices"
	"time"
)

// side is one of two that are compared: a server and what is asked of it.
type side struct {
	*server
	loads   []load
	entries func(context.Context) (int, error) // counts the ledger's entries; nil if it has none
	// run is a round of something else than a server of ours, nil of one.
	run func(ctx context.Context, duration time.Duration) (sample, error)
}

// sample is one round of a side.
type sample struct {
	tallies []tally       // of each load
	cpu     time.Duration // of the server, for a request of any load
	loadCPU time.Duration // of what sends the load, likewise
}

// round runs a side for a time. It fails unless exactly the acknowledged entries are in
// the ledger afterwards.
func (s side) round(ctx context.Context, duration time.Duration) (sample, error) {
	if s.run != nil {
		return s.run(ctx, duration)
	}
	var before, after int
	var err error
	if s.entries != nil {
		if before, err = s.entries(ctx); err != nil {
			return sample{}, err
		}
	}
	spent, sent := s.cpu(), loadCPU()
	tallies, err := runLoads(ctx, s.address, duration, s.loads...)
	if err != nil {
		return sample{}, fmt.Errorf("%s: %w", s.name, err)
	}
	spent, sent = s.cpu()-spent, loadCPU()-sent
	requests, entries := 0, 0
	for _, t := range tallies {
		requests, entries = requests+t.requests, entries+t.entries
	}
	if s.entries != nil {
		if after, err = s.entries(ctx); err != nil {
			return sample{}, err
		}
	}
	if after-before != entries {
		return sample{}, fmt.Errorf("%s has %d new entries, but acknowledged %d", s.name, after-before, entries)
	}
	each := time.Duration(max(1, requests))
	return sample{tallies, spent / each, sent / each}, nil
}

// pair is one round of two sides, one behind the other.
type pair struct{ ours, base sample }

// compare runs two sides in alternating rounds, after one short round of each that does
// not count.
func (o options) compare(ctx context.Context, ours, base func() (side, error)) ([]pair, error) {
	var pairs []pair
	for i := -1; i < o.Rounds; i++ {
		duration := o.Duration
		if i < 0 {
			duration = o.Duration / 4
		}
		a, err := ours()
		if err != nil {
			return nil, err
		}
		b, err := base()
		if err != nil {
			return nil, err
		}
		var p pair
		run := func(s side, into *sample) {
			if err == nil {
				*into, err = s.round(ctx, duration)
			}
		}
		if i%2 == 0 {
			run(a, &p.ours)
			run(b, &p.base)
		} else {
			run(b, &p.base)
			run(a, &p.ours)
		}
		if err != nil {
			return nil, err
		}
		if i >= 0 {
			pairs = append(pairs, p)
		}
	}
	return pairs, nil
}

// always returns a side as it is, round after round.
func always(s side) func() (side, error) {
	return func() (side, error) { return s, nil }
}

// figures are the values of one measure in each round.
type figures struct{ ours, base []float64 }

// each returns a figure of both sides in each round.
func each(pairs []pair, figure func(sample) float64) (f figures) {
	for _, p := range pairs {
		f.ours, f.base = append(f.ours, figure(p.ours)), append(f.base, figure(p.base))
	}
	return f
}

// ratios returns ours ÷ base of each round.
func (f figures) ratios() (ratios []float64) {
	for i := range f.ours {
		if f.base[i] != 0 {
			ratios = append(ratios, f.ours[i]/f.base[i])
		}
	}
	return ratios
}

// rateOf returns requests a second of a load.
func rateOf(load int) func(sample) float64 {
	return func(s sample) float64 { return s.tallies[load].rate() }
}

// timeOf returns microseconds of a load's requests, at a quantile.
func timeOf(load int, quantile float64) func(sample) float64 {
	return func(s sample) float64 { return microseconds(s.tallies[load].latency(quantile)) }
}

func cpuOf(s sample) float64 { return microseconds(s.cpu) }

func loadCPUOf(s sample) float64 { return microseconds(s.loadCPU) }

func microseconds(d time.Duration) float64 { return float64(d) / float64(time.Microsecond) }

// median returns the middle of some values, 0 of none.
func median(values []float64) float64 {
	if len(values) == 0 {
		return 0
	}
	sorted := slices.Sorted(slices.Values(values))
	middle := len(sorted) / 2
	if len(sorted)%2 == 1 {
		return sorted[middle]
	}
	return (sorted[middle-1] + sorted[middle]) / 2
}
