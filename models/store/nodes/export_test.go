package nodes

import (
	"context"
	"time"
)

// SetLife changes how long leases live that are not renewed.
func (n *Nodes) SetLife(d time.Duration) { n.life = d }

// LeaseHolder is HolderIn for whoever has no transaction.
func (n *Nodes) LeaseHolder(ctx context.Context, name string) (holder string, err error) {
	return HolderIn(n.db.Read.WithContext(ctx), name)
}
