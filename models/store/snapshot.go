package store

import (
	"context"
	"time"

	"gorm.io/gorm"

	"github.com/bursar-portal/bursar/models"
	"github.com/bursar-portal/bursar/models/ledger"
)

// Snapshot is where an account stands at an instant, the zero time for now. It
// writes nothing: boundaries that are due are carried out in memory.
// CodeNotFound: no such account. CodeInvalidField: the instant lies ahead.
func (s *History) Snapshot(ctx context.Context, id models.AccountID, at time.Time) (models.Standing, error) {
	now := s.db.Now()
	if at.IsZero() {
		at = now
	}
	if at.After(now) {
		return models.Standing{}, models.Invalid("at", "must not lie in the future")
	}
	var account accountRow
	var state ledger.State
	err := s.db.Read.WithContext(ctx).Transaction(func(tx *gorm.DB) (err error) {
		if err := tx.Where("id = ?", id).Take(&account).Error; err != nil {
			return NotFoundOr(err, "account")
		}
		state, err = s.stateFor(tx, id, at, at.Equal(now))
		return err
	})
	if err != nil {
		return models.Standing{}, Explain(err)
	}
	return snapshotOf(account.model(), state, at, s.db.Settings), nil
}

// stateFor is the state as of an instant. The newest entry may lie ahead of now
// if a clock stepped back: then it is where the account stands.
func (s *History) stateFor(tx *gorm.DB, id models.AccountID, at time.Time, present bool) (ledger.State, error) {
	catalog := newCatalog(tx, s.db.Settings)
	states, err := loadStates(tx, []models.AccountID{id}, catalog)
	if err != nil {
		return ledger.State{}, err
	}
	if state := states[id].State; present || !at.Before(state.EffectiveAt) {
		return state, nil
	}
	return loadStateAt(tx, id, at, catalog)
}

func snapshotOf(account models.Account, state ledger.State, at time.Time, settings models.Settings) models.Standing {
	_, state = ledger.Advance(state, at, at)
	changed := account.CreatedAt
	for _, t := range []time.Time{account.StorageAt, state.EffectiveAt} {
		if t.After(changed) {
			changed = t
		}
	}
	var live []models.Subscription
	for _, sub := range state.Subscriptions {
		if sub.Status.Live() {
			live = append(live, sub)
		}
	}
	return models.Standing{
		Account: account, At: at, Sequence: state.Sequence, Values: state.Values(),
		Lots: state.Live(), Subscriptions: live,
		ChangedAt: changed, NextBoundaryAt: ledger.NextBoundary(state),
		StorageLimit: models.StorageLimitOf(account, live, settings.StorageLimit),
	}
}

// Forecasts say how long what an account has lasts at each of some daily paces.
func (s *History) Forecasts(ctx context.Context, of models.Standing, paces ...models.Credits) ([]models.Forecast, error) {
	catalog := newCatalog(s.db.Read.WithContext(ctx), s.db.Settings)
	if len(of.Subscriptions) > 0 {
		if err := catalog.readPlans(); err != nil {
			return nil, Explain(err)
		}
	}
	forecasts := make([]models.Forecast, len(paces))
	for i, pace := range paces {
		forecasts[i] = ledger.Forecast(of, &catalog.Catalog, pace)
	}
	return forecasts, nil
}
