//go:build unix

package main

import (
	"cmp"
	"os"
	"slices"
	"strconv"
	"syscall"
	"testing"
	"time"

	"github.com/anishathalye/porcupine"

	"github.com/bursar-portal/bursar/models"
	"github.com/bursar-portal/bursar/models/storetest"
	"github.com/bursar-portal/bursar/models/storetest/postgres"
)

// Three portals on one database, behind a balancer that knows nothing of them, lose one of them,
// have one stand still, and have the database crash, while clients charge, hold, capture,
// release, grant, buy and read. Whatever was acknowledged is in the books once, and what clients
// were told of each account can be told as one thing after the other.
//
// BURSAR_TEST_CLIENTS and BURSAR_TEST_SECONDS make it a long one.
func TestSeveralPortals(t *testing.T) {
	number := func(variable string, normal int) int {
		if n, err := strconv.Atoi(os.Getenv(variable)); err == nil {
			return n
		}
		return normal
	}
	many, seconds := number("BURSAR_TEST_CLIENTS", 30), number("BURSAR_TEST_SECONDS", 0)
	patience := time.Second
	if seconds > 0 {
		patience = 10 * time.Second
	}
	cluster := postgres.NewCluster(t)
	database := cluster.Database("bursar")
	balancer := startBalancer(t)
	c, env := newClients(t, database, balancer.url, max(6, many/10), patience)
	nodes := startNodes(t, database, 3, env...)
	balancer.use(nodes...)
	began := time.Now()
	c.start(many)
	for round := 0; round == 0 || time.Since(began) < time.Duration(seconds)*time.Second; round++ {
		killed, frozen := nodes[round%3], nodes[(round+1)%3]
		c.advance(3*many, time.Minute)
		killed.kill()
		c.advance(3*many, time.Minute)
		killed.start()
		balancer.use(nodes...)
		c.advance(3*many, time.Minute)

		frozen.signal(syscall.SIGSTOP)
		if seconds > 0 { // for longer than the database waits for it
			stood := time.Now()
			c.advance(3*many, time.Minute)
			t.Logf("%d more were acknowledged within %s of a portal standing still", 3*many, time.Since(stood).Round(time.Millisecond))
		} else {
			for end, before := time.Now().Add(time.Minute), c.unanswered(); c.unanswered() == before && time.Now().Before(end); time.Sleep(5 * time.Millisecond) {
			}
		}
		frozen.signal(syscall.SIGCONT)
		c.advance(3*many, time.Minute)

		cluster.Crash()
		c.advance(3*many, time.Minute)
	}
	c.stop()
	for _, n := range nodes {
		n.stop()
	}
	t.Log(c.summary())
	c.check(database)
}

// check fails unless the books are right and have exactly what was acknowledged, and the history
// of every account is one.
func (c *clients) check(database string) {
	c.t.Helper()
	k := storetest.Open(c.t, database, storetest.NewClock(time.Now()), storetest.Settings())
	k.CheckBooks()
	for i, account := range c.accounts {
		now := k.Balance(account.id)
		end := time.Since(c.began).Nanoseconds()
		tries := append(slices.Clone(c.tries[i]), try{call: end, answer: end, told: told{outcome: done, balance: &values{now.Available, now.Held}}})
		if got := linearizable(c.t, values{available: begun}, tries); got != porcupine.Ok {
			c.t.Errorf("the history of account %d, of %d tries, is %s", i, len(tries), got)
			continue
		}
		if i == 0 {
			c.plant(tries)
		}
		c.checkEntries(k, i)
	}
}

// plant alters what one client was told, which must not pass. It looks at the beginning alone: that
// there is no order at all takes long to find out.
func (c *clients) plant(tries []try) {
	c.t.Helper()
	slices.SortFunc(tries, func(a, b try) int { return cmp.Compare(a.answer, b.answer) })
	at := slices.IndexFunc(tries, func(t try) bool { return t.told.outcome == done && t.told.balance != nil && t.ask.kind == asksCharge })
	if at < 0 {
		c.t.Fatal("nobody charged")
	}
	var begin []try
	for _, t := range tries {
		switch {
		case t.call > tries[at].answer:
			continue
		case t.answer > tries[at].answer:
			t.told = told{}
		case t == tries[at]:
			t.told.balance = &values{t.told.balance.available + 1, t.told.balance.held}
		}
		begin = append(begin, t)
	}
	if got := linearizable(c.t, values{available: begun}, begin); got != porcupine.Illegal {
		c.t.Errorf("a history with an altered answer is %s", got)
	}
}

// checkEntries fails unless an account has one entry for each key that was acknowledged, for each
// purchase, and at most one for what was refused.
func (c *clients) checkEntries(k *storetest.Kit, account int) {
	c.t.Helper()
	entries := map[string]int{}
	bought := 0
	for before := int64(0); ; {
		page, err := k.Entries(c.t.Context(), models.EntryQuery{AccountID: c.accounts[account].id, Before: before, Limit: 100})
		if err != nil {
			c.t.Fatal(err)
		}
		for _, e := range page.Lines {
			if e.Kind == models.EntryPurchase {
				bought++
			} else {
				entries[e.Key]++
			}
		}
		if before = page.Next; before == 0 {
			break
		}
	}
	if bought != c.bought[account] {
		c.t.Errorf("account %d paid for %d purchases and got %d", account, c.bought[account], bought)
	}
	for key, times := range entries {
		if times > 1 {
			c.t.Errorf("%s was posted %d times", key, times)
		}
	}
	for key := range c.acked[account] {
		if entries[key] == 0 {
			c.t.Errorf("%s was acknowledged and is not there", key)
		}
	}
}
