package books

import (
	"gorm.io/gorm"

	"github.com/bursar-portal/bursar/models"
	"github.com/bursar-portal/bursar/models/store/schema"
)

// DisputesOf returns how many cents of a purchase disputes took without their being won
// back, and whether a dispute is open.
func DisputesOf(tx *gorm.DB, id models.PurchaseID) (lost int64, open bool, err error) {
	var rows []schema.Dispute
	err = tx.Where("purchase_id = ?", id).Find(&rows).Error
	for _, d := range rows {
		switch d.State {
		case models.DisputeLost:
			lost += d.Cents
		case models.DisputeOpen:
			open = true
		}
	}
	return lost, open, err
}
