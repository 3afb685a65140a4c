package posting

import (
	"context"

	"gorm.io/gorm"

	"github.com/bursar-portal/bursar/models/store/database"
)

// Aside carries out a write, in a transaction of its own, of what no snapshot, key or owner
// that is remembered depends on: they hold as before, so that nobody has to read them anew.
// wrote must be true only if some row is not as it was: a commit that changed nothing is
// none, and whoever committed next would pass for it.
//
// Aside and the ledger wait for each other, because only one of them at a time can tell its
// commits from those of others.
func (l *Ledger) Aside(ctx context.Context, write func(tx *gorm.DB) (wrote bool, err error)) error {
	if l.db.OnServer() {
		return database.Explain(l.db.Write.WithContext(database.Aside(ctx)).Transaction(func(tx *gorm.DB) (err error) {
			defer recoverTo(&err)
			_, err = write(tx)
			return err
		}))
	}
	l.memory.mu.Lock()
	defer l.memory.mu.Unlock()
	tx := l.db.Write.WithContext(ctx).Begin()
	if tx.Error != nil {
		return database.Explain(tx.Error)
	}
	l.present.Begin(ctx)
	wrote, err := guarded(write, tx)
	if err != nil {
		l.present.End(ctx, nil) // first: see commit
		tx.Rollback()
		return database.Explain(err)
	}
	if wrote {
		l.present.Written()
	}
	if err := tx.Commit().Error; err != nil {
		l.present.End(ctx, nil)
		tx.Rollback()
		return database.Explain(err)
	}
	l.present.EndAside(ctx, wrote)
	return nil
}

func guarded(write func(tx *gorm.DB) (bool, error), tx *gorm.DB) (wrote bool, err error) {
	defer recoverTo(&err)
	return write(tx)
}
