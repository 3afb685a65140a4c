package store

import (
	"context"
	"fmt"
	"time"
)

// trouble is when the database last could not be written. The store remembers it
// so that the log says it once, with its cause, and Ready says it as long as it
// lasts. Nothing needs to be done about it here: the transaction that failed left
// nothing behind, and the next one tries again.
type trouble struct{ at time.Time }

// calm is how long nothing may fail until what is written shows that the trouble
// is over. On a disk that is all but full, small transactions go through between
// larger ones that do not.
const calm = 10 * time.Second

// troubles are what keeps the database itself from being written, by SQLite's
// result codes, be what is written right or wrong.
var troubles = map[int]string{
	resultBusy:     "another process is writing to it",
	resultLocked:   "another process is writing to it",
	resultNoMemory: "there is no memory left",
	resultReadOnly: "the file or its disk is read-only",
	resultBroken:   "the disk refuses",
	resultFull:     "the disk is full",
	resultCantOpen: "its files can't be opened",
}

// troubleOf says what keeps the database from being written, "" if the error is
// of another kind.
func troubleOf(err error) string {
	code, ours := resultCode(err)
	if !ours {
		return ""
	}
	return troubles[code&0xff]
}

// unavailable tells whether the database itself can't write at the moment.
func unavailable(err error) bool { return troubleOf(err) != "" }

// notice takes note of how writing went: the error of a transaction, or nil for
// one that changed something.
func (s *Store) notice(err error) {
	switch cause := troubleOf(err); {
	case cause != "":
		if s.trouble.Swap(&trouble{s.now()}) == nil {
			s.log.Error("the database can't be written; callers are told to come back, and nothing that was acknowledged is lost",
				"cause", cause, "file", s.file, "error", err)
		}
	case err == nil:
		if t := s.trouble.Load(); t != nil && s.now().Sub(t.at) >= calm {
			s.mended()
		}
	}
}

func (s *Store) mended() {
	if s.trouble.Swap(nil) != nil {
		s.log.Info("the database can be written again", "file", s.file)
	}
}

// probeBytes is about what a transaction of the ledger needs: less might still
// find room where that does not.
const probeBytes = 64 << 10

// writable errs while the database can't be written. If the last transaction
// failed, it tries again: with the row of a session that is over, and gone.
func (s *Store) writable(ctx context.Context) error {
	if s.trouble.Load() == nil {
		return nil
	}
	db := s.write.WithContext(ctx)
	err := db.Exec("INSERT OR REPLACE INTO sessions (id, data, expires_at) VALUES ('probe', zeroblob(?), 0)", probeBytes).Error
	if err == nil {
		err = db.Exec("DELETE FROM sessions WHERE id = 'probe'").Error
	}
	if err == nil {
		s.mended()
		return nil
	}
	s.notice(err)
	if cause := troubleOf(err); cause != "" {
		return fmt.Errorf("the database can't be written: %s: %w", cause, err)
	}
	return err
}
