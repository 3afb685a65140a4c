package history

import (
	"context"

	"gorm.io/gorm"

	"github.com/bursar-portal/bursar/models"
	"github.com/bursar-portal/bursar/models/store/books"
	"github.com/bursar-portal/bursar/models/store/database"
	"github.com/bursar-portal/bursar/models/store/schema"
)

// Lot finds a lot of an account as it is written. CodeNotFound.
func (h *History) Lot(ctx context.Context, account models.AccountID, id models.LotID) (models.LotLine, error) {
	var origin models.LotLine
	err := h.db.Read.WithContext(ctx).Transaction(func(tx *gorm.DB) error {
		var row schema.Lot
		if err := tx.Where("id = ? AND account_id = ?", id, account).Take(&row).Error; err != nil {
			return database.NotFoundOr(err, "lot")
		}
		var maker schema.Entry
		if err := tx.Where("account_id = ? AND sequence = ?", account, row.Sequence).Take(&maker).Error; err != nil {
			return err
		}
		names, err := books.PlanNames(tx, []models.Entry{{SubscriptionID: row.SubscriptionID}})
		origin = models.LotLine{Lot: row.Model(), Entry: maker.ID, CreatedAt: maker.EffectiveAt.Time(), PlanName: names[row.SubscriptionID]}
		return err
	})
	return origin, database.Explain(err)
}

// LotUses returns a page of the entries that drew on a lot or gave back to it, newest
// first.
func (h *History) LotUses(ctx context.Context, q models.LotUseQuery) (models.LotUsePage, error) {
	var page models.LotUsePage
	err := h.db.Read.WithContext(ctx).Transaction(func(tx *gorm.DB) error {
		query := tx.Table("draws d").Select("d.sequence, SUM(d.remaining) AS remaining, SUM(d.held) AS held").
			Where("d.lot_id = ? AND d.account_id = ?", q.LotID, q.AccountID)
		if q.Before > 0 {
			query = query.Where("d.sequence < ?", q.Before)
		}
		var draws []schema.Draw
		if err := query.Group("d.sequence").Order("d.sequence DESC").Limit(q.Limit + 1).Find(&draws).Error; err != nil {
			return err
		}
		if len(draws) > q.Limit {
			draws = draws[:q.Limit]
			page.Next = draws[q.Limit-1].Sequence
		}
		sequences := make([]int64, len(draws))
		for i, d := range draws {
			sequences[i] = d.Sequence
		}
		lines, err := books.LinesAt(tx, q.AccountID, sequences)
		for i, l := range lines {
			page.Lines = append(page.Lines, models.LotUse{EntryLine: l, Remaining: draws[i].Remaining, Held: draws[i].Held})
		}
		return err
	})
	return page, database.Explain(err)
}

// Lots finds lots, including those with nothing left. Unknown ones are missing from the
// result.
func (h *History) Lots(ctx context.Context, ids []models.LotID) (map[models.LotID]models.Lot, error) {
	var rows []schema.Lot
	err := h.db.Read.WithContext(ctx).Where("id IN ?", ids).Find(&rows).Error
	lots := make(map[models.LotID]models.Lot, len(rows))
	for _, r := range rows {
		lots[r.ID] = r.Model()
	}
	return lots, database.Explain(err)
}
