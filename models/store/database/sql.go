package database

import (
	"fmt"
	"strings"

	"gorm.io/gorm"
	"gorm.io/gorm/clause"
)

// wanted is a common table expression of that name, with columns and rows to
// look for. A join with it searches an index row by row, where a list of row
// values (`(a, b) IN (…)`) would make SQLite scan the table.
func Wanted(columns string, rows [][]any) (cte string, args []any) {
	row := "(" + strings.Repeat("?, ", strings.Count(columns, ",")) + "?)"
	for _, r := range rows {
		args = append(args, r...)
	}
	values := strings.TrimSuffix(strings.Repeat(row+", ", len(rows)), ", ")
	return fmt.Sprintf("WITH wanted (%s) AS (VALUES %s) ", columns, values), args
}

// RowsPerStatement keeps a statement under SQLite's limit of variables.
const RowsPerStatement = 500

// insert writes rows unless there is nothing to write or something failed before.
func Insert[Row any](err *error, tx *gorm.DB, rows []Row) {
	if *err == nil && len(rows) > 0 {
		*err = tx.CreateInBatches(rows, RowsPerStatement).Error
	}
}

// replace puts a row in the place of the one with its primary key.
var Replace = clause.OnConflict{UpdateAll: true}
