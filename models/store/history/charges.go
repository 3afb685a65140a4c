package history

import (
	"context"

	"gorm.io/gorm"

	"github.com/bursar-portal/bursar/models"
	"github.com/bursar-portal/bursar/models/store/books"
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
	return h.present(row), nil
}

// Charges returns a page of an account's charges in their present state, newest first.
// Bounds of time become bounds of the sequence, as for entries.
func (h *History) Charges(ctx context.Context, q models.ChargeQuery) (models.ChargePage, error) {
	var page models.ChargePage
	err := h.db.Read.WithContext(ctx).Transaction(func(tx *gorm.DB) error {
		since, err := books.FirstSequence(tx, q.AccountID, q.Since)
		if err != nil {
			return err
		}
		until, err := books.FirstSequence(tx, q.AccountID, q.Until)
		if err != nil {
			return err
		}
		if q.Before > 0 {
			until = min(until, q.Before)
		}
		var rows []schema.Charge
		err = tx.Where("account_id = ? AND sequence >= ? AND sequence < ?", q.AccountID, since, until).
			Order("sequence DESC").Limit(q.Limit + 1).Find(&rows).Error
		if err != nil {
			return err
		}
		if len(rows) > q.Limit {
			rows = rows[:q.Limit]
			page.Next = rows[q.Limit-1].Sequence
		}
		for _, row := range rows {
			page.Charges = append(page.Charges, h.present(row))
		}
		return nil
	})
	return page, database.Explain(err)
}

// present returns a charge in its present state.
func (h *History) present(row schema.Charge) models.Charge {
	c := row.Model()
	if c.Status == models.ChargeHeld && !c.ExpiresAt.After(h.db.Now()) {
		c.Status, c.EndedAt = models.ChargeExpired, c.ExpiresAt
	}
	return c
}
