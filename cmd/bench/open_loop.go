package main

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"time"
)

// At a fixed rate:
const (
	openLoopConnections = 512                  // requests under way, at most; the portal accepts 2,000 connections
	openLoopLeast       = 0.97                 // of the rate that is wanted: below it there is something to note
	openLoopLate        = 5 * time.Millisecond // the median by which requests may be sent late
	openLoopRounds      = 3                    // how much longer than others a round is, for the rare slow answers
)

// sending is a request at a fixed rate: when it should have been sent, when it was, and
// when its answer was there.
type sending struct{ due, begun, ended time.Time }

// sender sends charges at a fixed rate, whether the server keeps up or not. An answer
// other than 201 is an error.
type sender func(ctx context.Context, address string, requests []request, rate int, duration time.Duration) ([]sending, error)

// openSample is one round at a fixed rate.
type openSample struct {
	all         []time.Duration // sorted
	checkpoints []time.Duration // of requests during checkpoints, sorted
	rate        float64         // at which was sent
	late        time.Duration   // by how much the median was sent late
}

// openSide is a side that is sent to at a fixed rate.
type openSide struct {
	side
	database string
	requests []request
	rate     int
	topTime  time.Duration // the median of requests at the top rate
}

// round runs a side at its rate. It fails unless exactly the acknowledged entries are in
// the ledger afterwards.
func (s openSide) round(ctx context.Context, send sender, duration time.Duration) (openSample, error) {
	before, err := s.entries(ctx)
	if err != nil {
		return openSample{}, err
	}
	watched := watchCheckpoints(ctx, s.database)
	sendings, err := send(ctx, s.address, s.requests, s.rate, duration)
	windows := watched()
	if err != nil {
		return openSample{}, fmt.Errorf("%s at a fixed rate: %w", s.name, err)
	}
	after, err := s.entries(ctx)
	if err != nil {
		return openSample{}, err
	}
	if after-before != len(sendings) {
		return openSample{}, fmt.Errorf("%s has %d new entries, but acknowledged %d", s.name, after-before, len(sendings))
	}
	return newOpenSample(sendings, windows)
}

// newOpenSample counts the time of each request from the instant at which it should have
// been sent, so that a server that stalls is charged for all who had to wait.
func newOpenSample(sendings []sending, windows []window) (openSample, error) {
	if len(sendings) < 2 {
		return openSample{}, errors.New("nothing was sent")
	}
	var o openSample
	var late []time.Duration
	first, last := sendings[0].begun, sendings[0].begun
	for _, s := range sendings {
		if s.begun.Before(first) {
			first = s.begun
		}
		if s.begun.After(last) {
			last = s.begun
		}
		late = append(late, s.begun.Sub(s.due))
		took := s.ended.Sub(s.due)
		o.all = append(o.all, took)
		if slices.ContainsFunc(windows, func(w window) bool { return w.overlaps(s.due, s.ended) }) {
			o.checkpoints = append(o.checkpoints, took)
		}
	}
	slices.Sort(o.all)
	slices.Sort(o.checkpoints)
	slices.Sort(late)
	o.late = quantileOf(late, 0.5)
	o.rate = float64(len(sendings)-1) / max(last.Sub(first).Seconds(), 1e-9)
	return o, nil
}

// measureOpenLoop sends to both sides at half the rate that each reaches at most.
func measureOpenLoop(send sender) func(context.Context, *world, *recorder) error {
	return func(ctx context.Context, w *world, r *recorder) error {
		p, ids, err := w.some(r.of.accounts)
		if err != nil {
			return err
		}
		sides := [2]openSide{
			{side: w.ourCharges(p, 64, p.chargesOf(ids, poorBody)), database: p.database, requests: p.chargesOf(ids, poorBody)},
			{side: w.theirCharges(64, len(ids)), database: w.writerDatabase, requests: writerCharges(len(ids))},
		}
		top, err := w.compare(ctx, always(sides[0].side), always(sides[1].side))
		if err != nil {
			return err
		}
		f := each(top, rateOf(0))
		sides[0].rate, sides[1].rate = max(int(median(f.ours)/2), 1), max(int(median(f.base)/2), 1)
		times := each(top, timeOf(0, 0.5))
		sides[1].topTime = time.Duration(median(times.base) * float64(time.Microsecond))
		var samples [2][]openSample
		for i := range w.Rounds {
			for j := range 2 {
				at := (i + j) % 2
				o, err := sides[at].round(ctx, send, openLoopRounds*w.Duration)
				if err != nil {
					return err
				}
				samples[at] = append(samples[at], o)
			}
		}
		return r.openLoop(sides, samples, w.lenient)
	}
}

// openLoop records the times of both sides at their rates. Unless it is lenient, it fails
// if the writer was not sent what it should have been.
func (r *recorder) openLoop(sides [2]openSide, samples [2][]openSample, lenient bool) error {
	note := fmt.Sprintf("at %s/s, writer at %s/s", grouped(sides[0].rate), grouped(sides[1].rate))
	for i, side := range sides {
		var sent, late, took []float64
		for _, o := range samples[i] {
			sent, late, took = append(sent, o.rate), append(late, milliseconds(o.late)), append(took, milliseconds(quantileOf(o.all, 0.5)))
		}
		switch {
		case median(sent) >= openLoopLeast*float64(side.rate) && median(late) <= milliseconds(openLoopLate):
		case i == 0:
			note += fmt.Sprintf("; %s/s were sent, half of them more than %s ms late", grouped(int(median(sent))), format(median(late)))
		case !lenient: // its times would flatter ours
			return fmt.Errorf("of %d requests a second to the writer %.0f could be sent, half of them more than %s ms late: the machine is too busy, or too small for this sender",
				side.rate, median(sent), format(median(late)))
		}
		if top := milliseconds(side.topTime); i == 1 && !lenient && median(took) > top {
			return fmt.Errorf("the writer’s answers take %s ms at half the top rate and %s ms at the top: it is the sender that is slow", format(median(took)), format(top))
		}
	}
	record := func(title string, to target, quantile float64, times func(openSample) []time.Duration) {
		var f figures
		for i := range samples[0] {
			ours, base := times(samples[0][i]), times(samples[1][i])
			if len(ours) > 0 && len(base) > 0 {
				f.ours = append(f.ours, milliseconds(quantileOf(ours, quantile)))
				f.base = append(f.base, milliseconds(quantileOf(base, quantile)))
			}
		}
		if len(f.ours) == 0 {
			return // no checkpoint ran
		}
		r.add(to, result{Title: title, Unit: "×", Value: median(f.ratios()), Rounds: f.ratios(), Figure: "ms", Ours: median(f.ours), Base: median(f.base), Note: note})
	}
	all := func(o openSample) []time.Duration { return o.all }
	record("p50", target{}, 0.5, all)
	record("p99", target{}, 0.99, all)
	record("p99.9", r.of.target, 0.999, all)
	record("p99 during checkpoints", target{}, 0.99, func(o openSample) []time.Duration { return o.checkpoints })
	return nil
}
