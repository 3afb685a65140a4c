package database

import (
	"context"
	"database/sql"
	"database/sql/driver"
	"errors"
	"fmt"
	"slices"
	"time"

	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgconn"
	"github.com/jackc/pgx/v5/pgtype"
	"github.com/jackc/pgx/v5/stdlib"
	"gorm.io/gorm"
)

// pgTransaction is a transaction on a server. It is for one goroutine.
//
// Statements that nobody waits for are put off: they go to the server in one message with the
// next one, or with COMMIT. A batch of charges takes two messages: it begins and reads in one,
// writes and commits in the other.
type pgTransaction struct {
	*sql.Conn

	putOff []statement
	begun  bool // the server knows of the transaction
	ended  bool
	wrote  func() // is told that it may be committed, nil if nobody minds
	free   func() // is told that it has ended, nil if nobody waits for that
}

// statement is one that is put off.
type statement struct {
	text    string
	args    []any
	row     func(pgx.Rows) error // reads a row of what it answers, nil if nobody minds
	explain func(error) error    // makes its error the one that is returned, nil for as it is
}

// later puts a statement off.
func (t *pgTransaction) later(s statement) { t.putOff = append(t.putOff, s) }

// ExecContext carries out a statement.
func (t *pgTransaction) ExecContext(ctx context.Context, query string, args ...any) (sql.Result, error) {
	query, args = inPostgres(query, args)
	if err := t.flush(ctx); err != nil {
		return nil, err
	}
	return t.Conn.ExecContext(ctx, query, args...)
}

// QueryContext carries out a query.
func (t *pgTransaction) QueryContext(ctx context.Context, query string, args ...any) (*sql.Rows, error) {
	query, args = inPostgres(query, args)
	if err := t.flush(ctx); err != nil {
		return nil, err
	}
	return t.Conn.QueryContext(ctx, query, args...)
}

// QueryRowContext carries out a query for a row. What was put off, and failed, fails it, too.
func (t *pgTransaction) QueryRowContext(ctx context.Context, query string, args ...any) *sql.Row {
	query, args = inPostgres(query, args)
	if err := t.flush(ctx); err != nil {
		return failedRow(ctx, err)
	}
	return t.Conn.QueryRowContext(ctx, query, args...)
}

// failedRow returns a row that could not be asked for: no database that could be opened has it.
func failedRow(ctx context.Context, err error) *sql.Row {
	db := sql.OpenDB(failing{err})
	defer func() { _ = db.Close() }()
	return db.QueryRowContext(context.WithoutCancel(ctx), "") // else a context that has ended would hide the error
}

// failing connects to nothing.
type failing struct{ err error }

// Connect is driver.Connector's.
func (f failing) Connect(context.Context) (driver.Conn, error) { return nil, f.err }

// Driver is driver.Connector's.
func (failing) Driver() driver.Driver { return nil }

// errRowsOpen is the error of a statement while the rows of a query are being read. SQLite
// can do that, PostgreSQL can't, and database/sql would wait for itself.
var errRowsOpen = errors.New("a statement while the rows of a query are read")

// errNoTransaction is the error of what needs a transaction.
var errNoTransaction = errors.New("this has to be done in a transaction")

// flush sends what was put off.
func (t *pgTransaction) flush(ctx context.Context) error {
	return t.onServer(func(conn *pgx.Conn) error {
		if conn.PgConn().IsBusy() {
			return errRowsOpen
		}
		_, err := t.send(ctx, conn)
		return err
	})
}

// onServer calls do with the connection.
func (t *pgTransaction) onServer(do func(*pgx.Conn) error) error {
	return t.Raw(func(conn any) error {
		c, ok := conn.(*stdlib.Conn)
		if !ok {
			return driver.ErrSkip
		}
		return do(c.Conn())
	})
}

// send sends what was put off in one message, and reads the answers. It returns how many were
// carried out.
func (t *pgTransaction) send(ctx context.Context, conn *pgx.Conn) (done int, err error) {
	if len(t.putOff) == 0 {
		return 0, nil
	}
	all := t.putOff
	t.putOff, t.begun = nil, true
	var batch pgx.Batch
	for _, s := range all {
		batch.Queue(s.text, s.args...)
	}
	results := conn.SendBatch(ctx, &batch)
	for ; done < len(all) && err == nil; done++ {
		if s := all[done]; s.row != nil {
			rows, _ := results.Query() // rows have the error
			for rows.Next() && err == nil {
				err = s.row(rows)
			}
			rows.Close()
			err = errors.Join(err, rows.Err())
		} else {
			tag, failed := results.Exec()
			if err = failed; err == nil && s.text == commit && tag.String() == "ROLLBACK" {
				err = errRolledBack
			}
		}
		if err != nil {
			if s := all[done]; s.explain != nil {
				err = s.explain(err)
			}
			break
		}
	}
	return done, joined(err, results.Close())
}

// joined returns the first error: closing the results of a batch repeats what has failed in it.
func joined(first, second error) error {
	if first != nil {
		return first
	}
	return second
}

// endPatience is how long the end of a transaction may take: a server that waits for its
// standbys could do so for ever.
const endPatience = 30 * time.Second

const commit = "COMMIT"

// errRolledBack is the error of committing what an earlier error has undone.
var errRolledBack = errors.New("the transaction was rolled back")

// notCommitted is the error of a transaction of which the server has said that a statement
// before COMMIT has failed.
type notCommitted struct{ error }

func (e notCommitted) Unwrap() error { return e.error }

// Undone reports whether the error of a commit says that nothing was committed. After others,
// nobody knows.
func Undone(err error) bool {
	_, undone := errors.AsType[notCommitted](err)
	return undone
}

// Commit commits the transaction, and gives back the connection. If it fails otherwise than by
// an answer of the server's, nobody knows whether it is committed.
func (t *pgTransaction) Commit() error {
	if t.ended {
		return sql.ErrTxDone
	}
	ctx, cancel := context.WithTimeout(context.Background(), endPatience)
	defer cancel()
	before := len(t.putOff)
	t.later(statement{text: commit})
	err := t.onServer(func(conn *pgx.Conn) error {
		done, err := t.send(ctx, conn)
		if done < before && refused(err) {
			err = notCommitted{err}
		}
		return err
	})
	if Undone(err) {
		return errors.Join(err, t.Rollback())
	}
	if t.end(); t.wrote != nil {
		t.wrote()
	}
	err = errors.Join(err, ignoreDone(t.Close()))
	if err != nil {
		return fmt.Errorf("commit: %w", err)
	}
	return nil
}

// end notes that the transaction has ended, or is given up.
func (t *pgTransaction) end() {
	if t.ended = true; t.free != nil {
		t.free()
		t.free = nil
	}
}

// refused reports whether err is the server's word that a statement has failed, in a transaction
// that goes on and can be rolled back. Not so the last words of a connection, which a pooler says
// for a server that is gone, nor those of a server that does not know itself.
func refused(err error) bool {
	var fault *pgconn.PgError
	return errors.As(err, &fault) && fault.SeverityUnlocalized == "ERROR" && classOf(fault.Code) != "08" && fault.Code != stateCompletionUnknown
}

// answered reports whether an error, however it was explained, comes from an answer of the
// server's.
func answered(err error) bool { return stateOf(err) != "" }

// Rollback rolls the transaction back and gives back the connection. It does nothing if the
// transaction has ended.
func (t *pgTransaction) Rollback() error {
	if t.ended {
		return nil
	}
	t.putOff = nil
	defer t.end()
	if !t.begun {
		return ignoreDone(t.Close())
	}
	ctx, cancel := context.WithTimeout(context.Background(), endPatience)
	defer cancel()
	err := t.onServer(func(conn *pgx.Conn) error {
		_, err := conn.Exec(ctx, "ROLLBACK")
		return err
	})
	// A connection that is closed, or still in a transaction, does not go back to the pool. If
	// it is closed, the server rolls back by itself.
	if err = errors.Join(err, ignoreDone(t.Close())); answered(err) {
		return err
	}
	return nil
}

func ignoreDone(err error) error {
	if errors.Is(err, sql.ErrConnDone) {
		return nil
	}
	return err
}

// pgExec carries out a statement that is in PostgreSQL's words, with plain values.
func pgExec(tx *gorm.DB, text string, values []any) (err error) {
	ctx := tx.Statement.Context
	if t, ok := tx.Statement.ConnPool.(*pgTransaction); ok {
		if err := t.flush(ctx); err != nil {
			return err
		}
		_, err = t.Conn.ExecContext(ctx, text, values...)
	} else {
		_, err = tx.Statement.ConnPool.ExecContext(ctx, text, values...)
	}
	return err
}

// execLists puts off a statement that takes a list of values for each column. values are those
// of rows, one after the other.
func execLists(tx *gorm.DB, text string, kinds []string, values []any, explain func(error) error) error {
	if len(values) == 0 {
		return nil
	}
	t, ok := tx.Statement.ConnPool.(*pgTransaction)
	if !ok {
		return errNoTransaction
	}
	values = slices.Clone(values) // the caller uses its own for the next statement
	args := make([]any, len(kinds))
	for i, kind := range kinds {
		args[i] = listOf(kind, column{values: values, at: i, width: len(kinds)})
	}
	t.later(statement{text: text, args: args, explain: explain})
	return nil
}

// column is a column of rows whose values stand one after the other.
type column struct {
	values    []any
	at, width int
}

// Dimensions is pgtype.ArrayGetter's.
func (c column) Dimensions() []pgtype.ArrayDimension {
	return []pgtype.ArrayDimension{{Length: int32(len(c.values) / c.width), LowerBound: 1}}
}

// Index is pgtype.ArrayGetter's.
func (c column) Index(i int) any { return c.values[i*c.width+c.at] }

// Columns of the types that the ledger writes.
type (
	numbers struct{ column }
	texts   struct{ column }
	blobs   struct{ column }
	flags   struct{ column }
)

// IndexType is pgtype.ArrayGetter's.
func (numbers) IndexType() any { return int64(0) }

// IndexType is pgtype.ArrayGetter's.
func (texts) IndexType() any { return "" }

// IndexType is pgtype.ArrayGetter's.
func (blobs) IndexType() any { return []byte(nil) }

// IndexType is pgtype.ArrayGetter's.
func (flags) IndexType() any { return false }

func listOf(kind string, c column) pgtype.ArrayGetter {
	switch kind {
	case "bigint":
		return numbers{c}
	case "bytea":
		return blobs{c}
	case "boolean":
		return flags{c}
	}
	return texts{c}
}
