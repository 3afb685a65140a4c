package books

import (
	"database/sql"

	"github.com/bursar-portal/bursar/models/store/schema"
)

// The columns of entries e and of lots l, for those who read whole tables row by row, and
// the functions that read them.
const (
	EntryColumns = entryColumns
	LotColumns   = lotColumns
)

// ScanEntry reads a row of EntryColumns. The place is there even if the rest can't be read.
func ScanEntry(rows *sql.Rows, e *schema.Entry) error { return scanEntry(rows, e) }

// ScanLot reads a row of LotColumns. The place is there even if the rest can't be read.
func ScanLot(rows *sql.Rows, l *schema.Lot) error { return scanLot(rows, l) }
