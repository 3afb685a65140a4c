//go:build !unix

package listen

// affordableConnections returns how many connections may be open.
func affordableConnections(wanted int) int { return wanted }
