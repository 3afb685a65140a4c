package database

import (
	"errors"
	"log/slog"
	"path/filepath"
	"testing"
	"time"

	"gorm.io/gorm"

	"github.com/bursar-portal/bursar/models"
)

// A transaction ends however it can: the connection is there for the next one, and values of
// every type arrive as they are.
func TestATransactionGivesItsConnectionBack(t *testing.T) {
	db, err := Connect(t.Context(), filepath.Join(t.TempDir(), "a.db"), time.Now, models.Settings{}, slog.Default())
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = db.Close() }()
	if err := db.Write.Exec("CREATE TABLE t (n BIGINT PRIMARY KEY, a TEXT, b BLOB, c BOOLEAN, d TEXT)").Error; err != nil {
		t.Fatal(err)
	}
	insert := NewStatement("t", "n bigint, a text, b bytea, c boolean, d text", "")
	add := func(numbers ...int64) error {
		tx, err := db.Begin()
		if err != nil {
			t.Fatal(err)
		}
		var values []any
		for _, n := range numbers {
			values = append(values, n, "text", []byte{1, 0}, true, nil)
		}
		if err := insert.Exec(tx, values); err != nil {
			tx.Rollback()
			tx.Rollback() // once more harms nobody
			return err
		}
		return tx.Commit().Error
	}
	if err := add(1, 2, 3, 4, 5); err != nil {
		t.Fatal(err)
	}
	if err := add(6, 5); !errors.Is(err, gorm.ErrDuplicatedKey) {
		t.Errorf("a number that is there already: %v", err)
	}
	if err := add(7); err != nil {
		t.Fatal(err)
	}
	var rows int64
	if err := db.Read.Raw("SELECT COUNT(*) FROM t WHERE a = 'text' AND b = x'0100' AND c = 1 AND d IS NULL").Scan(&rows).Error; err != nil || rows != 6 {
		t.Errorf("%d rows are as they were written, %v", rows, err)
	}
}
