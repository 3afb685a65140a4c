//go:build !unix

package database

// mapCounter is not possible here.
func mapCounter(string) (*mappedHeader, func() error, error) { return nil, nil, errNotMapped }
