package database

import (
	"fmt"
	"strings"

	"gorm.io/gorm"
	"gorm.io/gorm/clause"
)

// Wanted returns a common table expression named wanted with the columns and rows to
// look for. A join with it searches an index row by row, whereas a list of row values
// (`(a, b) IN (…)`) makes SQLite scan the table.
func Wanted(columns string, rows [][]any) (cte string, args []any) {
	row := "(" + strings.Repeat("?, ", strings.Count(columns, ",")) + "?)"
	for _, r := range rows {
		args = append(args, r...)
	}
	values := strings.TrimSuffix(strings.Repeat(row+", ", len(rows)), ", ")
	return fmt.Sprintf("WITH wanted (%s) AS (VALUES %s) ", columns, values), args
}

// RowsPerStatement is how many rows one statement handles, which keeps it under
// SQLite's limit of variables.
const RowsPerStatement = 500

// Insert writes rows, unless there are none or *err is set already.
func Insert[Row any](err *error, tx *gorm.DB, rows []Row) {
	if *err == nil && len(rows) > 0 {
		*err = tx.CreateInBatches(rows, RowsPerStatement).Error
	}
}

// Replace makes an insert replace the row with the same primary key.
var Replace = clause.OnConflict{UpdateAll: true}
