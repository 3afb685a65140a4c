package main

import (
	"context"
	"fmt"
	"net/http"
	"time"
)

// openMain opens a portal and both baselines, with as many accounts each.
func openMain(ctx context.Context, w *world, accounts int) error {
	program, err := w.binaries.release(ctx)
	if err != nil {
		return err
	}
	w.say("opening %s accounts", grouped(accounts))
	p, err := w.open(ctx, program, accounts, never())
	if err != nil {
		return err
	}
	if err := p.command(ctx, nil, "", "product", "save", "--slug", "bench-page", "--name", "Page", "--cost", "0.001"); err != nil {
		return err
	}
	if err := w.startEcho(ctx); err != nil {
		return err
	}
	return w.startWriter(ctx, accounts)
}

// some returns the first accounts of the first portal, or an error if there are fewer.
func (w *world) some(accounts int) (*portal, []string, error) {
	if len(w.accounts[0]) < accounts {
		return nil, nil, errTooFewAccounts
	}
	return w.portals[0], w.accounts[0][:accounts], nil
}

// dialect is a request for a balance with a customer's key.
type dialect struct{ name, title, path, header, before string }

var dialects = []dialect{
	{"predev", "pre.dev", "/credits-balance", "Authorization", "Bearer "},
	{"brookmimir", "BrookMimir", "/credits", "x-api-key", ""},
	{"gitread", "GitRead", "/api/credits", "Authorization", "Bearer "},
	{"srtgen", "srtgen", "/api/v1/balance", "x-api-key", ""},
	{"leadmagic", "LeadMagic", "/v1/credits", "X-API-Key", ""},
	{"native", "/v1/balance", "/v1/balance", "Authorization", "Bearer "},
}

// readers is how many connections ask for balances and pages.
const readers = 64

// measure compares a balance with a constant of the same size.
func (d dialect) measure(ctx context.Context, w *world, r *recorder) error {
	p, accounts, err := w.some(1)
	if err != nil {
		return err
	}
	key, err := p.customerKey(ctx, accounts[0])
	if err != nil {
		return err
	}
	balance := newRequest(http.MethodGet, d.path, "", d.header, d.before+key)
	c, err := dial(ctx, p.address)
	if err != nil {
		return err
	}
	defer c.close()
	body, err := c.expect(http.StatusOK, balance.text)
	if err != nil {
		return err
	}
	constant := newRequest(http.MethodGet, fmt.Sprintf("/constant/%d", min(max(len(body), minConstantBody), maxConstantBody-1)), "")
	pairs, err := w.compare(ctx,
		always(side{server: p.server, loads: []load{{readers, send([]request{balance}, http.StatusOK, false)}}}),
		always(side{server: w.echo, loads: []load{{readers, send([]request{constant}, http.StatusOK, false)}}}))
	if err == nil {
		r.ratio("", r.of.target, "/s", pairs, rateOf(0)).Note = fmt.Sprintf("%d bytes", len(body))
	}
	return err
}

// measureCharges compares charges with those of the writer, whose body is always poor.
func measureCharges(body string, connections int) func(context.Context, *world, *recorder) error {
	return func(ctx context.Context, w *world, r *recorder) error {
		p, ids, err := w.some(r.of.accounts)
		if err != nil {
			return err
		}
		pairs, err := w.compare(ctx, always(w.ourCharges(p, connections, p.chargesOf(ids, body))), always(w.theirCharges(connections, len(ids))))
		if err == nil {
			r.ratio("", r.of.target, "/s", pairs, rateOf(0))
		}
		return err
	}
}

// measureHolds compares holds and captures, each an entry, with charges of the writer.
func measureHolds(ctx context.Context, w *world, r *recorder) error {
	p, ids, err := w.some(r.of.accounts)
	if err != nil {
		return err
	}
	ours := side{server: p.server, loads: []load{{64, p.holdAndCapture(ids)}}, entries: p.entries}
	pairs, err := w.compare(ctx, always(ours), always(w.theirCharges(64, len(ids))))
	if err == nil {
		r.ratio("", r.of.target, "/s", pairs, rateOf(0))
	}
	return err
}

// measureLatency compares the time of a charge when there is only one connection.
func measureLatency(ctx context.Context, w *world, r *recorder) error {
	p, ids, err := w.some(1)
	if err != nil {
		return err
	}
	pairs, err := w.compare(ctx, always(w.ourCharges(p, 1, p.chargesOf(ids, poorBody))), always(w.theirCharges(1, 1)))
	if err == nil {
		r.ratio("median", r.of.target, "µs", pairs, timeOf(0, 0.5))
		r.ratio("p99", target{}, "µs", pairs, timeOf(0, 0.99))
	}
	return err
}

// measureMixed compares readers and writers that run side by side.
func measureMixed(ctx context.Context, w *world, r *recorder) error {
	p, ids, err := w.some(r.of.accounts)
	if err != nil {
		return err
	}
	key, err := p.customerKey(ctx, ids[0])
	if err != nil {
		return err
	}
	const each = 32
	ours := side{server: p.server, loads: []load{
		{each, send([]request{newRequest(http.MethodGet, "/api/v1/balance", "", "x-api-key", key)}, http.StatusOK, false)},
		{each, send(p.chargesOf(ids, poorBody), http.StatusCreated, true)},
	}, entries: p.entries}
	base := side{server: w.writer, loads: []load{
		{each, send([]request{newRequest(http.MethodGet, "/balance", "")}, http.StatusOK, false)},
		{each, send(writerCharges(len(ids)), http.StatusCreated, true)},
	}, entries: w.writerEntries}
	pairs, err := w.compare(ctx, always(ours), always(base))
	if err == nil {
		r.ratio("balances", r.of.target, "/s", pairs, rateOf(0))
		r.ratio("charges", r.of.target, "/s", pairs, rateOf(1))
	}
	return err
}

// measurePage asks for a page of the person who signs in.
func measurePage(path, encoding string) func(context.Context, *world, *recorder) error {
	return func(ctx context.Context, w *world, r *recorder) error {
		p, ids, err := w.some(1)
		if err != nil {
			return err
		}
		if _, err := p.repeat(ctx, p.chargesOf(ids, richBody)[0], 100, never()); err != nil { // the page has something to show
			return err
		}
		cookies, err := p.signIn(ctx)
		if err != nil {
			return err
		}
		headers := []string{"Cookie", cookies, "Accept", "text/html"}
		if encoding != "" {
			headers = append(headers, "Accept-Encoding", encoding)
		}
		page := side{server: p.server, loads: []load{{readers, send([]request{newRequest(http.MethodGet, path, "", headers...)}, http.StatusOK, false)}}}
		if _, err := page.round(ctx, w.Duration/4); err != nil {
			return err
		}
		var rates, cpu []float64
		for range w.Rounds {
			s, err := page.round(ctx, w.Duration)
			if err != nil {
				return err
			}
			rates, cpu = append(rates, s.tallies[0].rate()), append(cpu, microseconds(s.cpu))
		}
		x := r.value("", r.of.target, "/s", rates...)
		x.OursCPU = median(cpu)
		return nil
	}
}

// milliseconds returns a duration as a figure.
func milliseconds(d time.Duration) float64 { return float64(d) / float64(time.Millisecond) }
