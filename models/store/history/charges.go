package history

import (
	"context"

	"github.com/bursar-portal/bursar/models"
	"github.com/bursar-portal/bursar/models/store/database"
	"github.com/bursar-portal/bursar/models/store/schema"
)

// Charge finds a charge in its present state: a hold whose time is over has expired,
// whether that was written or not. CodeNotFound.
func (h *History) Charge(ctx context.Context, id models.ChargeID) (models.Charge, error) {
	var row schema.Charge
	if err := h.db.Read.WithContext(ctx).Where("id = ?", id).Take(&row).Error; err != nil {
		return models.Charge{}, database.NotFoundOr(err, "charge")
	}
	c := row.Model()
	if c.Status == models.ChargeHeld && !c.ExpiresAt.After(h.db.Now()) {
		c.Status, c.EndedAt = models.ChargeExpired, c.ExpiresAt
	}
	return c, nil
}
