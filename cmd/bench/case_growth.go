package main

import (
	"context"
	"fmt"
	"math/rand/v2"
	"net/http"
	"time"
)

// openGrowth opens a portal with a small account for each round and two more: the first
// becomes the large one, the second is a neighbour.
func openGrowth(ctx context.Context, w *world, _ int) error {
	program, err := w.binaries.release(ctx)
	if err != nil {
		return err
	}
	_, err = w.open(ctx, program, 2*(w.Rounds+1)+2, never())
	return err
}

// few is the size of a small account.
const few = 10

// enlarge brings the large account to a number of something, once in a world, as far as
// the time for preparations goes. It returns how many it has.
func (w *world) enlarge(ctx context.Context, count int, what string, make func(account string) request) (int, error) {
	if w.enlarged > 0 {
		return w.enlarged, nil
	}
	w.say("preparing %s %s", grouped(count), what)
	var err error
	w.enlarged, err = w.portals[0].repeat(ctx, make(w.accounts[0][0]), count, time.Now().Add(w.Prepare))
	return w.enlarged, err
}

// grow compares the large account with small ones, of which each round takes a new one
// with few of the same: how much longer a charge and a balance take.
func (w *world) grow(ctx context.Context, r *recorder, count int, what string, make func(account string) request) error {
	p, ids, err := w.some(2*(w.Rounds+1) + 2)
	if err != nil {
		return err
	}
	large, neighbour, small := ids[0], ids[1], ids[2:]
	reached, err := w.enlarge(ctx, count, what, make)
	if err != nil {
		return err
	}
	for _, id := range append([]string{neighbour}, small...) {
		if _, err := p.repeat(ctx, make(id), few, never()); err != nil {
			return err
		}
	}
	note := fmt.Sprintf("%s ÷ %d %s", grouped(reached), few, what)
	if reached < count {
		note += ", as many as could be prepared in " + w.Prepare.String()
	}
	next := func() string { // a small account that was not used before
		id := small[0]
		small = small[1:]
		return id
	}
	pairs, err := w.compare(ctx,
		always(w.ourCharges(p, 64, p.chargesOf([]string{large}, poorBody))),
		func() (side, error) { return w.ourCharges(p, 64, p.chargesOf([]string{next()}, poorBody)), nil })
	if err != nil {
		return err
	}
	r.slower("charges", r.of.target, pairs, 0).Note = note

	// What another account's callers notice while one caller charges the large account.
	beside := func(other, id string) side {
		return side{server: p.server, loads: []load{
			{16, send(p.chargesOf([]string{id}, poorBody), http.StatusCreated, true)},
			{1, send(p.chargesOf([]string{other}, poorBody), http.StatusCreated, true)},
		}, entries: p.entries}
	}
	pairs, err = w.compare(ctx,
		always(beside(large, neighbour)),
		func() (side, error) { return beside(next(), neighbour), nil })
	if err != nil {
		return err
	}
	r.slower("others’ charges beside it", r.of.target, pairs, 0).Note = note

	largeKey, err := p.customerKey(ctx, large)
	if err != nil {
		return err
	}
	smallKey, err := p.customerKey(ctx, neighbour)
	if err != nil {
		return err
	}
	balance := func(key string) func() (side, error) {
		return always(side{server: p.server, loads: []load{{readers, send([]request{newRequest(http.MethodGet, "/credits", "", "x-api-key", key)}, http.StatusOK, false)}}})
	}
	if pairs, err = w.compare(ctx, balance(largeKey), balance(smallKey)); err != nil {
		return err
	}
	r.slower("balances", r.of.target, pairs, 0).Note = note
	return nil
}

func measureEntries(ctx context.Context, w *world, r *recorder) error {
	return w.grow(ctx, r, w.Entries, "entries", w.entryOf)
}

// entryOf makes a request that adds an entry to an account.
func (w *world) entryOf(account string) request {
	return w.portals[0].chargesOf([]string{account}, poorBody)[0]
}

func measureLots(ctx context.Context, w *world, r *recorder) error {
	return w.grow(ctx, r, w.Lots, "lots", func(account string) request { return w.portals[0].grant(account, "promotional", "10") })
}

func measureManyHolds(ctx context.Context, w *world, r *recorder) error {
	return w.grow(ctx, r, w.Holds, "holds", func(account string) request {
		return w.portals[0].chargesOf([]string{account}, holdBody)[0]
	})
}

// openPopulation opens a portal with a thousand accounts and one with many.
func openPopulation(ctx context.Context, w *world, accounts int) error {
	program, err := w.binaries.release(ctx)
	if err != nil {
		return err
	}
	w.say("opening %s accounts", grouped(w.Accounts))
	if _, err := w.open(ctx, program, max(w.Accounts, accounts), time.Now().Add(w.Prepare)); err != nil {
		return err
	}
	_, err = w.open(ctx, program, accounts, never())
	return err
}

// measurePopulation compares a thousand accounts out of many with a thousand accounts.
func measurePopulation(ctx context.Context, w *world, r *recorder) error {
	many, thousand := w.accounts[0], w.accounts[1]
	if len(thousand) < r.of.accounts || len(many) < r.of.accounts {
		return errTooFewAccounts
	}
	chosen := make([]string, len(thousand))
	random := rand.New(rand.NewPCG(3, 3)) //nolint:gosec // nothing is secret here
	for i, at := range random.Perm(len(many))[:len(thousand)] {
		chosen[i] = many[at]
	}
	p, q := w.portals[0], w.portals[1]
	pairs, err := w.compare(ctx, always(w.ourCharges(p, 64, p.chargesOf(chosen, poorBody))), always(w.ourCharges(q, 64, q.chargesOf(thousand, poorBody))))
	if err != nil {
		return err
	}
	note := fmt.Sprintf("%s of %s accounts", grouped(len(thousand)), grouped(len(many)))
	if len(many) < w.Accounts {
		note += ", as many as could be opened in " + w.Prepare.String()
	}
	r.slower("charges", r.of.target, pairs, 0).Note = note
	read := func(p *portal, ids []string) (side, error) {
		var requests []request
		for _, id := range ids {
			requests = append(requests, newRequest(http.MethodGet, "/v1/accounts/"+id+"/balance", "", "Authorization", "Bearer "+p.serviceKey))
		}
		return side{server: p.server, loads: []load{{readers, send(requests, http.StatusOK, false)}}}, nil
	}
	pairs, err = w.compare(ctx, func() (side, error) { return read(p, chosen) }, func() (side, error) { return read(q, thousand) })
	if err == nil {
		r.slower("balances", r.of.target, pairs, 0).Note = note
	}
	return err
}
