package store_test

import (
	"context"
	"database/sql"
	"slices"
	"strings"
	"sync"

	"gorm.io/gorm"

	"github.com/bursar-portal/bursar/models/store"
)

// recorder remembers every statement that a store carries out, with the arguments that it
// had first.
type recorder struct {
	mu         sync.Mutex
	paused     bool
	statements map[string][]any
}

// record makes a store's connections remember its statements from now on.
func record(s *store.Store) *recorder {
	r := &recorder{statements: map[string][]any{}}
	read, write := store.PoolsOf(s)
	for _, db := range []*gorm.DB{read, write} {
		pool := &recordedPool{db.ConnPool.(*sql.DB), r}
		db.ConnPool, db.Statement.ConnPool = pool, pool
	}
	return r
}

func (r *recorder) note(query string, args []any) {
	r.mu.Lock()
	defer r.mu.Unlock()
	if _, ok := r.statements[query]; !ok && !r.paused {
		r.statements[query] = append([]any(nil), args...) // the caller may use them again
	}
}

// pause calls do, whose statements are not remembered.
func (r *recorder) pause(do func()) {
	set := func(paused bool) {
		r.mu.Lock()
		defer r.mu.Unlock()
		r.paused = paused
	}
	set(true)
	defer set(false)
	do()
}

// planned reports whether SQLite makes a plan for a statement.
func planned(statement string) bool {
	verb := strings.Fields(statement)[0]
	return slices.Contains([]string{"SELECT", "WITH", "INSERT", "UPDATE", "DELETE"}, verb)
}

// recordedPool is a gorm.ConnPool.
type recordedPool struct {
	*sql.DB
	r *recorder
}

func (p *recordedPool) GetDBConn() (*sql.DB, error) { return p.DB, nil }

func (p *recordedPool) ExecContext(ctx context.Context, query string, args ...any) (sql.Result, error) {
	p.r.note(query, args)
	return p.DB.ExecContext(ctx, query, args...)
}

func (p *recordedPool) QueryContext(ctx context.Context, query string, args ...any) (*sql.Rows, error) {
	p.r.note(query, args)
	return p.DB.QueryContext(ctx, query, args...)
}

func (p *recordedPool) QueryRowContext(ctx context.Context, query string, args ...any) *sql.Row {
	p.r.note(query, args)
	return p.DB.QueryRowContext(ctx, query, args...)
}

func (p *recordedPool) BeginTx(ctx context.Context, options *sql.TxOptions) (gorm.ConnPool, error) {
	tx, err := p.DB.BeginTx(ctx, options)
	return &recordedTx{tx, p.r}, err
}

// recordedTx is a transaction of a recordedPool.
type recordedTx struct {
	*sql.Tx
	r *recorder
}

func (t *recordedTx) ExecContext(ctx context.Context, query string, args ...any) (sql.Result, error) {
	t.r.note(query, args)
	return t.Tx.ExecContext(ctx, query, args...)
}

func (t *recordedTx) QueryContext(ctx context.Context, query string, args ...any) (*sql.Rows, error) {
	t.r.note(query, args)
	return t.Tx.QueryContext(ctx, query, args...)
}

func (t *recordedTx) QueryRowContext(ctx context.Context, query string, args ...any) *sql.Row {
	t.r.note(query, args)
	return t.Tx.QueryRowContext(ctx, query, args...)
}
