//go:build cluster

package main

import (
	"database/sql"
	"slices"
	"syscall"
	"testing"
	"time"
)

// Ten times the primary is lost under charges, killed and frozen in turns: no charge that was
// acknowledged is lost or posted twice, and the portals, which are told of all members, are
// back by themselves.
func TestFailover(t *testing.T) {
	p := startPatroni(t)
	admin, err := sql.Open("pgx", p.url("postgres"))
	if err != nil {
		t.Fatal(err)
	}
	if _, err := admin.ExecContext(t.Context(), "CREATE DATABASE bursar TEMPLATE template0"); err != nil {
		t.Fatal(err)
	}
	_ = admin.Close()
	database := p.url("bursar")
	nodes := []*node{(&node{t: t, database: database}).start(), (&node{t: t, database: database}).start()}
	l := newLoad(nodes[0])
	l.start(16, nodes...)
	var outages []time.Duration
	for round := range 10 {
		p.awaitWhole()
		l.advance(200, time.Minute)
		l.gap()
		lost := p.primary()
		how := "killed"
		if round%2 == 0 {
			p.signal(lost, syscall.SIGKILL)
		} else {
			how = "frozen"
			p.signal(lost, syscall.SIGSTOP)
		}
		fell := time.Now()
		p.await("another primary", func() bool { m := p.primary(); return m != nil && m != lost })
		promoted := time.Since(fell)
		l.advance(1, time.Minute)
		outages = append(outages, l.gap())
		t.Logf("%s %s: another primary after %s, charges after %s; %s", lost.name, how, promoted.Round(10*time.Millisecond), outages[round].Round(10*time.Millisecond), l.answers())
		if how == "killed" {
			p.startMember(lost)
		} else {
			p.signal(lost, syscall.SIGCONT)
		}
	}
	p.awaitWhole()
	l.advance(200, time.Minute)
	l.stop()
	for _, n := range nodes {
		n.stop()
	}
	slices.Sort(outages)
	t.Logf("without charges for %s to %s, %s in the middle; %s", outages[0], outages[len(outages)-1], outages[len(outages)/2], l.answers())
	l.check(database)
}
