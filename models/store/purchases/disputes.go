package purchases

import (
	"context"

	"gorm.io/gorm"

	"github.com/bursar-portal/bursar/models"
	"github.com/bursar-portal/bursar/models/store/database"
	"github.com/bursar-portal/bursar/models/store/posting"
	"github.com/bursar-portal/bursar/models/store/schema"
)

// progress orders the states of a dispute: a report of an earlier state is outdated. A
// status that is not known is reported as open: it freezes, and does not undo an end.
var progress = map[models.DisputeState]int{models.DisputeOpen: 1, models.DisputeLost: 2, models.DisputePrevented: 3, models.DisputeWon: 3}

// recordDispute stores the state of a dispute. The credits follow later.
func (ps *Purchases) recordDispute(ctx context.Context, p models.Purchase, r models.PaymentReversalReport) error {
	if progress[r.Dispute] == 0 {
		return nil
	}
	now := schema.MicrosOf(ps.db.Now())
	return database.Explain(ps.db.Transact(ctx, func(tx *gorm.DB) error {
		row := schema.Dispute{ID: r.DisputeID, PurchaseID: p.ID, AccountID: p.AccountID, OpenedAt: now}
		if err := tx.Where("id = ?", r.DisputeID).Limit(1).Find(&row).Error; err != nil {
			return err
		}
		if progress[r.Dispute] < progress[row.State] {
			return nil
		}
		row.State, row.Cents, row.Currency, row.UpdatedAt = r.Dispute, r.DisputedCents, r.DisputeCurrency, now
		row.RespondBy = schema.MicrosOf(r.RespondBy)
		return tx.Clauses(database.Replace).Create(&row).Error
	}))
}

// showDisputes updates the dispute state of a purchase after the credits have followed.
// disputed says whether they are frozen. CodeConflict: they have to follow again.
func (ps *Purchases) showDisputes(ctx context.Context, id models.PurchaseID, disputed bool) error {
	return ps.ledger.Write(ctx, posting.ShowDisputes{PurchaseID: id, Disputed: disputed})
}
