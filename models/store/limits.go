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

// MembersAmong are those of the users who are members of an account.
func (s *Store) MembersAmong(ctx context.Context, id models.AccountID, users []models.UserID) ([]models.UserID, error) {
	if len(users) == 0 {
		return nil, nil
	}
	var members []models.UserID
	err := s.read.WithContext(ctx).Model(&memberRow{}).Where("account_id = ? AND user_id IN ?", id, users).Pluck("user_id", &members).Error
	return members, explain(err)
}
