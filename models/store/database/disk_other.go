//go:build !linux && !darwin && !freebsd

package database

// FreeDisk returns how many bytes the disk of the database has left for the portal: here that
// is not known.
func (db *DB) FreeDisk() (free int64, ok bool) { return 0, false }
