package store

import (
	"gorm.io/gorm"

	"github.com/bursar-portal/bursar/models"
)

// disputesOf is what disputes took of a purchase's money and was not won back, and
// whether one is open.
func disputesOf(tx *gorm.DB, id models.PurchaseID) (lost int64, open bool, err error) {
	var rows []disputeRow
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
