//go:build !cgo

package database

import (
	"errors"
	"net/url"

	"modernc.org/sqlite"
)

// Engine describes the SQLite that is built in: here the one translated to Go, which
// is slower and needs no C compiler.
const Engine = "SQLite translated to Go"

// Driver is the engine's name in database/sql. Its options have the same names as the
// other engine's, except for those below.
const Driver = "sqlite"

// setRecursiveTriggers makes triggers fire for rows that INSERT OR REPLACE removes.
func setRecursiveTriggers(options url.Values) { options.Set("_pragma", "recursive_triggers(1)") }

// cacheStatements does nothing: this engine has no such cache.
func cacheStatements(url.Values) {}

// resultCode returns SQLite's extended result code if the error is SQLite's.
func resultCode(err error) (int, bool) {
	var fault *sqlite.Error
	if !errors.As(err, &fault) {
		return 0, false
	}
	return fault.Code(), true
}
