//go:build cgo

package database

import (
	"errors"
	"net/url"

	"github.com/mattn/go-sqlite3"
)

// Engine says which SQLite this build has: here the one compiled from C.
const Engine = "SQLite compiled from C"

// Driver is what database/sql calls the engine.
const Driver = "sqlite3"

// setRecursiveTriggers makes triggers fire for rows that INSERT OR REPLACE removes.
func setRecursiveTriggers(options url.Values) { options.Set("_recursive_triggers", "1") }

// resultCode is SQLite's extended result code, if the error is SQLite's.
func resultCode(err error) (int, bool) {
	var fault sqlite3.Error
	if !errors.As(err, &fault) {
		return 0, false
	}
	if fault.ExtendedCode == 0 {
		return int(fault.Code), true // some faults of opening have no other
	}
	return int(fault.ExtendedCode), true
}
