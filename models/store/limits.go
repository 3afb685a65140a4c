package store

import (
	"context"
	"time"

	"github.com/bursar-portal/bursar/models"
)

// PurchaseByKey finds the purchase that a form or a request has opened before.
// CodeNotFound.
func (s *Store) PurchaseByKey(ctx context.Context, id models.AccountID, origin, key string) (models.Purchase, error) {
	var row purchaseRow
	err := s.read.WithContext(ctx).Where("account_id = ? AND origin = ? AND key = ?", id, origin, key).Take(&row).Error
	return row.model(), found(err, "purchase")
}

// MembersAmong are those of the users who are members of an account.
func (s *Store) MembersAmong(ctx context.Context, id models.AccountID, users []models.UserID) ([]models.UserID, error) {
	if len(users) == 0 {
		return nil, nil
	}
	var members []models.UserID
	err := s.read.WithContext(ctx).Model(&memberRow{}).Where("account_id = ? AND user_id IN ?", id, users).Pluck("user_id", &members).Error
	return members, explain(err)
}

// AdjustedSince is by how much an actor has adjusted balances since an instant,
// whichever way, all accounts together: by adjustments, refunds of charges,
// reversals of purchases and their undoing. What somebody else has approved does
// not count: the limits are about what a person does alone. The kinds are spelled
// as in the index entries_adjusted, which serves no other spelling.
func (s *Store) AdjustedSince(ctx context.Context, actor models.ActorRef, since time.Time) (models.Credits, error) {
	return s.adjustedSince(ctx, actor, since, "")
}

// AdjustedByHandSince is AdjustedSince for adjustments alone.
func (s *Store) AdjustedByHandSince(ctx context.Context, actor models.ActorRef, since time.Time) (models.Credits, error) {
	return s.adjustedSince(ctx, actor, since, " AND kind = 'adjustment'")
}

func (s *Store) adjustedSince(ctx context.Context, actor models.ActorRef, since time.Time, alone string) (sum models.Credits, err error) {
	err = s.read.WithContext(ctx).Model(&entryRow{}).Select("COALESCE(SUM(ABS(delta)), 0)").
		Where("kind IN ('adjustment', 'refund', 'reversal', 'undo') AND actor_kind = ? AND actor_id = ? AND recorded_at > ? AND origin <> ?"+alone,
			actor.Kind, actor.ID, microsOf(since), models.OriginApproved).
		Scan(&sum).Error
	return sum, explain(err)
}
