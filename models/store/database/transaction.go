package database

import (
	"context"
	"database/sql"
	"database/sql/driver"
	"errors"

	"gorm.io/gorm"
)

// transaction is a transaction on the writing connection, with the way to the driver's own
// statements on it. It is for one goroutine.
type transaction struct {
	*sql.Tx
	conn   *sql.Conn
	values *[]driver.NamedValue // room for those of a statement
}

// Begin begins a transaction on the writing connection, in which a Statement costs less
// than in one of gorm's. It must be committed or rolled back.
func (db *DB) Begin() (*gorm.DB, error) {
	ctx := context.Background() // never canceled: else each statement would start a goroutine that waits for its end
	pool, ok := db.Write.ConnPool.(*sql.DB)
	if !ok { // something stands before it, as in a test that watches statements, and is to see all of them
		tx := db.Write.WithContext(ctx).Begin()
		return tx, tx.Error
	}
	conn, err := pool.Conn(ctx)
	if err != nil {
		return nil, err
	}
	tx, err := conn.BeginTx(ctx, nil)
	if err != nil {
		return nil, errors.Join(err, conn.Close())
	}
	session := db.Write.Session(&gorm.Session{Context: ctx, NewDB: true})
	session.Statement.ConnPool = &transaction{tx, conn, &db.values}
	return session, nil
}

// Commit commits the transaction and gives back the connection.
func (t *transaction) Commit() error { return errors.Join(t.Tx.Commit(), t.conn.Close()) }

// Rollback rolls the transaction back, if it was not committed, and gives back the
// connection.
func (t *transaction) Rollback() error {
	err := t.Tx.Rollback()
	if closing := t.conn.Close(); !errors.Is(closing, sql.ErrConnDone) {
		err = errors.Join(err, closing)
	}
	return err
}

// exec carries out a statement with the driver itself. database/sql would make a list of
// its values anew each time, of 69 kB for 64 entries, and look at each of them.
func (t *transaction) exec(ctx context.Context, text string, values []any) error {
	named := (*t.values)[:0]
	for i, v := range values {
		named = append(named, driver.NamedValue{Ordinal: i + 1, Value: v})
	}
	defer func() {
		clear(named) // nothing of this statement is kept
		*t.values = named
	}()
	return t.conn.Raw(func(conn any) error {
		execer, ok := conn.(driver.ExecerContext)
		if !ok {
			return driver.ErrSkip
		}
		_, err := execer.ExecContext(ctx, text, named)
		return err
	})
}
