package database

import (
	"context"
	"errors"
	"testing"

	"github.com/jackc/pgx/v5/pgconn"
	"gorm.io/gorm"

	"github.com/bursar-portal/bursar/models"
)

// A transaction in which a statement has failed is not taken for committed, whoever has
// minded the error.
func TestWhatHasFailedIsNotCommitted(t *testing.T) {
	db := openServer(t, "CREATE TABLE things (a BIGINT PRIMARY KEY)")
	err := db.Write.Transaction(func(tx *gorm.DB) error {
		for range 2 {
			_ = tx.Exec("INSERT INTO things VALUES (1)")
		}
		return nil
	})
	var rows int64
	if read := db.Read.Raw("SELECT COUNT(*) FROM things").Scan(&rows).Error; !errors.Is(err, errRolledBack) || rows != 0 || read != nil {
		t.Errorf("committing says %v, and %d rows are there, %v", err, rows, read)
	}
}

// raise fails as a server does in a state.
func raise(tx *gorm.DB, state string) error {
	return tx.Exec("DO $$ BEGIN RAISE EXCEPTION 'made up' USING ERRCODE = '" + state + "'; END $$").Error
}

// A transaction in whose way others were is tried again, a few times. Any other error ends it:
// after some nobody knows what was done, and callers are asked to try again.
func TestTransactionsAreTriedAgain(t *testing.T) {
	db := openServer(t, "CREATE TABLE things (a BIGINT PRIMARY KEY)")
	for _, state := range []string{"40001", "40P01"} {
		calls := 0
		if err := db.Transact(t.Context(), func(tx *gorm.DB) error {
			calls++
			if err := tx.Exec("INSERT INTO things VALUES (1)").Error; err != nil || calls > 2 {
				return err
			}
			return Explain(raise(tx, state))
		}); err != nil || calls != 3 {
			t.Errorf("after %s twice: %d calls, %v", state, calls, err)
		}
		if err := db.Write.Exec("DELETE FROM things").Error; err != nil {
			t.Fatal(err)
		}
		calls = 0
		if err := db.Transact(t.Context(), func(tx *gorm.DB) error {
			calls++
			return raise(tx, state)
		}); calls != 1+collisions || models.CodeOf(Explain(err)) != models.CodeBusy {
			t.Errorf("after %s each time: %d calls, %v", state, calls, err)
		}
	}
	for state, code := range map[string]models.Code{
		"40003": models.CodeBusy, "08006": models.CodeBusy, "08007": models.CodeBusy, "57P01": models.CodeBusy, "57P03": models.CodeBusy,
		"25006": models.CodeBusy, "53300": models.CodeBusy, "23505": models.CodeInternal,
	} {
		calls := 0
		if err := db.Transact(t.Context(), func(tx *gorm.DB) error {
			calls++
			return raise(tx, state)
		}); calls != 1 || stateOf(err) != state || models.CodeOf(Explain(err)) != code {
			t.Errorf("after %s: %d calls, %v", state, calls, err)
		}
	}
	ended, cancel := context.WithCancel(t.Context())
	calls := 0
	if err := db.Transact(ended, func(tx *gorm.DB) error {
		calls++
		cancel()
		return Busy(&pgconn.PgError{Code: "40001"})
	}); calls != 1 || !Collided(err) {
		t.Errorf("for a caller that is gone: %d calls, %v", calls, err)
	}
}

// Of a batch that has failed it is known that nothing was committed only if the server has
// refused a statement before: the last words of a connection leave it open.
func TestWhatIsKnownOfABatchThatFailed(t *testing.T) {
	db := openServer(t, "CREATE TABLE things (a BIGINT PRIMARY KEY)")
	for text, undone := range map[string]bool{
		"INSERT INTO things VALUES (1), (1)":                                                      true,
		"SELECT pg_terminate_backend(pg_backend_pid())":                                           false,
		"DO $$ BEGIN RAISE EXCEPTION 'made up' USING ERRCODE = '40P01'; END $$":                   true,
		"DO $$ BEGIN RAISE EXCEPTION 'made up' USING ERRCODE = '40003'; END $$":                   false,
		"DO $$ BEGIN RAISE EXCEPTION 'a pooler loses its server' USING ERRCODE = '08P01'; END $$": false,
	} {
		tx, err := db.Begin()
		if err != nil {
			t.Fatal(err)
		}
		transaction := tx.Statement.ConnPool.(*pgTransaction)
		transaction.later(statement{text: text})
		if err := tx.Commit().Error; err == nil || Undone(err) != undone {
			t.Errorf("%s: it is known that nothing was done: %t, %v", text, Undone(err), err)
		}
	}
	if err := db.Read.Exec("SELECT 1").Error; err != nil {
		t.Error(err)
	}
}

// Two transactions that wait for each other collide: one of them may try again.
func TestTransactionsCollide(t *testing.T) {
	db := openServer(t, "CREATE TABLE things (a BIGINT PRIMARY KEY)", "INSERT INTO things VALUES (1), (2)")
	lock := func(tx *gorm.DB, a int) error { return tx.Exec("SELECT a FROM things WHERE a = ? FOR UPDATE", a).Error }
	var both [2]*gorm.DB
	for i := range both {
		tx, err := db.Begin()
		if err != nil {
			t.Fatal(err)
		}
		defer tx.Rollback()
		if err := lock(tx, i+1); err != nil {
			t.Fatal(err)
		}
		both[i] = tx
	}
	other := make(chan error)
	go func() {
		err := lock(both[1], 1)
		both[1].Rollback()
		other <- err
	}()
	err := lock(both[0], 2)
	both[0].Rollback()
	if another := <-other; Collided(err) == Collided(another) || models.CodeOf(Explain(errors.Join(err, another))) != models.CodeBusy {
		t.Errorf("%v and %v", err, another)
	}
}

// A query while the rows of another one are read is refused, not waited for.
func TestOneQueryAtATime(t *testing.T) {
	db := openServer(t)
	err := db.Read.Transaction(func(tx *gorm.DB) error {
		rows, err := tx.Raw("SELECT n FROM generate_series(1, 3) n").Rows()
		if err != nil {
			return err
		}
		defer func() { _ = rows.Close() }()
		rows.Next()
		return errors.Join(tx.Exec("SELECT 1").Error, rows.Err())
	})
	if !errors.Is(err, errRowsOpen) {
		t.Error(err)
	}
}

// What was put off and failed is told by the next row that is asked for.
func TestARowTellsWhatFailedBefore(t *testing.T) {
	db := openServer(t, "CREATE TABLE few (n BIGINT PRIMARY KEY)")
	tx, err := db.Begin()
	if err != nil {
		t.Fatal(err)
	}
	defer tx.Rollback()
	if err := NewStatement("few", "n bigint", "").Exec(tx, []any{int64(1), int64(1)}); err != nil {
		t.Fatal(err)
	}
	var n int64
	if err := tx.Raw("SELECT COUNT(*) FROM few").Row().Scan(&n); !errors.Is(err, gorm.ErrDuplicatedKey) {
		t.Errorf("the row says %v", err)
	}
}
