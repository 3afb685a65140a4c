package database

import (
	"fmt"
	"strings"
	"unicode/utf8"

	"gorm.io/gorm"
	"gorm.io/gorm/clause"

	"github.com/bursar-portal/bursar/models"
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

// insertSizes are how many rows one INSERT may have. There are few of them, so that the
// statements are ones that were prepared before.
var insertSizes = []int{64, 16, 4, 1}

// Insert writes rows, unless there are none or *err is set already.
func Insert[Row any](err *error, tx *gorm.DB, rows []Row) {
	tx = tx.Session(&gorm.Session{}) // its clauses hold for each of the statements
	for _, size := range insertSizes {
		for len(rows) >= size && *err == nil {
			some := rows[:size]
			*err = tx.Create(&some).Error
			rows = rows[size:]
		}
	}
}

// Replace makes an insert replace the row with the same primary key.
var Replace = clause.OnConflict{UpdateAll: true}

// NewestFirst finds a page of at most limit rows of a table, newest first. It begins after
// the row with the id, or with the newest for "". more reports whether older rows follow.
func NewestFirst[Row any, ID ~string](query *gorm.DB, table string, after ID, limit int) (rows []Row, more bool, err error) {
	if after != "" {
		query = query.Where("(created_at, id) < (SELECT created_at, id FROM "+table+" WHERE id = ?)", after)
	}
	return newestFirst[Row](query, limit)
}

// NewestOfAccount is NewestFirst for the rows of an account. The ID of another account's row
// is one that there is not: nothing follows it.
func NewestOfAccount[Row any, ID ~string](query *gorm.DB, table string, account models.AccountID, after ID, limit int) (rows []Row, more bool, err error) {
	query = query.Where("account_id = ?", account)
	if after != "" {
		query = query.Where("(created_at, id) < (SELECT created_at, id FROM "+table+" WHERE id = ? AND account_id = ?)", after, account)
	}
	return newestFirst[Row](query, limit)
}

func newestFirst[Row any](query *gorm.DB, limit int) (rows []Row, more bool, err error) {
	query = query.Order("created_at DESC, id DESC").Limit(limit + 1)
	if err := query.Find(&rows).Error; err != nil {
		return nil, false, err
	}
	if len(rows) > limit {
		return rows[:limit], true, nil
	}
	return rows, false, nil
}

// Storable reports whether every engine can store a text, or have one that is equal to it:
// PostgreSQL has none with a zero or with bytes that are no UTF-8.
func Storable(text string) bool { return utf8.ValidString(text) && !strings.Contains(text, "\x00") }

var likeEscapes = strings.NewReplacer(`\`, `\\`, `%`, `\%`, `_`, `\_`)

// EscapeLike escapes a text that is to be found by LIKE … ESCAPE '\'.
func EscapeLike(text string) string { return likeEscapes.Replace(text) }
