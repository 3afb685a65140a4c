package database

import (
	"context"
	"database/sql"
	"database/sql/driver"
	"errors"

	"gorm.io/gorm"
)

// transaction is a transaction on the writing connection, with the way to the driver's own
// statements on it. It is for one goroutine. It is not one of database/sql, which starts a
// goroutine for each transaction and for each query in it, to wait for their ends: that
// took a tenth of the processor time of a charge that comes alone.
type transaction struct {
	*sql.Conn
	values *[]driver.NamedValue // room for those of a statement
	ended  bool
}

func (f *file) begin() (*gorm.DB, error) {
	ctx := context.Background() // never canceled: else each statement would start a goroutine that waits for its end
	pool, ok := f.Write.ConnPool.(*sql.DB)
	if !ok { // something stands before it, as in a test that watches statements, and is to see all of them
		tx := f.Write.WithContext(ctx).Begin()
		return tx, tx.Error
	}
	conn, err := pool.Conn(ctx)
	if err != nil {
		return nil, err
	}
	if _, err := conn.ExecContext(ctx, "BEGIN IMMEDIATE"); err != nil {
		return nil, errors.Join(err, conn.Close())
	}
	session := f.Write.Session(&gorm.Session{Context: ctx, NewDB: true})
	session.Statement.ConnPool = &transaction{Conn: conn, values: &f.values}
	return session, nil
}

// Commit commits the transaction, or rolls it back if that fails, and gives back the
// connection.
func (t *transaction) Commit() error {
	if t.ended {
		return sql.ErrTxDone
	}
	_, err := t.ExecContext(context.Background(), "COMMIT")
	if err != nil {
		return errors.Join(err, t.Rollback())
	}
	t.ended = true
	return t.Close()
}

// Rollback rolls the transaction back and gives back the connection. It does nothing if
// the transaction has ended.
func (t *transaction) Rollback() error {
	if t.ended {
		return nil
	}
	t.ended = true
	// It fails if SQLite has rolled back itself, as it does when the disk is full.
	_, _ = t.ExecContext(context.Background(), "ROLLBACK")
	return t.Close()
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
	return t.Raw(func(conn any) error {
		execer, ok := conn.(driver.ExecerContext)
		if !ok {
			return driver.ErrSkip
		}
		_, err := execer.ExecContext(ctx, text, named)
		return err
	})
}
