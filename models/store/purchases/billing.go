package purchases

import (
	"context"

	"gorm.io/gorm"

	"github.com/bursar-portal/bursar/models"
	"github.com/bursar-portal/bursar/models/store/database"
	"github.com/bursar-portal/bursar/models/store/schema"
)

// Billing returns a page of an account's purchases, newest first, each with its result
// in the ledger.
func (ps *Purchases) Billing(ctx context.Context, q models.BillingQuery) (models.BillingPage, error) {
	var page models.BillingPage
	err := ps.db.Read.WithContext(ctx).Transaction(func(tx *gorm.DB) error {
		wanted := tx
		if !q.Abandoned {
			open := schema.MicrosOf(ps.db.Now().Add(-models.AbandonedAfter))
			wanted = wanted.Where("state <> ? AND (state <> ? OR created_at > ?)", models.PurchaseExpired, models.PurchasePending, open)
		}
		rows, more, err := database.NewestOfAccount[schema.Purchase](wanted, "purchases", q.AccountID, q.After, q.Limit)
		if err != nil {
			return err
		}
		if more {
			page.Next = rows[q.Limit-1].ID
		}
		page.Lines, err = ps.billingLines(tx, rows)
		return err
	})
	return page, database.Explain(err)
}

// BilledPurchase returns one purchase of an account with its result in the ledger.
// CodeNotFound: the account has no such purchase.
func (ps *Purchases) BilledPurchase(ctx context.Context, account models.AccountID, id models.PurchaseID) (models.BillingLine, error) {
	var line models.BillingLine
	err := ps.db.Read.WithContext(ctx).Transaction(func(tx *gorm.DB) error {
		var row schema.Purchase
		if err := tx.Where("id = ? AND account_id = ?", id, account).Take(&row).Error; err != nil {
			return database.NotFoundOr(err, "purchase")
		}
		lines, err := ps.billingLines(tx, []schema.Purchase{row})
		if err == nil {
			line = lines[0]
		}
		return err
	})
	return line, database.Explain(err)
}

// billingLines adds to purchases the entry that credited each, and whether its lots are
// frozen. The first lot is the one that was bought: lots that give a reversal back belong
// to the purchase as well.
func (ps *Purchases) billingLines(tx *gorm.DB, rows []schema.Purchase) ([]models.BillingLine, error) {
	lines := make([]models.BillingLine, len(rows))
	byID := make(map[models.PurchaseID]*models.BillingLine, len(rows))
	wantedIDs := make([][]any, len(rows))
	for i, r := range rows {
		lines[i] = models.BillingLine{Purchase: r.Model()}
		byID[r.ID], wantedIDs[i] = &lines[i], []any{r.ID}
	}
	if len(rows) == 0 {
		return lines, nil
	}
	var lots []struct {
		PurchaseID  models.PurchaseID
		Lot, Entry  schema.Place
		Frozen      bool
		EffectiveAt schema.Micros
	}
	cte, args := database.Wanted("purchase_id", wantedIDs)
	err := tx.Raw(cte+`SELECT l.purchase_id, l.place AS lot, l.frozen, e.place AS entry, e.effective_at
		FROM wanted w CROSS JOIN lots l ON l.purchase_id = w.purchase_id AND l.purchase_id <> ''
		CROSS JOIN entries e ON e.place = (l.account << 32) + l.sequence
		ORDER BY l.purchase_id, l.place`, args...).Scan(&lots).Error
	ids := ps.db.IDs()
	for _, l := range lots {
		line := byID[l.PurchaseID]
		if line.Entry == "" {
			line.Entry, line.Lot = ids.Entry(l.Entry.Account(), l.Entry.Number()), ids.Lot(l.Lot.Account(), l.Lot.Number())
			line.CreditedAt = l.EffectiveAt.Time()
		}
		line.Frozen = line.Frozen || l.Frozen
	}
	return lines, err
}
