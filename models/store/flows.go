package store

import (
	"context"
	"slices"
	"time"

	"gorm.io/gorm"
	"gorm.io/gorm/clause"

	"github.com/bursar-portal/bursar/models"
	"github.com/bursar-portal/bursar/models/ledger"
)

type flowRow struct {
	DayAt     micros           `gorm:"primaryKey;autoIncrement:false"`
	AccountID models.AccountID `gorm:"primaryKey"`
	Kind      models.LotKind   `gorm:"primaryKey"`
	Currency  string           `gorm:"primaryKey"`
	Flow      models.Flow      `gorm:"primaryKey"`
	Credits   models.Credits
	Cents     int64
}

func (flowRow) TableName() string { return "flows" }

func (r flowRow) key() ledger.FlowKey {
	return ledger.FlowKey{Day: r.DayAt.time(), Kind: r.Kind, Currency: r.Currency, Flow: r.Flow}
}

func (r flowRow) part() models.Part { return models.Part{Credits: r.Credits, Cents: r.Cents} }

func rowsOfFlows(id models.AccountID, sums ledger.FlowSums) (rows []flowRow) {
	for key, part := range sums {
		rows = append(rows, flowRow{microsOf(key.Day), id, key.Kind, key.Currency, key.Flow, part.Credits, part.Cents})
	}
	return rows
}

// addToFlows adds a row to the one that is there.
var addToFlows = clause.OnConflict{
	Columns: []clause.Column{{Name: "day_at"}, {Name: "account_id"}, {Name: "kind"}, {Name: "currency"}, {Name: "flow"}},
	DoUpdates: clause.Set{
		{Column: clause.Column{Name: "credits"}, Value: gorm.Expr("flows.credits + excluded.credits")},
		{Column: clause.Column{Name: "cents"}, Value: gorm.Expr("flows.cents + excluded.cents")},
	},
}

// addFlows gathers what the batch's entries do to the credits outstanding.
func (b *batch) addFlows(r *rows) error {
	priced, err := b.pricedLots()
	if err != nil {
		return err
	}
	sums := map[models.AccountID]ledger.FlowSums{}
	for _, d := range b.decided {
		for _, e := range d.decision.Entries {
			if sums[e.AccountID] == nil {
				sums[e.AccountID] = ledger.FlowSums{}
			}
			sums[e.AccountID].Add(e, priced)
		}
	}
	for id, s := range sums {
		r.flows = append(r.flows, rowsOfFlows(id, s)...)
	}
	return nil
}

// pricedLots are those among the lots that the batch touches that were paid for,
// with what was outstanding of them before it.
func (b *batch) pricedLots() (map[models.LotID]*ledger.Priced, error) {
	touched := map[models.LotID]models.Lot{}
	var purchases []models.PurchaseID
	touch := func(l models.Lot) {
		if _, known := touched[l.ID]; !known && l.Source == models.SourcePurchase {
			touched[l.ID] = l
			purchases = append(purchases, l.PurchaseID)
		}
	}
	for _, d := range b.decided {
		for _, e := range d.decision.Entries {
			for _, l := range e.Made {
				l.Remaining = 0 // it was not there before
				touch(l)
			}
			for _, draw := range e.Draws {
				found := b.accounts[e.AccountID].found.Lots
				if i := slices.IndexFunc(found, func(l models.Lot) bool { return l.ID == draw.LotID }); i >= 0 {
					touch(found[i])
				}
			}
		}
	}
	if len(touched) == 0 {
		return nil, nil
	}
	prices := map[models.PurchaseID]ledger.Price{}
	for some := range slices.Chunk(purchases, RowsPerStatement) {
		if err := readPrices(prices, b.tx, "id IN ?", some); err != nil {
			return nil, err
		}
	}
	priced := map[models.LotID]*ledger.Priced{}
	for id, l := range touched {
		if price, ok := prices[l.PurchaseID]; ok {
			priced[id] = price.Lot(l)
			priced[id].Outstanding = l.Remaining + l.Held
		}
	}
	return priced, nil
}

// readPrices adds what was paid for purchases: what was offered, unless a person
// credited one that was paid otherwise.
func readPrices(to map[models.PurchaseID]ledger.Price, tx *gorm.DB, condition string, args ...any) error {
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

// FillMovements makes the roll-up of flows for a database that was written before
// there was one: all of it in one transaction, so that an empty table tells that
// it is still to be done.
func (s *Proof) FillMovements(ctx context.Context) error {
	var missing bool
	err := s.db.Write.WithContext(ctx).Raw("SELECT EXISTS (SELECT 1 FROM lots) AND NOT EXISTS (SELECT 1 FROM flows)").Scan(&missing).Error
	if err != nil || !missing {
		return err
	}
	start := time.Now()
	s.db.Log.Info("summing up the flows of credits by day, once")
	err = s.db.Write.WithContext(ctx).Transaction(func(tx *gorm.DB) error {
		ids, err := ledgerAccounts(tx)
		if err != nil {
			return err
		}
		for _, id := range ids {
			if err := fillAccount(tx, id); err != nil {
				return err
			}
		}
		return nil
	})
	s.db.Log.Info("the flows of credits are summed up", "took", time.Since(start), "error", err)
	return err
}

// fillAccount replays an account and keeps its flows. Whether its books are right
// is for Verify to tell.
func fillAccount(tx *gorm.DB, id models.AccountID) error {
	c := &checker{tx: tx, account: id}
	if err := c.open(); err != nil {
		return err
	}
	for {
		var rows []entryRow
		if err := tx.Where("account_id = ? AND sequence > ?", id, c.book.Sequence).
			Order("sequence").Limit(entriesAtATime).Find(&rows).Error; err != nil {
			return err
		}
		entries, err := wholeEntries(tx, rows)
		if err != nil {
			return err
		}
		for _, e := range entries {
			c.book.Apply(e)
		}
		if len(rows) < entriesAtATime {
			break
		}
	}
	var err error
	Insert(&err, tx, rowsOfFlows(id, c.book.Flows))
	return err
}
