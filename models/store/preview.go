package store

import (
	"context"

	"gorm.io/gorm"

	"github.com/bursar-portal/bursar/models"
)

// Preview decides a command as Post would decide it now, and writes nothing. Its
// key is not looked at. Errors as Post.
func (s *Store) Preview(ctx context.Context, c models.Command) (models.Receipt, error) {
	if c.Key == "" {
		c.Key = "preview"
	}
	r, err := newRequest(c)
	if err != nil {
		return models.Receipt{}, err
	}
	var receipt models.Receipt
	err = s.read.WithContext(ctx).Transaction(func(tx *gorm.DB) error {
		b, err := s.openBatch(tx, []*request{r})
		if err != nil {
			return err
		}
		b.keys = map[keyOf]models.Receipt{}
		receipt, err = b.decide(r.order)
		return err
	})
	return receipt, explain(err)
}

// Lots finds lots, those with nothing left as well. Unknown ones are missing from
// the answer.
func (s *Store) Lots(ctx context.Context, ids []models.LotID) (map[models.LotID]models.Lot, error) {
	var rows []lotRow
	err := s.read.WithContext(ctx).Where("id IN ?", ids).Find(&rows).Error
	lots := make(map[models.LotID]models.Lot, len(rows))
	for _, r := range rows {
		lots[r.ID] = r.model()
	}
	return lots, explain(err)
}

// Entry finds one entry of an account. CodeNotFound.
func (s *Store) Entry(ctx context.Context, account models.AccountID, id models.EntryID) (models.Entry, error) {
	var entries []models.Entry
	err := s.read.WithContext(ctx).Transaction(func(tx *gorm.DB) error {
		var row entryRow
		err := tx.Where("id = ? AND account_id = ?", id, account).Take(&row).Error
		if err == nil {
			entries, err = wholeEntries(tx, []entryRow{row})
		}
		return err
	})
	if err != nil {
		return models.Entry{}, found(err, "entry")
	}
	return entries[0], nil
}

// Charge finds a charge as it stands now: a hold whose time is over has expired,
// written or not. CodeNotFound.
func (s *Store) Charge(ctx context.Context, id models.ChargeID) (models.Charge, error) {
	var row chargeRow
	if err := s.read.WithContext(ctx).Where("id = ?", id).Take(&row).Error; err != nil {
		return models.Charge{}, found(err, "charge")
	}
	c := row.model()
	if c.Status == models.ChargeHeld && !c.ExpiresAt.After(s.Now()) {
		c.Status, c.EndedAt = models.ChargeExpired, c.ExpiresAt
	}
	return c, nil
}
