//go:build linux || darwin || freebsd

package database

import (
	"path/filepath"
	"syscall"
)

// freeDisk returns how many bytes the disk of the database has left for the portal. ok is false
// if that is not known.
func (f *file) freeDisk() (free int64, ok bool) {
	var s syscall.Statfs_t
	if err := syscall.Statfs(filepath.Dir(f.path), &s); err != nil {
		return 0, false
	}
	return int64(s.Bavail) * int64(s.Bsize), true //nolint:unconvert // the types differ between systems, and no disk is so large
}
