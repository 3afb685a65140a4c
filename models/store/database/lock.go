package database

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"io/fs"
	"net/url"
	"os"
)

// LockSuffix is added to the name of a database for its lock file: a file beside it
// that holds no more than a seal, opened with SQLite too, whose locks end with their
// process and are the same on every system. Whoever has the database open holds a shared
// lock. The file stays when everybody is gone: so the folder remembers that there is a
// database.
const LockSuffix = "-lock"

// Files returns the files that belong to the database at path, the database first.
func Files(path string) []string {
	return []string{path, path + "-wal", path + "-shm", path + LockSuffix}
}

// ErrInUse means that some process has the database open.
var ErrInUse = errors.New("the database is in use: stop the portal and any other command that uses it")

// lock is a lock on a database. It is held until it is closed.
type lock struct {
	pool *sql.DB
	conn *sql.Conn
}

// sharedPatience is how long somebody waits who opens a database while another process
// is checking it, in milliseconds.
const sharedPatience = 60_000

// openLock opens the lock file of the database at path without locking it.
func openLock(ctx context.Context, path string) (*lock, error) {
	file, err := os.OpenFile(path+LockSuffix, os.O_RDWR|os.O_CREATE, 0o600)
	if err != nil {
		return nil, err
	}
	if err := file.Close(); err != nil {
		return nil, err
	}
	name := url.URL{Scheme: "file", Opaque: (&url.URL{Path: path + LockSuffix}).EscapedPath()}
	l := &lock{}
	if l.pool, err = sql.Open(Driver, name.String()); err != nil {
		return nil, err
	}
	if l.conn, err = l.pool.Conn(ctx); err != nil {
		_ = l.pool.Close()
		return nil, err
	}
	return l, nil
}

func (l *lock) exec(ctx context.Context, statements ...string) error {
	for _, s := range statements {
		if _, err := l.conn.ExecContext(ctx, s); err != nil {
			return err
		}
	}
	return nil
}

// alone tries to get the lock that nobody else may share.
func (l *lock) alone(ctx context.Context) (ok bool, err error) {
	err = l.exec(ctx, "PRAGMA busy_timeout = 0", "BEGIN EXCLUSIVE")
	if code, ours := resultCode(err); ours && code&0xff == resultBusy {
		return false, nil
	}
	return err == nil, err
}

// share waits for a lock that others may share.
func (l *lock) share(ctx context.Context) error {
	if err := l.exec(ctx, fmt.Sprintf("PRAGMA busy_timeout = %d", sharedPatience), "BEGIN"); err != nil {
		return err
	}
	var n int // reading takes the lock, which the transaction keeps
	return l.conn.QueryRowContext(ctx, "SELECT COUNT(*) FROM sqlite_master").Scan(&n)
}

// Close releases the lock.
func (l *lock) Close() error {
	if l == nil {
		return nil
	}
	return errors.Join(l.conn.Close(), l.pool.Close())
}

// LockAlone locks the database at path as long as nobody has it open, and keeps
// everybody from opening it until release is called. It returns ErrInUse.
func LockAlone(ctx context.Context, path string) (release func() error, err error) {
	l, err := openLock(ctx, path)
	if err != nil {
		return nil, fmt.Errorf("lock the database: %w", err)
	}
	ok, err := l.alone(ctx)
	switch {
	case err != nil:
		err = fmt.Errorf("lock the database %s: %w", path, err)
	case !ok:
		err = fmt.Errorf("%s: %w", path, ErrInUse)
	default:
		return l.Close, nil
	}
	return nil, errors.Join(err, l.Close())
}

// examine looks at the files of a database before it is opened. fresh reports whether
// there has never been one. It returns an error where one has been and is gone, so that
// a start does not begin an empty one in its place.
func examine(path string) (fresh bool, err error) {
	size, err := sizeOf(path)
	if err != nil {
		return false, err
	}
	if size > 0 {
		return false, nil
	}
	for _, suffix := range []string{LockSuffix, "-wal"} {
		left, err := sizeOf(path + suffix)
		if err != nil {
			return false, err
		}
		if left > 0 || (suffix == LockSuffix && left == 0) {
			return false, fmt.Errorf("open the database: %s is missing or empty, but there was a database before, as %s shows. "+
				"Put the file back, or restore a backup with `bursar restore FILE`. To begin with an empty database, delete %s",
				path, path+suffix, path+suffix)
		}
	}
	return true, nil
}

// sizeOf returns the size of a file, -1 if there is none.
func sizeOf(path string) (int64, error) {
	info, err := os.Stat(path)
	switch {
	case errors.Is(err, fs.ErrNotExist):
		return -1, nil
	case err != nil:
		return 0, fmt.Errorf("open the database: %w", err)
	}
	return info.Size(), nil
}
