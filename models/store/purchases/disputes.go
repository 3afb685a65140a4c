package purchases

import (
	"context"

	"gorm.io/gorm"

	"github.com/bursar-portal/bursar/models"
	"github.com/bursar-portal/bursar/models/store/database"
	"github.com/bursar-portal/bursar/models/store/posting"
	"github.com/bursar-portal/bursar/models/store/schema"
)

// further orders the states of a dispute: a report of an earlier one is an old report.
var further = map[models.DisputeState]int{models.DisputeOpen: 1, models.DisputeLost: 2, models.DisputeWon: 3}

// noteDispute notes what became of a dispute. What it means for the credits follows.
func (ps *Purchases) noteDispute(ctx context.Context, p models.Purchase, r models.MoneyBackReport) error {
	if further[r.Dispute] == 0 {
		return nil
	}
	now := schema.MicrosOf(ps.db.Now())
	return database.Explain(ps.db.Write.WithContext(ctx).Transaction(func(tx *gorm.DB) error {
		row := schema.Dispute{ID: r.DisputeID, PurchaseID: p.ID, OpenedAt: now}
		if err := tx.Where("id = ?", r.DisputeID).Limit(1).Find(&row).Error; err != nil {
			return err
		}
		if further[r.Dispute] < further[row.State] {
			return nil
		}
		row.State, row.Cents, row.UpdatedAt = r.Dispute, r.DisputedCents, now
		return tx.Clauses(database.Replace).Create(&row).Error
	}))
}

// settleDisputeState shows with a purchase what became of its disputes, once the credits
// have followed.
func (ps *Purchases) settleDisputeState(ctx context.Context, id models.PurchaseID) error {
	return ps.ledger.Write(ctx, posting.ShowDisputes{PurchaseID: id})
}
