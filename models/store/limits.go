package store

import (
	"context"

	"github.com/bursar-portal/bursar/models"
)

// PurchaseByKey finds the purchase that a form or a request has opened before.
// CodeNotFound.
func (s *Store) PurchaseByKey(ctx context.Context, id models.AccountID, origin, key string) (models.Purchase, error) {
	var row purchaseRow
	err := s.read.WithContext(ctx).Where("account_id = ? AND origin = ? AND key = ?", id, origin, key).Take(&row).Error
	return row.model(), found(err, "purchase")
}
