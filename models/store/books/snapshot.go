package books

import (
	"cmp"
	"slices"
	"time"

	"github.com/bursar-portal/bursar/models"
	"github.com/bursar-portal/bursar/models/ledger"
)

// SnapshotOf returns an account with its state advanced to an instant.
func SnapshotOf(account models.Account, state ledger.State, at time.Time, settings *models.Settings) models.Snapshot {
	present := ledger.Open(state)
	present.Advance(at, at)
	return PresentOf(account, present, at, settings)
}

// PresentOf returns an account with its state as it is.
func PresentOf(account models.Account, state *ledger.Account, at time.Time, settings *models.Settings) models.Snapshot {
	changed := account.CreatedAt
	for _, t := range []time.Time{account.StorageUpdatedAt, state.EffectiveAt} {
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
	slices.SortFunc(live, func(x, y models.Subscription) int { // as they are read, whoever made them
		return cmp.Or(x.CreatedAt.Compare(y.CreatedAt), cmp.Compare(x.ID, y.ID))
	})
	return models.Snapshot{
		Account: account, At: at, Sequence: state.Sequence, Balance: state.Balance(),
		Lots: state.LiveLots(), Subscriptions: live, Caps: state.Caps.All(),
		ChangedAt: changed, NextBoundaryAt: state.NextBoundary(),
		StorageLimit: models.StorageLimitOf(account, live, settings.StorageLimit),
	}
}
