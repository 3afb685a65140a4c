package database

import (
	"context"
	"errors"
	"fmt"
	"time"
)

// outage is when the database last could not be written. It is remembered so that
// the log reports it once, with its cause, and readiness reports it as long as it
// lasts. No repair is needed here: the failed transaction left nothing behind, and
// the next one tries again.
type outage struct{ at time.Time }

// LogInterval is how long writes must succeed before an outage is logged as over.
// On a disk that is almost full, small transactions go through between larger ones
// that fail.
const LogInterval = 10 * time.Second

// outageCauses are the reasons why the database itself can't be written, whatever
// is written, by SQLite's result codes.
var outageCauses = map[int]string{
	resultBusy:     "another process is writing to it",
	resultLocked:   "another process is writing to it",
	resultNoMemory: "there is no memory left",
	resultReadOnly: "the file or its disk is read-only",
	resultIOError:  "the disk refuses",
	resultFull:     "the disk is full",
	resultCantOpen: "its files can't be opened",
}

// outageCause returns why the database can't be written, or "" if err is of another
// kind.
func outageCause(err error) string {
	if errors.Is(err, errMoved) {
		return errMoved.Error()
	}
	code, ours := resultCode(err)
	if !ours {
		return ""
	}
	return outageCauses[code&0xff]
}

// Unavailable reports whether err means that the database itself can't be written
// at the moment.
func Unavailable(err error) bool { return outageCause(err) != "" }

// NoteWrite records how a write ended: the error of a transaction, or nil for one
// that changed something.
func (db *DB) NoteWrite(err error) {
	if Damaged(err) {
		db.known.Store(false)
	}
	switch cause := outageCause(err); {
	case cause != "":
		if db.outage.Swap(&outage{db.now()}) == nil {
			db.Log.Error("the database can't be written; callers are asked to retry, and nothing that was acknowledged is lost",
				"cause", cause, "file", db.file, "error", err)
		}
	case err == nil:
		if o := db.outage.Load(); o != nil && db.now().Sub(o.at) >= LogInterval {
			db.endOutage()
		}
	}
}

func (db *DB) endOutage() {
	if db.outage.Swap(nil) != nil {
		db.Log.Info("the database can be written again", "file", db.file)
	}
}

// InOutage reports whether the last write failed because the database can't be
// written, and nothing has shown since that it can.
func (db *DB) InOutage() bool { return db.outage.Load() != nil }

// probeBytes is about what a transaction of the ledger needs: a smaller write might
// still find room where that does not.
const probeBytes = 64 << 10

// Writable returns an error while the database can't be written. If the last
// transaction failed, it tries again by writing and deleting an expired form.
func (db *DB) Writable(ctx context.Context) error {
	if err := db.identity.check(); err != nil {
		db.NoteWrite(err)
		return fmt.Errorf("the database %s can't be written: %w", db.file, err)
	}
	if !db.InOutage() {
		return nil
	}
	tx := db.Write.WithContext(ctx)
	err := tx.Exec("INSERT OR REPLACE INTO kept_forms (id, data, expires_at) VALUES ('probe', zeroblob(?), 0)", probeBytes).Error
	if err == nil {
		err = tx.Exec("DELETE FROM kept_forms WHERE id = 'probe'").Error
	}
	if err == nil {
		db.endOutage()
		return nil
	}
	db.NoteWrite(err)
	if cause := outageCause(err); cause != "" {
		return fmt.Errorf("the database can't be written: %s: %w", cause, err)
	}
	return err
}
