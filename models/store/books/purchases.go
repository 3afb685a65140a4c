package books

import (
	"gorm.io/gorm"

	"github.com/bursar-portal/bursar/models"
	"github.com/bursar-portal/bursar/models/ledger"
	"github.com/bursar-portal/bursar/models/store/schema"
)

// disputesOf is what disputes took of a purchase's money and was not won back, and
// whether one is open.
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

// readPrices adds what was paid for purchases: what was offered, unless a person
// credited one that was paid otherwise.
func ReadPrices(to map[models.PurchaseID]ledger.Price, tx *gorm.DB, condition string, args ...any) error {
	var rows []struct {
		ID          models.PurchaseID
		AmountCents int64
		Currency    string
	}
	err := tx.Table("purchases").Select(`id, CASE paid_currency WHEN '' THEN amount_cents ELSE paid_cents END AS amount_cents,
		CASE paid_currency WHEN '' THEN currency ELSE paid_currency END AS currency`).Where(condition, args...).Scan(&rows).Error
	for _, r := range rows {
		to[r.ID] = ledger.Price{Cents: r.AmountCents, Currency: r.Currency}
	}
	return err
}
