package database

import (
	"context"
	"errors"
	"fmt"
	"net/url"
	"os"
	"sync/atomic"

	"gorm.io/gorm"
)

// Damaged reports whether err means that the file is damaged or is no database.
func Damaged(err error) bool {
	code, ours := resultCode(err)
	return ours && (code&0xff == resultCorrupt || code&0xff == resultNotADatabase)
}

// explainDamage says in a sentence what to do about a damaged file.
func explainDamage(path string, err error) error {
	if !Damaged(err) {
		return err
	}
	return fmt.Errorf("the file %s is damaged, or is not a database: restore a backup with `bursar restore FILE` (%w)", path, err)
}

func (f *file) check(ctx context.Context, whole bool) error {
	switch {
	case whole:
		return f.checkFile(ctx, wholeCheck)
	case f.known.Load():
		return nil
	}
	return f.checkFile(ctx, pageCheck)
}

func (f *file) checkFile(ctx context.Context, check string) error {
	f.known.Store(false)
	fault, err := faultIn(f.Read.WithContext(ctx), check)
	if err != nil {
		return explainDamage(f.path, err)
	}
	if fault != "" {
		return fmt.Errorf("the file %s is damaged: restore a backup with `bursar restore FILE` (%s)", f.path, fault)
	}
	f.known.Store(true)
	return nil
}

// SQLite's checks of a file.
const (
	wholeCheck = "PRAGMA integrity_check(1)"
	pageCheck  = "PRAGMA quick_check(1)"
)

// faultIn returns the first fault that a check finds in the file, "" for none.
func faultIn(db *gorm.DB, check string) (fault string, err error) {
	err = db.Raw(check).Scan(&fault).Error
	if fault == "ok" {
		fault = ""
	}
	return fault, err
}

// checkJournal checks that the write-ahead log that a killed process has left belongs
// to the file at path, before SQLite carries it over. Nothing is changed by looking:
// the connection may only read. The caller holds the database alone. Pages of different
// times that happen to fit are found by verifying the ledger. left is false if there is
// no such log, and nothing was checked.
func checkJournal(ctx context.Context, path string) (left bool, err error) {
	if size, err := sizeOf(path + "-wal"); size <= 0 || err != nil {
		return false, err
	}
	db, err := openPool(ctx, path, 1, url.Values{"mode": {"ro"}, "_query_only": {"1"}})
	var fault string
	if err == nil {
		defer func() { err = errors.Join(err, closePool(db)) }()
		fault, err = faultIn(db.WithContext(ctx), pageCheck)
	}
	switch {
	case err != nil && !Damaged(err):
		return true, err
	case err != nil:
		fault = err.Error()
	}
	if fault == "" {
		return true, nil
	}
	return true, fmt.Errorf("%s-wal does not belong to %s, or one of them is damaged; neither was changed. "+
		"If you have put a copy in its place, use `bursar restore FILE` instead, which puts the old files aside (%s)", path, path, fault)
}

// errMoved is why nothing is written any more once another file, or none, is at the
// database's path: what SQLite wrote would be gone with the process.
var errMoved = errors.New("another file, or none, is in its place")

// identity tells whether the file at a path is the one that was opened.
type identity struct {
	path   string
	opened atomic.Pointer[os.FileInfo]
}

func (i *identity) remember(path string) error {
	info, err := os.Stat(path)
	if err != nil {
		return err
	}
	i.path = path
	i.opened.Store(&info)
	return nil
}

// check returns errMoved if the file is not there any more.
func (i *identity) check() error {
	opened := i.opened.Load()
	if opened == nil {
		return nil
	}
	if now, err := os.Stat(i.path); err != nil || !os.SameFile(*opened, now) {
		return errMoved
	}
	return nil
}

// refuseWhenMoved makes every statement of gorm's that writes fail once the file has moved.
func (f *file) refuseWhenMoved() error {
	check := func(tx *gorm.DB) {
		if err := f.identity.check(); err != nil {
			_ = tx.AddError(err)
		}
	}
	on, name := f.Write.Callback(), "bursar:moved"
	return errors.Join(
		on.Create().Before("*").Register(name, check), on.Update().Before("*").Register(name, check),
		on.Delete().Before("*").Register(name, check), on.Raw().Before("*").Register(name, check),
	)
}

// copyTo writes what is committed now to a new file, readable by its owner only. Others
// go on reading and writing meanwhile.
func (f *file) copyTo(ctx context.Context, name string) (err error) {
	if err := f.identity.check(); err != nil {
		return err
	}
	target, err := os.OpenFile(name, os.O_WRONLY|os.O_CREATE|os.O_EXCL, 0o600)
	if err != nil {
		return err
	}
	if err := target.Close(); err != nil {
		return err
	}
	pool, err := openPool(ctx, f.path, 1, url.Values{})
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, closePool(pool)) }()
	if err := pool.WithContext(ctx).Exec("VACUUM INTO ?", name).Error; err != nil {
		return errors.Join(err, os.Remove(name)) // half a copy is of no use
	}
	return nil
}
