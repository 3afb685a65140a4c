package proof

import (
	"context"
	"time"

	"gorm.io/gorm"

	"github.com/bursar-portal/bursar/models"
	"github.com/bursar-portal/bursar/models/store/books"
	"github.com/bursar-portal/bursar/models/store/database"
	"github.com/bursar-portal/bursar/models/store/schema"
)

// FillMovements makes the roll-up of movements for a database that was written by a
// build without it. It does so in one transaction, so that an empty table means that it
// is still to be done.
func (p *Proof) FillMovements(ctx context.Context) error {
	var missing bool
	err := p.db.Write.WithContext(ctx).Raw("SELECT EXISTS (SELECT 1 FROM lots) AND NOT EXISTS (SELECT 1 FROM flows)").Scan(&missing).Error
	if err != nil || !missing {
		return err
	}
	start := time.Now()
	p.db.Log.Info("summing up the movements of credits by day, once")
	err = p.db.Write.WithContext(ctx).Transaction(func(tx *gorm.DB) error {
		ids, err := ledgerAccounts(tx)
		if err != nil {
			return err
		}
		for _, id := range ids {
			if err := fillAccount(tx, id); err != nil {
				return err
			}
		}
		return nil
	})
	p.db.Log.Info("the movements of credits are summed up", "took", time.Since(start), "error", err)
	return err
}

// fillAccount replays an account and stores its movements. It does not check the books:
// that is for Verify.
func fillAccount(tx *gorm.DB, id models.AccountID) error {
	c := &checker{tx: tx, account: id}
	if err := c.open(); err != nil {
		return err
	}
	for {
		var rows []schema.Entry
		if err := tx.Where("account_id = ? AND sequence > ?", id, c.book.Sequence).
			Order("sequence").Limit(entriesAtATime).Find(&rows).Error; err != nil {
			return err
		}
		entries, err := books.Entries(tx, rows)
		if err != nil {
			return err
		}
		for _, e := range entries {
			c.book.Apply(e)
		}
		if len(rows) < entriesAtATime {
			break
		}
	}
	var err error
	database.Insert(&err, tx, schema.MovementsOf(id, c.book.Movements))
	return err
}
