//go:build unix

package database

import (
	"fmt"
	"sync/atomic"
	"syscall"
	"unsafe"
)

// mapCounter maps the header of the write-ahead log's index, to be read only.
func mapCounter(path string) (*atomic.Uint32, func() error, error) {
	file, err := openIndex(path)
	if err != nil {
		return nil, nil, err
	}
	defer func() { _ = file.Close() }() // the mapping stays
	memory, err := syscall.Mmap(int(file.Fd()), 0, mappedBytes, syscall.PROT_READ, syscall.MAP_SHARED)
	if err != nil {
		return nil, nil, fmt.Errorf("%w: %w", errNotMapped, err)
	}
	changes := (*atomic.Uint32)(unsafe.Pointer(&memory[changesOffset])) //nolint:gosec // it is aligned, and other processes write it too
	return changes, func() error { return syscall.Munmap(memory) }, nil
}
