package database

import (
	"context"
	"database/sql"
	"database/sql/driver"
	"errors"
	"fmt"
	"time"

	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/stdlib"
	"gorm.io/gorm"
)

// pgPool is a pool of connections to a server, which takes statements as the rooms write them.
type pgPool struct {
	*sql.DB

	begin string // what begins a transaction
}

// GetDBConn returns the pool for gorm.
func (p *pgPool) GetDBConn() (*sql.DB, error) { return p.DB, nil }

// ExecContext carries out a statement.
func (p *pgPool) ExecContext(ctx context.Context, query string, args ...any) (sql.Result, error) {
	query, args = inPostgres(query, args)
	return p.DB.ExecContext(ctx, query, args...)
}

// QueryContext carries out a query.
func (p *pgPool) QueryContext(ctx context.Context, query string, args ...any) (*sql.Rows, error) {
	query, args = inPostgres(query, args)
	return p.DB.QueryContext(ctx, query, args...)
}

// QueryRowContext carries out a query for a row.
func (p *pgPool) QueryRowContext(ctx context.Context, query string, args ...any) *sql.Row {
	query, args = inPostgres(query, args)
	return p.DB.QueryRowContext(ctx, query, args...)
}

// BeginTx begins a transaction. It has no use for options.
func (p *pgPool) BeginTx(ctx context.Context, _ *sql.TxOptions) (gorm.ConnPool, error) {
	conn, err := p.Conn(ctx)
	if err != nil {
		return nil, err
	}
	if _, err := conn.ExecContext(ctx, p.begin); err != nil {
		return nil, errors.Join(err, (&pgTransaction{Conn: conn}).Rollback()) //nolint:contextcheck // it ends whether anybody waits or not
	}
	return &pgTransaction{Conn: conn}, nil
}

// pgTransaction is a transaction on a server. It is for one goroutine.
type pgTransaction struct {
	*sql.Conn

	ended bool
}

// ExecContext carries out a statement.
func (t *pgTransaction) ExecContext(ctx context.Context, query string, args ...any) (sql.Result, error) {
	query, args = inPostgres(query, args)
	if err := t.idle(); err != nil {
		return nil, err
	}
	return t.Conn.ExecContext(ctx, query, args...)
}

// QueryContext carries out a query.
func (t *pgTransaction) QueryContext(ctx context.Context, query string, args ...any) (*sql.Rows, error) {
	query, args = inPostgres(query, args)
	if err := t.idle(); err != nil {
		return nil, err
	}
	return t.Conn.QueryContext(ctx, query, args...)
}

// QueryRowContext carries out a query for a row.
func (t *pgTransaction) QueryRowContext(ctx context.Context, query string, args ...any) *sql.Row {
	query, args = inPostgres(query, args)
	return t.Conn.QueryRowContext(ctx, query, args...)
}

// errRowsOpen is the error of a statement while the rows of a query are being read. SQLite
// can do that, PostgreSQL can't, and database/sql would wait for itself.
var errRowsOpen = errors.New("a statement while the rows of a query are read")

func (t *pgTransaction) idle() error {
	return t.Raw(func(conn any) error {
		if c, ok := conn.(*stdlib.Conn); ok && c.Conn().PgConn().IsBusy() {
			return errRowsOpen
		}
		return nil
	})
}

// endPatience is how long the end of a transaction may take: a server that waits for its
// standbys could do so for ever.
const endPatience = 30 * time.Second

// errRolledBack is the error of committing what an earlier error has undone.
var errRolledBack = errors.New("the transaction was rolled back")

// Commit commits the transaction, and gives back the connection. If it fails otherwise than by
// an answer of the server's, nobody knows whether it is committed.
func (t *pgTransaction) Commit() error {
	if t.ended {
		return sql.ErrTxDone
	}
	err := t.end("COMMIT")
	if err != nil {
		return fmt.Errorf("commit: %w", err)
	}
	return nil
}

// Rollback rolls the transaction back and gives back the connection. It does nothing if the
// transaction has ended.
func (t *pgTransaction) Rollback() error {
	if t.ended {
		return nil
	}
	// If it fails, the connection is closed, and the server does it by itself.
	if err := t.end("ROLLBACK"); err != nil && !errors.Is(err, errRolledBack) && stateOf(err) != "" {
		return err
	}
	return nil
}

func (t *pgTransaction) end(statement string) error {
	t.ended = true
	ctx, cancel := context.WithTimeout(context.Background(), endPatience)
	defer cancel()
	err := t.Raw(func(conn any) error {
		c, ok := conn.(*stdlib.Conn)
		if !ok {
			return driver.ErrSkip
		}
		tag, err := c.Conn().Exec(ctx, statement)
		if err == nil && tag.String() == "ROLLBACK" {
			err = errRolledBack // what COMMIT answers after an error that nobody minded
		}
		return err
	})
	// A connection that is closed, or still in a transaction, does not go back to the pool.
	return errors.Join(err, ignoreDone(t.Close()))
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
		_, err = t.Conn.ExecContext(ctx, text, values...)
	} else {
		_, err = tx.Statement.ConnPool.ExecContext(ctx, text, values...)
	}
	return err
}

// Sent is told every statement that a server is sent, in tests that set it before they open a
// database. It may be called from many goroutines.
var Sent func(statement string)

// tracer hands statements to Sent.
type tracer struct{}

// TraceQueryStart is told of a statement before it is sent.
func (tracer) TraceQueryStart(ctx context.Context, _ *pgx.Conn, data pgx.TraceQueryStartData) context.Context {
	Sent(data.SQL)
	return ctx
}

// TraceQueryEnd has nothing to do.
func (tracer) TraceQueryEnd(context.Context, *pgx.Conn, pgx.TraceQueryEndData) {}

// TraceBatchStart has nothing to do.
func (tracer) TraceBatchStart(ctx context.Context, _ *pgx.Conn, _ pgx.TraceBatchStartData) context.Context {
	return ctx
}

// TraceBatchQuery is told of a statement of a batch.
func (tracer) TraceBatchQuery(_ context.Context, _ *pgx.Conn, data pgx.TraceBatchQueryData) {
	Sent(data.SQL)
}

// TraceBatchEnd has nothing to do.
func (tracer) TraceBatchEnd(context.Context, *pgx.Conn, pgx.TraceBatchEndData) {}
