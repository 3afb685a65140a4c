package books

import (
	"gorm.io/gorm"

	"github.com/bursar-portal/bursar/models"
	"github.com/bursar-portal/bursar/models/ledger"
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

// ReadPrices adds what was paid for the purchases that the condition selects: the offered
// amount, unless a person credited a purchase that was paid with another amount.
func ReadPrices(to map[models.PurchaseID]ledger.PurchasePrice, tx *gorm.DB, condition string, args ...any) error {
	var rows []struct {
		ID          models.PurchaseID
		AmountCents int64
		Currency    string
	}
	err := tx.Table("purchases").Select(`id, CASE paid_currency WHEN '' THEN amount_cents ELSE paid_cents END AS amount_cents,
		CASE paid_currency WHEN '' THEN currency ELSE paid_currency END AS currency`).Where(condition, args...).Scan(&rows).Error
	for _, r := range rows {
		to[r.ID] = ledger.PurchasePrice{Cents: r.AmountCents, Currency: r.Currency}
	}
	return err
}
