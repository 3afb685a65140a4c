package purchases

import (
	"context"

	"gorm.io/gorm"

	"github.com/bursar-portal/bursar/models"
	"github.com/bursar-portal/bursar/models/store/database"
	"github.com/bursar-portal/bursar/models/store/schema"
)

// PurchaseLine finds a purchase as lists show it. CodeNotFound.
func (ps *Purchases) PurchaseLine(ctx context.Context, id models.PurchaseID) (models.PurchaseLine, error) {
	var rows []purchaseLineRow
	tx := ps.db.Read.WithContext(ctx)
	if err := selectPurchases(tx).Where("p.id = ?", id).Scan(&rows).Error; err != nil {
		return models.PurchaseLine{}, database.Explain(err)
	}
	if len(rows) == 0 {
		return models.PurchaseLine{}, database.NotFound("purchase")
	}
	lines := []models.PurchaseLine{rows[0].model()}
	err := addStanding(tx, lines)
	return lines[0], database.Explain(err)
}

// OpenDisputes returns disputes that are open, those first that have to be answered first.
func (ps *Purchases) OpenDisputes(ctx context.Context, limit int) (disputes []models.Dispute, err error) {
	var rows []schema.Dispute
	err = ps.db.Read.WithContext(ctx).Where("state = 'open'").Order("respond_by = 0, respond_by, id").Limit(limit).Find(&rows).Error
	for _, r := range rows {
		disputes = append(disputes, r.Model())
	}
	return disputes, database.Explain(err)
}

// CountReversedOwed counts the purchases that models.MoneyOwed selects.
func (ps *Purchases) CountReversedOwed(ctx context.Context) (n int64, err error) {
	err = ps.db.Read.WithContext(ctx).Raw("SELECT COUNT(*) FROM purchases p WHERE " + reversedOwed).Scan(&n).Error
	return n, database.Explain(err)
}

// addStanding adds to purchases their disputes, whether their credits are frozen, and what
// is owed since they were reversed.
func addStanding(tx *gorm.DB, lines []models.PurchaseLine) error {
	if len(lines) == 0 {
		return nil
	}
	byID := make(map[models.PurchaseID]*models.PurchaseLine, len(lines))
	wanted := make([][]any, len(lines))
	for i, l := range lines {
		byID[l.ID], wanted[i] = &lines[i], []any{l.ID}
	}
	cte, args := database.Wanted("purchase_id", wanted)
	var standings []struct {
		ID     models.PurchaseID
		Frozen bool
		Owed   models.Credits
	}
	err := tx.Raw(cte+`SELECT p.id,
			EXISTS (SELECT 1 FROM lots l WHERE l.purchase_id = p.id AND l.purchase_id <> '' AND l.frozen) AS frozen,
			CASE WHEN `+reversedOwed+` THEN `+debt+` ELSE 0 END AS owed
		FROM wanted w CROSS JOIN purchases p ON p.id = w.purchase_id`, args...).Scan(&standings).Error
	if err != nil {
		return err
	}
	for _, s := range standings {
		byID[s.ID].Frozen, byID[s.ID].Owed = s.Frozen, s.Owed
	}
	var disputes []schema.Dispute
	err = tx.Raw(cte+`SELECT d.* FROM wanted w CROSS JOIN disputes d ON d.purchase_id = w.purchase_id ORDER BY d.opened_at, d.id`, args...).Scan(&disputes).Error
	for _, d := range disputes {
		byID[d.PurchaseID].Disputes = append(byID[d.PurchaseID].Disputes, d.Model())
	}
	return err
}

// reversedOwed is the condition on a purchase p that is reversed, and whose account has
// owed credits ever since. While an account owes credits it can't use any, so there are few
// entries to look through.
const reversedOwed = `(p.reversed > 0 AND ` + debt + ` > 0 AND EXISTS (
	SELECT 1 FROM entries e WHERE e.purchase_id = p.id AND e.purchase_id IS NOT NULL AND e.kind = 'reversal' AND e.debt > 0
		AND NOT EXISTS (SELECT 1 FROM entries z WHERE z.place > e.place AND z.place < (e.account + 1) << 32 AND z.debt = 0)))`

// debt is what the account of a purchase p owes, NULL if it has no entry yet.
const debt = `(SELECT b.debt FROM accounts a CROSS JOIN balances b ON b.account = a.number WHERE a.id = p.account_id)`
