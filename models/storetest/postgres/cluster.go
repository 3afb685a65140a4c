package postgres

import (
	"testing"
)

// Cluster is one for a single test, which may crash it: what is committed outlives that.
type Cluster struct {
	tb      testing.TB
	cluster *cluster
	started string
}

// NewCluster makes a cluster and starts it. It ends with the test.
func NewCluster(tb testing.TB) *Cluster {
	tb.Helper()
	// The disk does not have to keep anything, but the system that writes to it later does.
	c, err := build("-c", "synchronous_commit=on", "-c", "full_page_writes=on")
	if err != nil {
		tb.Fatalf("start PostgreSQL: %v", err)
	}
	tb.Cleanup(func() {
		_ = c.admin.Close()
		c.program.end()
	})
	k := &Cluster{tb: tb, cluster: c}
	k.await()
	return k
}

// Database makes an empty database and returns its URL.
func (k *Cluster) Database(name string) string {
	k.tb.Helper()
	k.cluster.exec(k.tb, "CREATE DATABASE "+name+" TEMPLATE template0")
	return k.cluster.url(name)
}

// Crash stops the server at once, in the middle of whatever it does, and starts it again. It
// returns when the server answers.
func (k *Cluster) Crash() {
	k.tb.Helper()
	if err := k.cluster.program.again(); err != nil {
		k.tb.Fatal(err)
	}
	k.await()
}

func (k *Cluster) await() {
	k.tb.Helper()
	var err error
	if k.started, err = k.cluster.born(k.started); err != nil {
		k.tb.Fatalf("PostgreSQL: %v", err)
	}
}
