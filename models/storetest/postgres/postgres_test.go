package postgres_test

import (
	"database/sql"
	"testing"
	"time"

	"github.com/bursar-portal/bursar/models/storetest/postgres"
)

// A database begins as what was prepared once, and no test sees what another one writes.
func TestEachTestHasItsOwnDatabase(t *testing.T) {
	prepared := 0
	begun := time.Now()
	for range 3 {
		db, err := sql.Open("pgx", postgres.New(t, func(url string) error {
			prepared++
			db, err := sql.Open("pgx", url)
			if err != nil {
				return err
			}
			defer func() { _ = db.Close() }()
			_, err = db.ExecContext(t.Context(), "CREATE TABLE things (a BIGINT)")
			return err
		}))
		if err != nil {
			t.Fatal(err)
		}
		defer func() { _ = db.Close() }()
		var rows int
		if err := db.QueryRowContext(t.Context(), "INSERT INTO things VALUES (1) RETURNING (SELECT COUNT(*) FROM things)").Scan(&rows); err != nil || rows != 0 {
			t.Errorf("%d rows are there, %v", rows, err)
		}
		t.Log(time.Since(begun))
	}
	if prepared != 1 {
		t.Errorf("prepared %d times", prepared)
	}
}
