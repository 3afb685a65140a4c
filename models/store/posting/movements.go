package posting

import (
	"slices"

	"gorm.io/gorm"
	"gorm.io/gorm/clause"

	"github.com/bursar-portal/bursar/models"
	"github.com/bursar-portal/bursar/models/ledger"
	"github.com/bursar-portal/bursar/models/store/books"
	"github.com/bursar-portal/bursar/models/store/database"
	"github.com/bursar-portal/bursar/models/store/schema"
)

// addToMovements adds the values of a row to those of the existing one.
var addToMovements = clause.OnConflict{
	Columns: []clause.Column{{Name: "day_at"}, {Name: "account_id"}, {Name: "kind"}, {Name: "currency"}, {Name: "flow"}},
	DoUpdates: clause.Set{
		{Column: clause.Column{Name: "credits"}, Value: gorm.Expr("flows.credits + excluded.credits")},
		{Column: clause.Column{Name: "cents"}, Value: gorm.Expr("flows.cents + excluded.cents")},
	},
}

// addMovements gathers how the batch's entries change the outstanding credits.
func (b *batch) addMovements(r *rows) error {
	priced, err := b.pricedLots()
	if err != nil {
		return err
	}
	sums := map[models.AccountID]ledger.MovementSums{}
	for _, d := range b.decided {
		for _, e := range d.decision.Entries {
			if sums[e.AccountID] == nil {
				sums[e.AccountID] = ledger.MovementSums{}
			}
			sums[e.AccountID].Add(e, priced)
		}
	}
	for id, s := range sums {
		r.movements = append(r.movements, schema.MovementsOf(id, s)...)
	}
	return nil
}

// pricedLots returns those lots touched by the batch that were paid for, with what was
// outstanding of them before it.
func (b *batch) pricedLots() (map[models.LotID]*ledger.PricedLot, error) {
	touched := map[models.LotID]models.Lot{}
	var purchases []models.PurchaseID
	for _, w := range b.accounts {
		for _, l := range w.changes.Lots {
			if l.Source == models.SourcePurchase {
				touched[l.ID] = l.Before
				purchases = append(purchases, l.PurchaseID)
			}
		}
	}
	if len(touched) == 0 {
		return nil, nil
	}
	prices := map[models.PurchaseID]ledger.PurchasePrice{}
	for some := range slices.Chunk(purchases, database.RowsPerStatement) {
		if err := books.ReadPrices(prices, b.tx, "id IN ?", some); err != nil {
			return nil, err
		}
	}
	priced := map[models.LotID]*ledger.PricedLot{}
	for id, l := range touched {
		if price, ok := prices[l.PurchaseID]; ok {
			priced[id] = price.ForLot(l)
			priced[id].Outstanding = l.Remaining + l.Held
		}
	}
	return priced, nil
}
