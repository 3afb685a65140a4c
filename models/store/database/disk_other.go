//go:build !linux && !darwin && !freebsd

package database

// freeDisk returns how many bytes the disk of the database has left for the portal: here that
// is not known.
func (f *file) freeDisk() (free int64, ok bool) { return 0, false }
