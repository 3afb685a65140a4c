package nodes

import "time"

// SetLife changes how long leases live that are not renewed.
func (n *Nodes) SetLife(d time.Duration) { n.life = d }
