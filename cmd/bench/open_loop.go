package main

import (
	"context"
	"fmt"
	"net/http"
	"slices"
	"time"

	vegeta "github.com/tsenart/vegeta/v12/lib"
)

// Bounds of the sender at a fixed rate.
const (
	openLoopWorkers = 512  // requests under way, at most; the portal accepts 2,000 connections
	openLoopLeast   = 0.97 // of the rate that is wanted: below it there is something to note
	openLoopRounds  = 3    // how much longer than others a round is, for the rare slow answers
)

// openSample is one round at a fixed rate.
type openSample struct {
	all         []time.Duration // sorted
	checkpoints []time.Duration // of requests during checkpoints, sorted
	rate        float64
}

// openRound sends charges at a fixed rate, whether the server keeps up or not. The time
// of each counts from the instant at which it should have been sent, so that a server
// that stalls is charged for all who had to wait.
func openRound(ctx context.Context, s side, database string, requests []vegeta.Target, rate int, duration time.Duration) (openSample, error) {
	before, err := s.entries(ctx)
	if err != nil {
		return openSample{}, err
	}
	attacker := vegeta.NewAttacker(vegeta.Workers(64), vegeta.MaxWorkers(openLoopWorkers), vegeta.Connections(openLoopWorkers), vegeta.KeepAlive(true))
	at := 0
	watch := watchCheckpoints(ctx, database)
	targets := make(chan vegeta.Target, openLoopWorkers)
	done := make(chan struct{})
	go func() {
		defer close(targets)
		for ; ; at++ {
			t := requests[at*7919%len(requests)] // spread, and the same in every round
			t.Header = t.Header.Clone()
			t.Header.Set("Idempotency-Key", fmt.Sprintf("bench-%012d", numbers.Add(1)))
			select {
			case targets <- t:
			case <-done:
				return
			}
		}
	}()
	var answers []*vegeta.Result
	for answer := range attacker.Attack(func(t *vegeta.Target) error {
		*t = <-targets
		return nil
	}, vegeta.Rate{Freq: rate, Per: time.Second}, duration, "") {
		answers = append(answers, answer)
		if ctx.Err() != nil {
			attacker.Stop()
		}
	}
	close(done)
	windows := watch()
	after, err := s.entries(ctx)
	if err != nil {
		return openSample{}, err
	}
	if after-before != len(answers) {
		err = fmt.Errorf("%s has %d new entries, but acknowledged %d", s.name, after-before, len(answers))
	}
	return newOpenSample(answers, rate, windows, err)
}

// newOpenSample corrects the times of answers by when their requests should have been
// sent.
func newOpenSample(answers []*vegeta.Result, rate int, windows []window, err error) (openSample, error) {
	if len(answers) == 0 || err != nil {
		return openSample{}, err
	}
	var o openSample
	first, last := answers[0].Timestamp, answers[0].Timestamp
	for _, a := range answers {
		if a.Error != "" {
			return o, fmt.Errorf("at a fixed rate: %d %s %.200s", a.Code, a.Error, a.Body)
		}
		if a.Timestamp.Before(first) {
			first = a.Timestamp
		}
		if a.Timestamp.After(last) {
			last = a.Timestamp
		}
	}
	for _, a := range answers {
		due := first.Add(time.Duration(float64(a.Seq) / float64(rate) * float64(time.Second)))
		end := a.Timestamp.Add(a.Latency)
		took := max(end.Sub(due), a.Latency)
		o.all = append(o.all, took)
		if slices.ContainsFunc(windows, func(w window) bool { return w.overlaps(end.Add(-took), end) }) {
			o.checkpoints = append(o.checkpoints, took)
		}
	}
	slices.Sort(o.all)
	slices.Sort(o.checkpoints)
	o.rate = float64(len(answers)-1) / max(last.Sub(first).Seconds(), 1e-9)
	return o, nil
}

// measureOpenLoop sends to both sides at half the rate that each reaches at most.
func measureOpenLoop(ctx context.Context, w *world, r *recorder) error {
	p, ids, err := w.some(r.of.accounts)
	if err != nil {
		return err
	}
	sides := [2]side{w.ourCharges(p, 64, p.chargesOf(ids, poorBody)), w.theirCharges(64, len(ids))}
	databases := [2]string{p.database, w.writerDatabase}
	top, err := w.compare(ctx, always(sides[0]), always(sides[1]))
	if err != nil {
		return err
	}
	f := each(top, rateOf(0))
	rates := [2]int{int(median(f.ours) / 2), int(median(f.base) / 2)}
	targets := [2][]vegeta.Target{}
	for i, id := range ids {
		targets[0] = append(targets[0], vegeta.Target{
			Method: http.MethodPost, URL: "http://" + p.address + "/v1/charges", Body: fmt.Appendf(nil, poorBody, id),
			Header: http.Header{"Content-Type": {"application/json"}, "Authorization": {"Bearer " + p.serviceKey}},
		})
		targets[1] = append(targets[1], vegeta.Target{
			Method: http.MethodPost, URL: "http://" + w.writer.address + "/charges", Body: fmt.Appendf(nil, poorBody, fmt.Sprint(i+1)),
			Header: http.Header{"Content-Type": {"application/json"}},
		})
	}
	var samples [2][]openSample
	for i := range w.Rounds {
		for j := range 2 {
			s := (i + j) % 2
			o, err := openRound(ctx, sides[s], databases[s], targets[s], max(rates[s], 1), openLoopRounds*w.Duration)
			if err != nil {
				return err
			}
			samples[s] = append(samples[s], o)
		}
	}
	note := fmt.Sprintf("at %s/s, writer at %s/s", grouped(rates[0]), grouped(rates[1]))
	for i := range samples {
		var sent []float64
		for _, o := range samples[i] {
			sent = append(sent, o.rate)
		}
		reached := median(sent)
		switch wanted := openLoopLeast * float64(rates[i]); {
		case reached >= wanted:
		case i == 0:
			note += fmt.Sprintf("; too many were waiting, so that only %s/s were sent", grouped(int(reached)))
		default: // its times would flatter ours
			return fmt.Errorf("only %.0f requests a second of %d could be sent to the writer: the machine is too busy, or too small for the sender", reached, rates[i])
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
