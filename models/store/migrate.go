package store

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"time"

	"github.com/pressly/goose/v3"
	"github.com/pressly/goose/v3/lock"

	"github.com/bursar-portal/bursar/models/store/schema"
)

func (s *Store) migrator() (*goose.Provider, error) {
	dialect, name := goose.DialectSQLite3, "migrations/sqlite"
	var options []goose.ProviderOption
	if s.db.OnServer() {
		dialect, name = goose.DialectPostgres, "migrations/postgres"
		// Of portals that start together one migrates. A lock of a session's own would not hold
		// behind a pooler.
		locker, err := lock.NewPostgresTableLocker(lock.WithTableLockTimeout(migratingEvery, migratingTries))
		if err != nil {
			return nil, err
		}
		options = append(options, goose.WithLocker(locker))
	}
	folder, err := fs.Sub(schema.Migrations, name)
	if err != nil {
		return nil, err
	}
	pool, err := s.db.Write.DB()
	if err != nil {
		return nil, err
	}
	return goose.NewProvider(dialect, pool, folder, options...)
}

// How long a portal waits for another one that migrates: ten minutes.
const (
	migratingEvery = time.Second
	migratingTries = 600
)

// Migrate brings the schema up to date. It does nothing if everything is up to date, and with
// a newer schema that says that this build can work with it: during an upgrade the old and the
// new program share a database. It refuses any other newer schema, since this build would
// write rows that lack what the newer one relies on, and one from before the first schema
// that is still known, and a copy that was cut off.
func (s *Store) Migrate(ctx context.Context) error {
	if err := s.refuseUnfinished(ctx); err != nil {
		return err
	}
	return s.migrate(ctx)
}

func (s *Store) migrate(ctx context.Context) error {
	m, err := s.migrator()
	if err != nil {
		return err
	}
	version, err := m.GetDBVersion(ctx)
	if err != nil {
		return err
	}
	if err := s.checkVersion(ctx, version, m); err != nil {
		return err
	}
	if version < newestSchema(m) { // else nobody has to be kept from migrating meanwhile
		err = s.db.Patiently(func() error {
			_, err := m.Up(ctx)
			return err
		})
		if err != nil {
			return err
		}
	}
	s.db.ReadSecret(ctx)
	return s.LoadSettings(ctx)
}

// newestSchema returns the newest schema that this build knows.
func newestSchema(m *goose.Provider) int64 {
	sources := m.ListSources()
	return sources[len(sources)-1].Version
}

// ErrOldSchema is the error for a database from before the first schema that this build
// knows.
var ErrOldSchema = errors.New("the database is too old to upgrade")

// checkVersion refuses a schema that this build can't work with: 0 is an empty database.
func (s *Store) checkVersion(ctx context.Context, version int64, m *goose.Provider) error {
	known := newestSchema(m)
	if first := m.ListSources()[0].Version; version > 0 && version < first {
		return fmt.Errorf("%w: %s has schema %d, and this build of Bursar (%s) begins with schema %d. Start with a new file",
			ErrOldSchema, s.db.Where(), version, s.db.Settings().Version, first)
	}
	if version <= known {
		return nil
	}
	// Migrations since have left word which programs they get along with.
	var oldest int64
	if err := s.db.Read.WithContext(ctx).Raw("SELECT oldest FROM compatibility WHERE id = 1").Scan(&oldest).Error; err != nil {
		return fmt.Errorf("which programs can work with schema %d: %w", version, err)
	}
	if oldest > 0 && oldest <= known {
		return nil
	}
	return s.tooNew(version, known)
}

func (s *Store) tooNew(version, known int64) error {
	return fmt.Errorf("the database has schema %d, and this build of Bursar (%s) only knows schemas up to %d: "+
		"use the newer Bursar that migrated it, or restore a backup from before", version, s.db.Settings().Version, known)
}

// ownSchema refuses a schema that is newer than this build, even if it can work with it: there
// may be tables and columns of which it knows nothing.
func (s *Store) ownSchema(ctx context.Context) error {
	m, err := s.migrator()
	if err != nil {
		return err
	}
	version, err := m.GetDBVersion(ctx)
	if known := newestSchema(m); err == nil && version > known {
		err = s.tooNew(version, known)
	}
	return err
}

// Ready returns an error unless the database answers, has this build's schema or a newer one
// with which it can work, and can be written as far as is known. It reads the settings that are stored.
func (s *Store) Ready(ctx context.Context) error {
	var newest int64
	err := s.db.Read.WithContext(ctx).Raw("SELECT COALESCE(MAX(version_id), 0) FROM goose_db_version").Scan(&newest).Error
	if err != nil {
		return fmt.Errorf("the database is not ready: %w", err)
	}
	m, err := s.migrator()
	if err != nil {
		return err
	}
	want := newestSchema(m)
	if err := s.checkVersion(ctx, newest, m); err != nil {
		return err
	}
	if newest < want {
		return fmt.Errorf("the database has schema %d, this build needs %d: run bursar migrate", newest, want)
	}
	if err := s.refuseUnfinished(ctx); err != nil {
		return err
	}
	if err := s.LoadSettings(ctx); err != nil {
		return err
	}
	return s.db.Writable(ctx)
}
