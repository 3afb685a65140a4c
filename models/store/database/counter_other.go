//go:build !unix

package database

import "sync/atomic"

// mapCounter is not possible here.
func mapCounter(string) (*atomic.Uint32, func() error, error) { return nil, nil, errNotMapped }
