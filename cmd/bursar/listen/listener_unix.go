//go:build unix

package listen

import "syscall"

// affordableConnections returns how many connections may be open: as many as wanted, and
// at most half of the descriptors that the process may have, since the database needs
// some as well.
func affordableConnections(wanted int) int {
	var limit syscall.Rlimit
	if err := syscall.Getrlimit(syscall.RLIMIT_NOFILE, &limit); err != nil {
		return wanted
	}
	return max(1, int(min(uint64(wanted), uint64(limit.Cur)/2))) //nolint:unconvert // at most wanted; the type differs between systems
}
