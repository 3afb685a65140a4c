package store

import (
	"context"

	"gorm.io/gorm"

	"github.com/bursar-portal/bursar/models"
	"github.com/bursar-portal/bursar/models/ledger"
)

// Foresee decides a command about a subscription as Post would decide it now, goes
// on to the end of the subscription's present period as if nothing else happened,
// and writes nothing. Errors as Post.
func (s *Store) Foresee(ctx context.Context, c models.Command) (models.Prospect, error) {
	c.Key = "preview"
	r, err := newRequest(c)
	if err != nil {
		return models.Prospect{}, err
	}
	var p models.Prospect
	err = s.read.WithContext(ctx).Transaction(func(tx *gorm.DB) error {
		row, err := accountIn(tx, c.Account)
		if err != nil {
			return err
		}
		b, err := s.openBatch(tx, []*request{r})
		if err != nil {
			return err
		}
		b.keys = map[keyOf]models.Receipt{}
		account, state := row.model(), b.accounts[c.Account]
		p.Now = s.standing(account, state.state, b.now)
		if p.Receipt, err = b.decide(r.order); err != nil {
			return err
		}
		p.After = s.standing(account, state.state, b.now)
		if sub := p.Receipt.Entry.Subscription; sub != nil {
			p.Ahead, _ = ledger.Advance(state.state, sub.PeriodEndAt, b.now)
			p.Then = s.standing(account, state.state, sub.PeriodEndAt)
		}
		return nil
	})
	return p, explain(err)
}
