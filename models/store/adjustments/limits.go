package adjustments

import (
	"context"
	"time"

	"github.com/bursar-portal/bursar/models"
	"github.com/bursar-portal/bursar/models/store/database"
	"github.com/bursar-portal/bursar/models/store/schema"
)

// AdjustedSince returns by how much an actor has adjusted the balances of all accounts
// since an instant, up or down: by adjustments, refunds of charges, reversals of purchases
// and their undoing. What somebody else has approved does not count: limits are about what
// a person does alone. The kinds are spelled exactly as in the partial index
// entries_adjusted: SQLite uses it for no other spelling.
func (a *Adjustments) AdjustedSince(ctx context.Context, actor models.ActorRef, since time.Time) (models.Credits, error) {
	return a.adjustedSince(ctx, actor, since, "")
}

// AdjustedByHandSince is AdjustedSince for adjustments alone.
func (a *Adjustments) AdjustedByHandSince(ctx context.Context, actor models.ActorRef, since time.Time) (models.Credits, error) {
	return a.adjustedSince(ctx, actor, since, " AND kind = 'adjustment'")
}

func (a *Adjustments) adjustedSince(ctx context.Context, actor models.ActorRef, since time.Time, alone string) (sum models.Credits, err error) {
	err = a.db.Read.WithContext(ctx).Model(&schema.Entry{}).Select("COALESCE(SUM(ABS(delta)), 0)").
		Where("kind IN ('adjustment', 'refund', 'reversal', 'undo') AND actor_kind = ? AND actor_id = ? AND recorded_at > ? AND origin <> ?"+alone,
			actor.Kind, actor.ID, schema.MicrosOf(since), models.OriginApproved).
		Scan(&sum).Error
	return sum, database.Explain(err)
}
