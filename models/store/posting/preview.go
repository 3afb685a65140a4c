package posting

import (
	"context"

	"gorm.io/gorm"

	"github.com/bursar-portal/bursar/models"
	"github.com/bursar-portal/bursar/models/store/books"
	"github.com/bursar-portal/bursar/models/store/database"
)

// Preview decides a command as Post would decide it now, and writes nothing. It ignores
// the command's key. Errors are those of Post.
func (l *Ledger) Preview(ctx context.Context, c models.Command) (models.Receipt, error) {
	if c.Key == "" {
		c.Key = "preview"
	}
	r, err := newRequest(c)
	if err != nil {
		return models.Receipt{}, err
	}
	var receipt models.Receipt
	err = l.db.Read.WithContext(ctx).Transaction(func(tx *gorm.DB) error {
		b, err := l.openBatch(tx, newMemory(), []*request{r}, false)
		if err != nil {
			return err
		}
		clear(b.keys)
		return b.decide(&r.order, &receipt)
	})
	return receipt, database.Explain(err)
}

// Simulate decides a command about a subscription as Post would decide it now, advances
// to the end of the subscription's present period as if nothing else happened, and
// writes nothing. Errors are those of Post.
func (l *Ledger) Simulate(ctx context.Context, c models.Command) (models.Simulation, error) {
	c.Key = "preview"
	r, err := newRequest(c)
	if err != nil {
		return models.Simulation{}, err
	}
	var p models.Simulation
	err = l.db.Read.WithContext(ctx).Transaction(func(tx *gorm.DB) error {
		row, err := books.Account(tx, c.Account)
		if err != nil {
			return err
		}
		b, err := l.openBatch(tx, newMemory(), []*request{r}, false)
		if err != nil {
			return err
		}
		clear(b.keys)
		account, state := row.Model(), b.accounts[c.Account]
		p.Before = books.SnapshotOf(account, state.State(), b.now, l.db.Settings())
		if err := b.decide(&r.order, &p.Receipt); err != nil {
			return err
		}
		p.After = books.PresentOf(account, state.Account, b.now, l.db.Settings())
		if sub := p.Receipt.Entry.Subscription; sub != nil {
			p.Upcoming = state.Advance(sub.PeriodEndAt, b.now)
			p.AtPeriodEnd = books.PresentOf(account, state.Account, sub.PeriodEndAt, l.db.Settings())
		}
		return nil
	})
	return p, database.Explain(err)
}
