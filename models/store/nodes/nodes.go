// Package nodes is the store's room for what the portals on one server have to agree about: which
// of them does what, and how much of a rate limit is used. A database file has one portal, for
// which leases are always free, and which counts by itself.
package nodes

import (
	"context"
	"crypto/rand"
	"strings"
	"time"

	"gorm.io/gorm"

	"github.com/bursar-portal/bursar/models/store/database"
)

// Nodes is what this process has with the others.
type Nodes struct {
	db   *database.DB
	name string        // of this process
	life time.Duration // of a lease that is not renewed

	hashes hashes // of what rate limits are about
}

// leaseLife is how long others wait for a process that is gone. A lease is renewed three times
// as often, and a renewal may have to wait for others' transactions: who loses a lease stops
// what it does.
const leaseLife = 45 * time.Second

// New returns the room over an open database.
func New(db *database.DB) *Nodes { return &Nodes{db: db, name: rand.Text(), life: leaseLife} }

// write is for statements of the tables here, of which nobody remembers anything.
func (n *Nodes) write(ctx context.Context) *gorm.DB {
	return n.db.Write.WithContext(database.Aside(ctx))
}

// Node returns the name of this process, by which it holds leases.
func (n *Nodes) Node() string { return n.name }

// serverNow is by what leases run out: DB.Now of tests stands still.
const serverNow = database.ServerNow

// Lease is the right to do something that one process at a time does. A process that was
// stopped and goes on may believe for a moment that it still has one: what is done under a
// lease must be right, if wasteful, when two do it.
type Lease struct {
	nodes  *Nodes
	name   string
	holder string // the process, and which of its acquisitions: no other one, of this process either, gives it back

	ctx    context.Context //nolint:containedctx // it ends with the lease
	cancel context.CancelFunc
	ended  chan struct{}
}

// Context ends when the lease is lost or given back, or with the context that it was acquired
// under.
func (l *Lease) Context() context.Context { return l.ctx }

// Acquire returns a lease, which is renewed until it is released, or nil if another process, or
// this one, has it.
func (n *Nodes) Acquire(ctx context.Context, name string) (*Lease, error) {
	l := &Lease{nodes: n, name: name, holder: n.name + "/" + rand.Text(), ended: make(chan struct{})}
	l.ctx, l.cancel = context.WithCancel(ctx)
	if !n.db.OnServer() {
		close(l.ended)
		return l, nil
	}
	since := time.Now()
	taken := n.write(ctx).Exec(`INSERT INTO leases (name, holder, until) VALUES (?, ?, `+serverNow+` + ?)
		ON CONFLICT (name) DO UPDATE SET holder = excluded.holder, until = excluded.until WHERE leases.until <= `+serverNow,
		name, l.holder, n.life.Microseconds())
	if taken.Error != nil || taken.RowsAffected == 0 {
		l.cancel()
		return nil, database.Explain(taken.Error)
	}
	go l.renew(since) //nolint:contextcheck // its own ends with ctx
	return l, nil
}

// renew keeps the lease until it is released. It is lost if somebody else has it, or may soon.
func (l *Lease) renew(since time.Time) {
	defer close(l.ended)
	defer l.cancel()
	n := l.nodes
	tick := time.NewTicker(n.life / 3)
	defer tick.Stop()
	for {
		select {
		case <-tick.C:
		case <-l.ctx.Done():
			return
		}
		begun := time.Now()
		ctx, cancel := context.WithTimeout(l.ctx, n.life/3)
		kept := n.write(ctx).Exec("UPDATE leases SET until = "+serverNow+" + ? WHERE name = ? AND holder = ?",
			n.life.Microseconds(), l.name, l.holder)
		cancel()
		switch {
		case kept.Error == nil && kept.RowsAffected == 1:
			since = begun
		case kept.Error == nil, time.Since(since) > n.life/2:
			if l.ctx.Err() == nil {
				n.db.Log.Warn("this process no longer does what one of them does", "lease", l.name, "error", kept.Error)
			}
			return
		}
	}
}

// releaseTimeout is how long giving a lease back may take. Otherwise it runs out.
const releaseTimeout = 5 * time.Second

// Release gives the lease back. Whoever waits for it need not wait until it runs out.
func (l *Lease) Release() {
	l.cancel()
	<-l.ended
	if !l.nodes.db.OnServer() {
		return
	}
	ctx, cancel := context.WithTimeout(context.WithoutCancel(l.ctx), releaseTimeout)
	defer cancel()
	if err := l.nodes.write(ctx).Exec("DELETE FROM leases WHERE name = ? AND holder = ?", l.name, l.holder).Error; err != nil {
		l.nodes.db.Log.Warn("a lease could not be given back, and runs out", "lease", l.name, "error", err)
	}
}

// HolderIn returns the name of the process that has a lease as tx sees it, "" if none has. It is
// for databases on a server.
func HolderIn(tx *gorm.DB, name string) (holder string, err error) {
	err = tx.Raw("SELECT holder FROM leases WHERE name = ? AND until > "+serverNow, name).Scan(&holder).Error
	process, _, _ := strings.Cut(holder, "/")
	return process, err
}

// Alone does something that one process at a time does, until ctx ends or do returns by itself.
// Another process begins with it once this one has stopped. do must return when its context
// ends.
func (n *Nodes) Alone(ctx context.Context, name string, do func(context.Context)) {
	retry := time.NewTicker(n.life / 3)
	defer retry.Stop()
	for {
		lease, err := n.Acquire(ctx, name)
		if err != nil && ctx.Err() == nil {
			n.db.Log.Warn("it could not be found out who does what", "lease", name, "error", err)
		}
		if lease != nil {
			do(lease.ctx) //nolint:contextcheck // it ends with ctx
			finished := lease.ctx.Err() == nil
			lease.Release() //nolint:contextcheck // whether ctx has ended or not
			if finished {
				return
			}
		}
		select {
		case <-retry.C:
		case <-ctx.Done():
			return
		}
	}
}
