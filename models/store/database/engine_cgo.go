//go:build cgo

package database

/*
#include <stddef.h>

// SQLite's own, in the driver's package. Weak, so that this package links without it.
extern int sqlite3_config(int, ...) __attribute__((weak));

static int keep_no_memory_statistics(void) {
	return sqlite3_config == NULL ? 1 : sqlite3_config(9, 0); // SQLITE_CONFIG_MEMSTATUS
}
*/
import "C"

import (
	"errors"
	"fmt"
	"net/url"

	"github.com/mattn/go-sqlite3"
)

// Engine describes the SQLite that is built in: here the one compiled from C.
const Engine = "SQLite compiled from C"

// Driver is the engine's name in database/sql.
const Driver = "sqlite3"

// setRecursiveTriggers makes triggers fire for rows that INSERT OR REPLACE removes.
func setRecursiveTriggers(options url.Values) { options.Set("_recursive_triggers", "1") }

// init turns off SQLite's statistics of memory, which nobody reads: each allocation would
// take one lock that all connections share, and readers would wait for one another. It can
// be done only before the first connection.
func init() {
	if code := C.keep_no_memory_statistics(); code != 0 {
		panic(fmt.Sprintf("SQLite refused a setting: code %d", code))
	}
}

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
