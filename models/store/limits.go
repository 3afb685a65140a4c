package store

import (
	"context"
	"time"

	"github.com/bursar-portal/bursar/models"
)

// AdjustedSince is by how much an actor has adjusted balances since an instant,
// whichever way, all accounts together: by adjustments, refunds of charges,
// reversals of purchases and their undoing. What somebody else has approved does
// not count: the limits are about what a person does alone. The kinds are spelled
// as in the index entries_adjusted, which serves no other spelling.
func (s *Adjustments) AdjustedSince(ctx context.Context, actor models.ActorRef, since time.Time) (models.Credits, error) {
	return s.adjustedSince(ctx, actor, since, "")
}

// AdjustedByHandSince is AdjustedSince for adjustments alone.
func (s *Adjustments) AdjustedByHandSince(ctx context.Context, actor models.ActorRef, since time.Time) (models.Credits, error) {
	return s.adjustedSince(ctx, actor, since, " AND kind = 'adjustment'")
}

func (s *Adjustments) adjustedSince(ctx context.Context, actor models.ActorRef, since time.Time, alone string) (sum models.Credits, err error) {
	err = s.db.Read.WithContext(ctx).Model(&entryRow{}).Select("COALESCE(SUM(ABS(delta)), 0)").
		Where("kind IN ('adjustment', 'refund', 'reversal', 'undo') AND actor_kind = ? AND actor_id = ? AND recorded_at > ? AND origin <> ?"+alone,
			actor.Kind, actor.ID, microsOf(since), models.OriginApproved).
		Scan(&sum).Error
	return sum, Explain(err)
}
