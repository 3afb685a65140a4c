package database

import (
	"context"
	"database/sql"
	"errors"
	"strings"

	"gorm.io/gorm"
)

// pgPool is a pool of connections to a server, which takes statements as the rooms write them.
type pgPool struct {
	*sql.DB

	begin string // what begins a transaction
	wrote func() // is told of each commit, nil if nobody minds
}

// GetDBConn returns the pool for gorm.
func (p *pgPool) GetDBConn() (*sql.DB, error) { return p.DB, nil }

// ExecContext carries out a statement.
func (p *pgPool) ExecContext(ctx context.Context, query string, args ...any) (sql.Result, error) {
	query, args = inPostgres(query, args)
	defer p.committed()
	return p.DB.ExecContext(ctx, query, args...)
}

// QueryContext carries out a query.
func (p *pgPool) QueryContext(ctx context.Context, query string, args ...any) (*sql.Rows, error) {
	query, args = inPostgres(query, args)
	if !strings.HasPrefix(query, "SELECT") {
		defer p.committed()
	}
	return p.DB.QueryContext(ctx, query, args...)
}

// QueryRowContext carries out a query for a row.
func (p *pgPool) QueryRowContext(ctx context.Context, query string, args ...any) *sql.Row {
	query, args = inPostgres(query, args)
	return p.DB.QueryRowContext(ctx, query, args...)
}

// committed is called when something may have been committed.
func (p *pgPool) committed() {
	if p.wrote != nil {
		p.wrote()
	}
}

// BeginTx begins a transaction. It has no use for options.
func (p *pgPool) BeginTx(ctx context.Context, _ *sql.TxOptions) (gorm.ConnPool, error) {
	conn, err := p.Conn(ctx)
	if err != nil {
		return nil, err
	}
	t := &pgTransaction{Conn: conn, begun: true, wrote: p.committed}
	if _, err := conn.ExecContext(ctx, p.begin); err != nil {
		return nil, errors.Join(err, t.Rollback()) //nolint:contextcheck // it ends whether anybody waits or not
	}
	return t, nil
}
