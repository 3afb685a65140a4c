//go:build cgo

package database

import (
	"errors"
	"net/url"

	"github.com/mattn/go-sqlite3"
)

// Engine describes the SQLite that is built in: here the one compiled from C.
const Engine = "SQLite compiled from C"

// Driver is the engine's name in database/sql.
const Driver = "sqlite3"

// setRecursiveTriggers makes triggers fire for rows that INSERT OR REPLACE removes.
func setRecursiveTriggers(options url.Values) { options.Set("_recursive_triggers", "1") }

// cacheStatements keeps prepared statements with each connection, by their text.
func cacheStatements(options url.Values) { options.Set("_stmt_cache_size", "128") }

// resultCode returns SQLite's extended result code if the error is SQLite's.
func resultCode(err error) (int, bool) {
	var fault sqlite3.Error
	if !errors.As(err, &fault) {
		return 0, false
	}
	if fault.ExtendedCode == 0 {
		return int(fault.Code), true // some errors on opening have no extended code
	}
	return int(fault.ExtendedCode), true
}
