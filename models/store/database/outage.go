package database

import (
	"context"
	"database/sql/driver"
	"errors"
	"fmt"
	"io"
	"net"
	"time"

	"github.com/jackc/pgx/v5/pgconn"
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

// serverCauses are the same by PostgreSQL's states and their classes.
var serverCauses = map[string]string{
	"08":    "the connection to the server is lost",
	"25006": "the server is read-only, as a standby is",
	"25P03": "the server has ended a transaction that stood still",
	"25P04": "the server has ended a transaction that took too long",
	"40":    "others have changed the same rows at the same time",
	"53100": "the server's disk is full",
	"53200": "the server has no memory left",
	"53300": "the server has too many connections",
	"55P03": "others have been writing for too long",
	"57":    "the server is stopping, or has stopped a statement",
	"58":    "the server's system fails",
}

// outageCause returns why the database can't be written, or "" if err is of another
// kind.
func outageCause(err error) string {
	if errors.Is(err, errMoved) {
		return errMoved.Error()
	}
	if state := stateOf(err); state != "" {
		if cause, ok := serverCauses[state]; ok {
			return cause
		}
		return serverCauses[classOf(state)]
	}
	if code, ours := resultCode(err); ours {
		return outageCauses[code&0xff]
	}
	if disconnected(err) {
		return serverCauses["08"]
	}
	return ""
}

// disconnected reports whether err means that a server does not answer.
func disconnected(err error) bool {
	var network net.Error
	var connecting *pgconn.ConnectError
	return errors.Is(err, driver.ErrBadConn) || errors.Is(err, io.EOF) || errors.Is(err, io.ErrUnexpectedEOF) ||
		errors.Is(err, net.ErrClosed) || errors.As(err, &network) || errors.As(err, &connecting)
}

// Collided reports whether a transaction failed only because others were at work at the same
// time: tried again, it may succeed.
func Collided(err error) bool {
	state := stateOf(err)
	return state == "40001" || state == "40P01"
}

// Unavailable reports whether err means that the database itself can't be written
// at the moment.
func Unavailable(err error) bool { return outageCause(err) != "" }

// NoteWrite records how a write ended: the error of a transaction, or nil for one
// that changed something.
func (db *DB) NoteWrite(err error) {
	db.engine.noteDamage(err)
	switch cause := outageCause(err); {
	case cause != "":
		if db.outage.Swap(&outage{db.Now()}) == nil {
			db.Log.Error("the database can't be written; callers are asked to retry, and nothing that was acknowledged is lost",
				"cause", cause, "database", db.Where(), "error", err)
		}
	case err == nil:
		if o := db.outage.Load(); o != nil && db.Now().Sub(o.at) >= LogInterval {
			db.endOutage()
		}
	}
}

func (db *DB) endOutage() {
	if db.outage.Swap(nil) != nil {
		db.Log.Info("the database can be written again", "database", db.Where())
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
	if err := db.InPlace(); err != nil {
		db.NoteWrite(err)
		return fmt.Errorf("the database %s can't be written: %w", db.Where(), err)
	}
	if !db.InOutage() {
		return nil
	}
	tx := db.Write.WithContext(ctx)
	err := tx.Exec("INSERT INTO kept_forms (id, data, expires_at) VALUES ('probe', ?, 0) ON CONFLICT (id) DO UPDATE SET data = excluded.data", make([]byte, probeBytes)).Error
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
