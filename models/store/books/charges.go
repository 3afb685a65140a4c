package books

import (
	"gorm.io/gorm"

	"github.com/bursar-portal/bursar/models"
	"github.com/bursar-portal/bursar/models/ledger"
	"github.com/bursar-portal/bursar/models/store/database"
	"github.com/bursar-portal/bursar/models/store/schema"
)

// ChargesOf reads the charges that entries are about.
func ChargesOf(tx *gorm.DB, entries []models.Entry) (map[models.ChargeID]*models.Charge, error) {
	var ids []models.ChargeID
	for _, e := range entries {
		if e.ChargeID != "" {
			ids = append(ids, e.ChargeID)
		}
	}
	charges := make(map[models.ChargeID]*models.Charge, len(ids))
	if len(ids) == 0 {
		return charges, nil
	}
	var rows []schema.Charge
	if err := tx.Where("id IN ?", ids).Find(&rows).Error; err != nil {
		return nil, err
	}
	for _, r := range rows {
		c := r.Model()
		charges[r.ID] = &c
	}
	return charges, nil
}

// ChargesAfter reads the charges that entries are about, each as its entry left it.
func ChargesAfter(tx *gorm.DB, entries []models.Entry) (map[models.EntryID]*models.Charge, error) {
	charges, err := ChargesOf(tx, entries)
	if err != nil || len(charges) == 0 {
		return nil, err
	}
	var places [][]any
	for id, c := range charges {
		places = append(places, []any{c.AccountID, id})
	}
	cte, args := database.Wanted("account_id, charge_id", places)
	var rows []schema.Entry
	if err := tx.Raw(cte+`SELECT e.* FROM wanted w JOIN entries e ON e.account_id = w.account_id
		AND e.charge_id = w.charge_id AND e.charge_id <> ''`, args...).Scan(&rows).Error; err != nil {
		return nil, err
	}
	lives := make(map[models.ChargeID][]models.Entry, len(charges))
	for _, r := range rows {
		lives[r.ChargeID] = append(lives[r.ChargeID], r.Model())
	}
	after := make(map[models.EntryID]*models.Charge, len(entries))
	for _, e := range entries {
		if c, ok := charges[e.ChargeID]; ok {
			then := ledger.ChargeAsOf(*c, lives[e.ChargeID], e.Sequence)
			after[e.ID] = &then
		}
	}
	return after, nil
}
