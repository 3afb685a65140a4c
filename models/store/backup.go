package store

import (
	"context"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"time"

	"github.com/bursar-portal/bursar/models"
	"github.com/bursar-portal/bursar/models/store/database"
	"github.com/bursar-portal/bursar/models/store/schema"
)

// Backup copies the database to a file, which must not exist, while it is being used:
// the copy is what was committed at one instant. The copy is verified, file and ledger,
// before it gets its name, and the database then says when that was. A copy with faults
// is kept under the name FILE.unverified and returned as an error. A server is not backed up:
// the error is then database.ErrServer.
func (s *Store) Backup(ctx context.Context, file string) (models.Backup, error) {
	b := models.Backup{MadeAt: s.Now()}
	if s.OnServer() {
		return b, database.ErrServer
	}
	file, err := filepath.Abs(file) // SQLite takes some relative names for something else
	if err != nil {
		return b, err
	}
	b.File = file
	if _, err := os.Lstat(file); !errors.Is(err, fs.ErrNotExist) {
		return b, fmt.Errorf("%s already exists: choose a new file", file)
	}
	copied := file + ".unverified"
	if err := s.db.CopyTo(ctx, copied); err != nil {
		return b, fmt.Errorf("copy the database to %s: %w", copied, err)
	}
	if b.Entries, err = s.verifyCopy(ctx, copied); err != nil {
		return b, fmt.Errorf("the copy was made but can't be trusted, and is kept as %s: %w", copied, err)
	}
	if b.Bytes, err = syncFile(copied); err != nil {
		return b, err
	}
	if err := errors.Join(renameNew(copied, file), syncFolder(file)); err != nil {
		return b, err
	}
	b.VerifiedAt = s.Now()
	err = s.db.Write.WithContext(ctx).Exec(
		`INSERT INTO backups (id, file, made_at, verified_at, bytes, entries) VALUES (1, ?, ?, ?, ?, ?) ON CONFLICT (id) DO UPDATE SET
			file = excluded.file, made_at = excluded.made_at, verified_at = excluded.verified_at, bytes = excluded.bytes, entries = excluded.entries`,
		b.File, schema.MicrosOf(b.MadeAt), schema.MicrosOf(b.VerifiedAt), b.Bytes, b.Entries).Error
	return b, database.Explain(err)
}

// LastBackup returns the last backup that was made and verified. ok is false if there
// has been none.
func (s *Store) LastBackup(ctx context.Context) (b models.Backup, ok bool, err error) {
	var row struct {
		File           string
		MadeAt         int64
		VerifiedAt     int64
		Bytes, Entries int64
	}
	found := s.db.Read.WithContext(ctx).Raw("SELECT file, made_at, verified_at, bytes, entries FROM backups").Scan(&row)
	return models.Backup{
		File: row.File, MadeAt: time.UnixMicro(row.MadeAt).UTC(), VerifiedAt: time.UnixMicro(row.VerifiedAt).UTC(),
		Bytes: row.Bytes, Entries: row.Entries,
	}, found.RowsAffected > 0, database.Explain(found.Error)
}

// verifyCopy checks a copy's file and ledger and returns how many entries it has. It
// leaves nothing beside the copy.
func (s *Store) verifyCopy(ctx context.Context, file string) (entries int64, err error) {
	c, err := Open(ctx, Config{Path: file, Now: s.db.Now, Settings: *s.db.Settings(), Log: s.db.Log})
	if err != nil {
		return 0, err
	}
	defer func() { //nolint:contextcheck // closing is not canceled
		err = errors.Join(err, c.Close(), removeIfThere(file+database.LockSuffix))
	}()
	return c.verifyAll(ctx)
}

// verifyAll checks the file and the ledger, and returns how many entries there are.
func (s *Store) verifyAll(ctx context.Context) (entries int64, err error) {
	if err := s.CheckFile(ctx); err != nil {
		return 0, err
	}
	v, err := s.Verify(ctx, nil)
	if err != nil {
		return 0, err
	}
	if len(v.Discrepancies) > 0 {
		return 0, fmt.Errorf("its books have discrepancies:\n%s", strings.Join(v.Discrepancies, "\n"))
	}
	return v.Entries, nil
}

// Restored says what Restore did.
type Restored struct {
	Entries int64
	Aside   string // where the database is that was there before, "" if there was none
}

// Restore puts a backup in the place of the database at c.Path. It works on a copy of
// the backup: that is brought up to date and verified before anything is moved. What
// was there before, with its journal, is kept under another name. Nobody may have the
// database open: the error is then database.ErrInUse.
func Restore(ctx context.Context, c Config, backup string) (r Restored, err error) {
	if database.IsServer(c.Path) {
		return r, database.ErrServer
	}
	if c.Path, err = database.RealPath(c.Path); err != nil {
		return r, err
	}
	release, err := database.LockAlone(ctx, c.Path)
	if err != nil {
		return r, err
	}
	defer func() { err = errors.Join(err, release()) }()
	if info, err := os.Stat(backup + "-wal"); err == nil && info.Size() > 0 {
		return r, fmt.Errorf("%s has a journal next to it, so it isn't a finished backup: make one with `bursar backup FILE`", backup)
	}
	if info, err := os.Stat(backup); err == nil && !info.Mode().IsRegular() {
		return r, fmt.Errorf("%s is not a file", backup)
	}
	coming := c.Path + ".restoring"
	for _, name := range database.Files(coming) { // of a restore that was interrupted
		if err := removeIfThere(name); err != nil {
			return r, err
		}
	}
	if err := copyFile(backup, coming); err != nil {
		return r, fmt.Errorf("read the backup: %w", err)
	}
	defer func() {
		for _, name := range database.Files(coming) {
			err = errors.Join(err, removeIfThere(name))
		}
	}()
	if r.Entries, err = prepareRestored(ctx, c, coming); err != nil {
		return r, fmt.Errorf("%s can't be restored, and nothing was changed: %w", backup, err)
	}
	if _, err := syncFile(coming); err != nil {
		return r, err
	}
	aside := fmt.Sprintf("%s.before-restore-%s", c.Path, time.Now().UTC().Format("20060102T150405.000Z"))
	for _, suffix := range []string{"", "-wal", "-shm"} {
		switch err := os.Rename(c.Path+suffix, aside+suffix); {
		case err == nil:
			r.Aside = aside
		case !errors.Is(err, fs.ErrNotExist):
			return r, err
		}
	}
	return r, errors.Join(os.Rename(coming, c.Path), syncFolder(c.Path))
}

// prepareRestored brings a copy of a backup up to date and verifies it.
func prepareRestored(ctx context.Context, c Config, file string) (entries int64, err error) {
	c.Path = file
	s, err := Open(ctx, c)
	if err != nil {
		return 0, err
	}
	defer func() { err = errors.Join(err, s.Close()) }() //nolint:contextcheck // closing is not canceled
	if err := s.CheckFile(ctx); err != nil {
		return 0, err
	}
	var tables int64
	if err := s.db.Read.WithContext(ctx).Raw("SELECT COUNT(*) FROM sqlite_master WHERE name IN ('goose_db_version', 'entries')").Scan(&tables).Error; err != nil {
		return 0, err
	}
	if tables != 2 {
		return 0, errors.New("it isn't a Bursar database")
	}
	if err := s.Migrate(ctx); err != nil {
		return 0, err
	}
	return s.verifyAll(ctx)
}

func copyFile(from, to string) (err error) {
	source, err := os.Open(from)
	if err != nil {
		return err
	}
	defer source.Close()
	target, err := os.OpenFile(to, os.O_WRONLY|os.O_CREATE|os.O_EXCL, 0o600)
	if err != nil {
		return err
	}
	_, err = io.Copy(target, source)
	return errors.Join(err, target.Close())
}

// renameNew renames a file to a name that nobody has taken in the meantime, if the file
// system has the links that tell.
func renameNew(from, to string) error {
	switch err := os.Link(from, to); {
	case err == nil:
		return os.Remove(from)
	case errors.Is(err, fs.ErrExist):
		return err
	}
	return os.Rename(from, to)
}

func removeIfThere(file string) error {
	if err := os.Remove(file); !errors.Is(err, fs.ErrNotExist) {
		return err
	}
	return nil
}

// syncFile writes a file to the disk and returns its size.
func syncFile(name string) (size int64, err error) {
	file, err := os.OpenFile(name, os.O_RDWR, 0)
	if err != nil {
		return 0, err
	}
	info, err := file.Stat()
	if err == nil {
		size = info.Size()
	}
	return size, errors.Join(err, file.Sync(), file.Close())
}

// syncFolder writes the names in a file's folder to the disk, where the system can.
func syncFolder(file string) error {
	folder, err := os.Open(filepath.Dir(file))
	if err != nil {
		return err
	}
	_ = folder.Sync() // some systems can't
	return folder.Close()
}
