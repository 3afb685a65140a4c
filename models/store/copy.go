package store

import (
	"context"
	"errors"
	"fmt"
	"os"
	"strings"

	"github.com/bursar-portal/bursar/models"
	"github.com/bursar-portal/bursar/models/store/copying"
)

// Copied says what Copy did.
type Copied struct {
	Rows   int64
	Ledger models.Verification // of the copy
}

// Copy copies a database from a SQLite file to an empty PostgreSQL database, or back, and goes
// on with a copy that was cut off. Nobody else may work on either: the error is then
// database.ErrInUse. In the end all rows of both are compared, the ledgers of both are
// verified, and the last hashes of every account and of the audit log are the same; before,
// no portal starts on the copy.
func Copy(ctx context.Context, from, to Config, progress func(done, all int64)) (c Copied, err error) {
	if IsServer(from.Path) == IsServer(to.Path) {
		return c, errors.New("one side of a copy is a SQLite file, and the other one a PostgreSQL server: " +
			"copy a file with `bursar backup`, and a server's database with pg_dump")
	}
	source, err := openSource(ctx, from)
	if err != nil {
		return c, err
	}
	defer func() { err = errors.Join(err, source.Close()) }() //nolint:contextcheck // closing is not canceled
	before, counted := source.db.Changes(ctx)
	target, err := openTarget(ctx, to)
	if err != nil {
		return c, err
	}
	defer func() { err = errors.Join(err, target.Close()) }() //nolint:contextcheck // closing is not canceled
	copied := copying.Copying{From: source.db, To: target.db, Progress: progress}
	if err := copied.Copy(ctx); err != nil {
		return c, err
	}
	c.Rows = copied.Rows()
	target.db.ReadSecret(ctx)
	if c.Ledger, err = sameBooks(ctx, source, target); err != nil {
		return c, err
	}
	if now, _ := source.db.Changes(ctx); counted && now != before {
		return c, copying.ErrDiffers
	}
	if err := copying.RefuseUsers(ctx, source.db); err != nil {
		return c, err
	}
	return c, copied.Finish(ctx)
}

// openSource opens the database to copy, which must be there, up to date, and nobody else's.
func openSource(ctx context.Context, c Config) (*Store, error) {
	if !IsServer(c.Path) {
		if _, err := os.Stat(c.Path); err != nil {
			return nil, err
		}
	}
	s, err := openAlone(ctx, c)
	if err != nil {
		return nil, err
	}
	err = s.Ready(ctx)
	if err == nil {
		err = s.ownSchema(ctx)
	}
	if err != nil {
		return nil, errors.Join(err, s.Close()) //nolint:contextcheck // closing is not canceled
	}
	return s, nil
}

// openTarget opens the database to copy to, and makes its schema.
func openTarget(ctx context.Context, c Config) (*Store, error) {
	s, err := openAlone(ctx, c)
	if err != nil {
		return nil, err
	}
	err = s.migrate(ctx)
	if err == nil {
		err = s.ownSchema(ctx)
	}
	if err != nil {
		return nil, errors.Join(err, s.Close()) //nolint:contextcheck // closing is not canceled
	}
	return s, nil
}

func openAlone(ctx context.Context, c Config) (*Store, error) {
	if _, err := os.Stat(c.Path); err == nil {
		if err := copying.RefuseOpen(ctx, c.Path); err != nil {
			return nil, err
		}
	}
	c.Path = copying.Named(c.Path)
	c.Settings.MaxStaleness = 0 // nothing that was read is remembered for a time, so a server counts none
	s, err := Open(ctx, c)
	if err != nil {
		return nil, err
	}
	if err := copying.RefuseUsers(ctx, s.db); err != nil {
		return nil, errors.Join(err, s.Close()) //nolint:contextcheck // closing is not canceled
	}
	return s, nil
}

// sameBooks verifies both sides, and compares the last hashes of all chains.
func sameBooks(ctx context.Context, source, target *Store) (v models.Verification, err error) {
	for _, s := range []*Store{source, target} {
		if err := s.CheckFile(ctx); err != nil {
			return v, err
		}
		if v, err = s.Verify(ctx, nil); err != nil {
			return v, err
		}
		if len(v.Discrepancies) > 0 {
			return v, fmt.Errorf("%s: its books have discrepancies:\n%s", s.db.Where(), strings.Join(v.Discrepancies, "\n"))
		}
	}
	heads, err := source.Checkpoint(ctx)
	if err != nil {
		return v, err
	}
	faults, err := target.VerifyCheckpoint(ctx, heads)
	if err == nil && len(faults) > 0 {
		err = copying.ErrDiffers
	}
	return v, err
}

// refuseUnfinished returns an error if the database is a copy that was cut off.
func (s *Store) refuseUnfinished(ctx context.Context) error {
	unfinished, err := copying.Unfinished(ctx, s.db)
	if err == nil && unfinished {
		err = fmt.Errorf("%s: %w", s.db.Where(), copying.ErrUnfinished)
	}
	return err
}
