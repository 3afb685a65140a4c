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
