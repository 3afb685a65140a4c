package main

import (
	"context"
	"fmt"
	"net/http"
	"time"
)

// idleTime is how long a portal is left alone before its idle memory is read.
const idleTime = 2 * time.Second

// measureMemory reads the memory of a portal behind a round of charges, and of one that
// has just started.
func measureMemory(ctx context.Context, w *world, r *recorder) error {
	p, ids, err := w.some(4)
	if err != nil {
		return err
	}
	if _, err := w.enlarge(ctx, w.Entries, "entries", w.entryOf); err != nil {
		return err
	}
	if _, err := w.ourCharges(p, 256, p.chargesOf(ids, poorBody)).round(ctx, w.Duration); err != nil {
		return err
	}
	now, most := p.memory()
	if now == 0 {
		return fmt.Errorf("memory can only be read on Linux")
	}
	entries, err := p.entries(ctx)
	if err != nil {
		return err
	}
	if err := p.restart(ctx); err != nil {
		return err
	}
	select {
	case <-time.After(idleTime):
	case <-ctx.Done():
		return ctx.Err()
	}
	idle, _ := p.memory()
	note := fmt.Sprintf("%s entries", grouped(entries))
	r.value("idle", r.of.target, "MB", megabytes(idle)).Note = note
	r.value("after load", target{}, "MB", megabytes(now)).Note = fmt.Sprintf("%.0f MB at most", megabytes(most))
	return nil
}

func megabytes(bytes int64) float64 { return float64(bytes) / (1 << 20) }

// restart stops a portal and waits until it is ready again.
func (p *portal) restart(ctx context.Context) error {
	if err := p.stop(); err != nil {
		return err
	}
	if err := p.start(ctx); err != nil {
		return err
	}
	return p.waitReady(ctx)
}

// measureStartUp measures the time from the start of the process until it is ready.
func measureStartUp(ctx context.Context, w *world, r *recorder) error {
	p := w.portals[0]
	if _, err := w.enlarge(ctx, w.Entries, "entries", w.entryOf); err != nil {
		return err
	}
	entries, err := p.entries(ctx)
	if err != nil {
		return err
	}
	var rounds []float64
	for range w.Rounds {
		if err := p.stop(); err != nil {
			return err
		}
		start := time.Now()
		if err := p.start(ctx); err != nil {
			return err
		}
		if err := p.waitReady(ctx); err != nil {
			return err
		}
		rounds = append(rounds, milliseconds(time.Since(start)))
	}
	r.value("", r.of.target, "ms", rounds...).Note = fmt.Sprintf("%s entries", grouped(entries))
	return nil
}

// openWithoutC opens two portals, one of which is built without C.
func openWithoutC(ctx context.Context, w *world, accounts int) error {
	pure, err := w.binaries.releaseWithoutC(ctx)
	if err != nil {
		return err
	}
	program, err := w.binaries.release(ctx)
	if err != nil {
		return err
	}
	if _, err := w.open(ctx, pure, accounts, never()); err != nil {
		return err
	}
	_, err = w.open(ctx, program, accounts, never())
	return err
}

// measureWithoutC compares the two builds.
func measureWithoutC(ctx context.Context, w *world, r *recorder) error {
	pure, with := w.portals[0], w.portals[1]
	charges := func(p *portal, ids []string) func() (side, error) {
		return always(w.ourCharges(p, 64, p.chargesOf(ids, poorBody)))
	}
	for _, accounts := range []int{1, r.of.accounts} {
		if len(w.accounts[0]) < accounts || len(w.accounts[1]) < accounts {
			return errTooFewAccounts
		}
		pairs, err := w.compare(ctx, charges(pure, w.accounts[0][:accounts]), charges(with, w.accounts[1][:accounts]))
		if err != nil {
			return err
		}
		title := "charges, hot account"
		if accounts > 1 {
			title = fmt.Sprintf("charges, %s accounts", grouped(accounts))
		}
		r.ratio(title, r.of.target, "/s", pairs, rateOf(0))
	}
	balance := func(p *portal, account string) (side, error) {
		key, err := p.customerKey(ctx, account)
		return side{server: p.server, loads: []load{{readers, send([]request{newRequest(http.MethodGet, "/credits", "", "x-api-key", key)}, http.StatusOK, false)}}}, err
	}
	pairs, err := w.compare(ctx,
		func() (side, error) { return balance(pure, w.accounts[0][0]) },
		func() (side, error) { return balance(with, w.accounts[1][0]) })
	if err == nil {
		r.ratio("balances", r.of.target, "/s", pairs, rateOf(0))
	}
	return err
}
