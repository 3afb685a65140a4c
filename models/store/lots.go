package store

import (
	"context"

	"gorm.io/gorm"

	"github.com/bursar-portal/bursar/models"
)

// Lot finds a lot of an account as it is written. CodeNotFound.
func (s *History) Lot(ctx context.Context, account models.AccountID, id models.LotID) (models.LotOrigin, error) {
	var origin models.LotOrigin
	err := s.db.Read.WithContext(ctx).Transaction(func(tx *gorm.DB) error {
		var row lotRow
		if err := tx.Where("id = ? AND account_id = ?", id, account).Take(&row).Error; err != nil {
			return NotFoundOr(err, "lot")
		}
		var maker entryRow
		if err := tx.Where("account_id = ? AND sequence = ?", account, row.Sequence).Take(&maker).Error; err != nil {
			return err
		}
		names, err := planNames(tx, []models.Entry{{SubscriptionID: row.SubscriptionID}})
		origin = models.LotOrigin{Lot: row.model(), Entry: maker.ID, MadeAt: maker.EffectiveAt.time(), PlanName: names[row.SubscriptionID]}
		return err
	})
	return origin, Explain(err)
}

// LotUses is a page of the entries that drew on a lot or gave back to it, newest
// first.
func (s *History) LotUses(ctx context.Context, q models.LotQuery) (models.LotUses, error) {
	var page models.LotUses
	err := s.db.Read.WithContext(ctx).Transaction(func(tx *gorm.DB) error {
		query := tx.Table("draws d").Select("d.sequence, SUM(d.remaining) AS remaining, SUM(d.held) AS held").
			Where("d.lot_id = ? AND d.account_id = ?", q.LotID, q.AccountID)
		if q.Before > 0 {
			query = query.Where("d.sequence < ?", q.Before)
		}
		var draws []drawRow
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
		lines, err := linesAt(tx, q.AccountID, sequences)
		for i, l := range lines {
			page.Lines = append(page.Lines, models.LotUse{EntryLine: l, Remaining: draws[i].Remaining, Held: draws[i].Held})
		}
		return err
	})
	return page, Explain(err)
}

// EntryLine is one entry of an account as a list shows it. CodeNotFound.
func (s *History) EntryLine(ctx context.Context, account models.AccountID, id models.EntryID) (models.EntryLine, error) {
	var line models.EntryLine
	err := s.db.Read.WithContext(ctx).Transaction(func(tx *gorm.DB) error {
		var row entryRow
		if err := tx.Where("id = ? AND account_id = ?", id, account).Take(&row).Error; err != nil {
			return NotFoundOr(err, "entry")
		}
		lines, err := linesAt(tx, account, []int64{row.Sequence})
		if err == nil {
			line = lines[0]
		}
		return err
	})
	return line, Explain(err)
}

// linesAt are an account's entries of these sequences, dressed for a list, newest
// first.
func linesAt(tx *gorm.DB, account models.AccountID, sequences []int64) ([]models.EntryLine, error) {
	var rows []entryRow
	if err := tx.Where("account_id = ? AND sequence IN ?", account, sequences).Order("sequence").Find(&rows).Error; err != nil {
		return nil, err
	}
	entries, err := wholeEntries(tx, rows)
	if err != nil {
		return nil, err
	}
	return linesOf(tx, entries)
}
