package store

import (
	"context"

	"gorm.io/gorm"

	"github.com/bursar-portal/bursar/models"
)

// Lots finds lots, those with nothing left as well. Unknown ones are missing from
// the answer.
func (s *History) Lots(ctx context.Context, ids []models.LotID) (map[models.LotID]models.Lot, error) {
	var rows []lotRow
	err := s.db.Read.WithContext(ctx).Where("id IN ?", ids).Find(&rows).Error
	lots := make(map[models.LotID]models.Lot, len(rows))
	for _, r := range rows {
		lots[r.ID] = r.model()
	}
	return lots, Explain(err)
}

// Entry finds one entry of an account. CodeNotFound.
func (s *History) Entry(ctx context.Context, account models.AccountID, id models.EntryID) (models.Entry, error) {
	var entries []models.Entry
	err := s.db.Read.WithContext(ctx).Transaction(func(tx *gorm.DB) error {
		var row entryRow
		err := tx.Where("id = ? AND account_id = ?", id, account).Take(&row).Error
		if err == nil {
			entries, err = wholeEntries(tx, []entryRow{row})
		}
		return err
	})
	if err != nil {
		return models.Entry{}, NotFoundOr(err, "entry")
	}
	return entries[0], nil
}

// Charge finds a charge as it stands now: a hold whose time is over has expired,
// written or not. CodeNotFound.
func (s *History) Charge(ctx context.Context, id models.ChargeID) (models.Charge, error) {
	var row chargeRow
	if err := s.db.Read.WithContext(ctx).Where("id = ?", id).Take(&row).Error; err != nil {
		return models.Charge{}, NotFoundOr(err, "charge")
	}
	c := row.model()
	if c.Status == models.ChargeHeld && !c.ExpiresAt.After(s.db.Now()) {
		c.Status, c.EndedAt = models.ChargeExpired, c.ExpiresAt
	}
	return c, nil
}

// Undone tells which of these entries of an account were undone.
func (s *History) Undone(ctx context.Context, ids []models.EntryID) (map[models.EntryID]bool, error) {
	var found []models.EntryID
	err := s.db.Read.WithContext(ctx).Model(&entryRow{}).Where("undoes IN ? AND undoes <> ''", ids).Pluck("undoes", &found).Error
	undone := make(map[models.EntryID]bool, len(found))
	for _, id := range found {
		undone[id] = true
	}
	return undone, Explain(err)
}
