//go:build unix

package database

import (
	"errors"
	"fmt"
	"os"
	"slices"
	"sync"
	"syscall"
	"unsafe"
)

// An index is the index of a write-ahead log that this process has mapped.
//
// Its files stay open as long as SQLite has the index open in this process: closing any
// descriptor of a file takes away all locks that the process has on it (POSIX, fcntl), and
// with them SQLite's. Another process would then take itself for the first one, and cut the
// index off under us.
type index struct {
	info   os.FileInfo
	users  int
	files  []*os.File
	memory []byte
}

// indexes are all that are mapped.
var indexes struct {
	sync.Mutex
	mapped []*index
}

// mapCounter maps the header of the write-ahead log's index, to be read only. release must
// not be called before all connections to the database are closed.
func mapCounter(path string) (header *mappedHeader, release func() error, err error) {
	indexes.Lock()
	defer indexes.Unlock()
	file, err := os.Open(path)
	if err != nil {
		return nil, nil, err
	}
	info, err := file.Stat()
	if err != nil {
		return nil, func() error { return file.Close() }, err
	}
	at := slices.IndexFunc(indexes.mapped, func(i *index) bool { return os.SameFile(i.info, info) })
	if at < 0 {
		if info.Size() < mappedBytes {
			return nil, func() error { return file.Close() }, errNotMapped
		}
		memory, err := syscall.Mmap(int(file.Fd()), 0, mappedBytes, syscall.PROT_READ, syscall.MAP_SHARED)
		if err != nil {
			return nil, func() error { return file.Close() }, fmt.Errorf("%w: %w", errNotMapped, err)
		}
		indexes.mapped = append(indexes.mapped, &index{info: info, memory: memory})
		at = len(indexes.mapped) - 1
	}
	i := indexes.mapped[at]
	i.users++
	i.files = append(i.files, file)
	header = (*mappedHeader)(unsafe.Pointer(&i.memory[0])) //nolint:gosec // memory begins with a page
	return header, i.release, nil
}

// release gives the mapping back, and the last one closes the files.
func (i *index) release() error {
	indexes.Lock()
	defer indexes.Unlock()
	if i.users--; i.users > 0 {
		return nil
	}
	indexes.mapped = slices.DeleteFunc(indexes.mapped, func(other *index) bool { return other == i })
	err := syscall.Munmap(i.memory)
	for _, file := range i.files {
		err = errors.Join(err, file.Close())
	}
	return err
}
