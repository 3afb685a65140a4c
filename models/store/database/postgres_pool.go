package database

import (
	"context"
	"database/sql"
	"errors"
	"strings"

	"github.com/jackc/pgx/v5"
	"gorm.io/gorm"
)

// pgPool is a pool of connections to a server, which takes statements as the rooms write them.
type pgPool struct {
	*sql.DB

	begin string        // what begins a transaction
	wrote func()        // is told of each commit, nil if nobody minds
	turns chan struct{} // with a place for each transaction that may be under way, nil for any number
}

// GetDBConn returns the pool for gorm.
func (p *pgPool) GetDBConn() (*sql.DB, error) { return p.DB, nil }

// ExecContext carries out a statement.
func (p *pgPool) ExecContext(ctx context.Context, query string, args ...any) (sql.Result, error) {
	query, args = inPostgres(query, args)
	defer p.committed(ctx)
	return p.DB.ExecContext(ctx, query, args...)
}

// QueryContext carries out a query.
func (p *pgPool) QueryContext(ctx context.Context, query string, args ...any) (*sql.Rows, error) {
	query, args = inPostgres(query, args)
	rows, err := p.DB.QueryContext(ctx, query, args...)
	if !strings.HasPrefix(query, "SELECT") {
		p.committed(ctx)
	}
	return rows, err
}

// QueryRowContext carries out a query for a row.
func (p *pgPool) QueryRowContext(ctx context.Context, query string, args ...any) *sql.Row {
	query, args = inPostgres(query, args)
	return p.DB.QueryRowContext(ctx, query, args...)
}

// committed is called when something may have been committed.
func (p *pgPool) committed(ctx context.Context) {
	if p.wrote != nil && ctx.Value(asideKey{}) == nil {
		p.wrote()
	}
}

type asideKey struct{}

// Aside returns a context for statements and transactions that change nothing which is
// remembered: on a server DB.Changes stays as it is.
func Aside(ctx context.Context) context.Context { return context.WithValue(ctx, asideKey{}, true) }

// BeginTx begins a transaction. It has no use for options.
func (p *pgPool) BeginTx(ctx context.Context, _ *sql.TxOptions) (gorm.ConnPool, error) {
	free := func() {}
	if p.turns != nil {
		select {
		case p.turns <- struct{}{}:
			free = func() { <-p.turns }
		case <-ctx.Done():
			return nil, ctx.Err()
		}
	}
	conn, err := p.Conn(ctx)
	if err != nil {
		free()
		return nil, err
	}
	t := &pgTransaction{Conn: conn, begun: true, wrote: func() { p.committed(ctx) }, free: free}
	if _, err := conn.ExecContext(ctx, p.begin); err != nil {
		return nil, errors.Join(err, t.Rollback()) //nolint:contextcheck // it ends whether anybody waits or not
	}
	return t, nil
}

// behindPooler reports whether a pooler stands before the server, such as PgBouncer, which gives
// each transaction whichever connection is free: its connections have other process numbers than
// the server's.
func (s *server) behindPooler(ctx context.Context, config *pgx.ConnConfig) (bool, error) {
	conn, err := pgx.ConnectConfig(ctx, s.connections.impatient(config, doorPatience, false))
	if err != nil {
		return false, err
	}
	defer func() { _ = conn.Close(context.WithoutCancel(ctx)) }()
	var process int64
	err = conn.QueryRow(ctx, "SELECT pg_backend_pid()", pgx.QueryExecModeExec).Scan(&process)
	return process != int64(conn.PgConn().PID()), err
}

// withoutSession returns a way to send statements that needs no prepared ones, which belong to a
// connection of the server: what is known of a statement is kept here. It is that of the URL if
// that names one.
func withoutSession(mode pgx.QueryExecMode) pgx.QueryExecMode {
	if mode == pgx.QueryExecModeCacheStatement || mode == pgx.QueryExecModeDescribeExec {
		return pgx.QueryExecModeCacheDescribe
	}
	return mode
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
