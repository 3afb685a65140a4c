package history

import (
	"context"
	"time"

	"gorm.io/gorm"

	"github.com/bursar-portal/bursar/models"
	"github.com/bursar-portal/bursar/models/ledger"
	"github.com/bursar-portal/bursar/models/store/books"
	"github.com/bursar-portal/bursar/models/store/database"
	"github.com/bursar-portal/bursar/models/store/schema"
)

// Snapshot returns an account's state at an instant, the zero time for now. It writes
// nothing: pending boundaries are advanced in memory. CodeNotFound: no such account.
// CodeInvalidField: the instant lies in the future.
func (h *History) Snapshot(ctx context.Context, id models.AccountID, at time.Time) (models.Snapshot, error) {
	now := h.db.Now()
	if at.IsZero() {
		at = now
	}
	if at.After(now) {
		return models.Snapshot{}, models.Invalid("at", "must not lie in the future")
	}
	if at.Equal(now) {
		return h.known.Snapshot(ctx, id, func() (models.Snapshot, int64, error) { return h.readSnapshot(ctx, id, at, true) })
	}
	s, _, err := h.readSnapshot(ctx, id, at, false)
	return s, err
}

// readSnapshot reads an account's state at an instant, and returns the sequence of the
// newest entry that it is made of.
func (h *History) readSnapshot(ctx context.Context, id models.AccountID, at time.Time, present bool) (s models.Snapshot, stored int64, err error) {
	var account schema.Account
	var state ledger.State
	err = h.db.Read.WithContext(ctx).Transaction(func(tx *gorm.DB) (err error) {
		if err := tx.Where("id = ?", id).Take(&account).Error; err != nil {
			return database.NotFoundOr(err, "account")
		}
		state, err = h.stateFor(tx, id, at, present)
		return err
	})
	if err != nil {
		return models.Snapshot{}, 0, database.Explain(err)
	}
	return books.SnapshotOf(account.Model(), state, at, h.db.Settings()), state.Sequence, nil
}

// stateFor returns the state as of an instant. If a clock stepped back, the newest entry
// may lie in the future; it still makes the present state.
func (h *History) stateFor(tx *gorm.DB, id models.AccountID, at time.Time, present bool) (ledger.State, error) {
	catalog := books.CatalogIn(tx, h.db.Settings())
	r := books.In(tx, h.db)
	r.WithoutCharges = true
	states, err := r.States([]models.AccountID{id}, catalog)
	if err != nil {
		return ledger.State{}, err
	}
	if state := *states[id]; present || !at.Before(state.EffectiveAt) {
		return state, nil
	}
	return r.StateAt(id, at, catalog)
}

// Forecasts returns how long the credits of a snapshot last at each of the daily paces.
func (h *History) Forecasts(ctx context.Context, of models.Snapshot, paces ...models.Credits) ([]models.Forecast, error) {
	catalog := books.CatalogIn(h.db.Read.WithContext(ctx), h.db.Settings())
	if len(of.Subscriptions) > 0 {
		if err := catalog.ReadPlans(); err != nil {
			return nil, database.Explain(err)
		}
	}
	forecasts := make([]models.Forecast, len(paces))
	for i, pace := range paces {
		forecasts[i] = ledger.Forecast(of, &catalog.Catalog, pace)
	}
	return forecasts, nil
}
