package purchases

import (
	"context"

	"gorm.io/gorm"

	"github.com/bursar-portal/bursar/models"
	"github.com/bursar-portal/bursar/models/store/books"
	"github.com/bursar-portal/bursar/models/store/database"
	"github.com/bursar-portal/bursar/models/store/schema"
)

// purchaseLineRow is a purchase with the names of its account and its buyer.
type purchaseLineRow struct {
	Purchase    schema.Purchase `gorm:"embedded"`
	AccountName string
	BuyerName   string
}

func (r purchaseLineRow) model() models.PurchaseLine {
	return models.PurchaseLine{Purchase: r.Purchase.Model(), AccountName: r.AccountName, BuyerName: r.BuyerName}
}

// AllPurchases returns a page of all purchases, newest first.
func (ps *Purchases) AllPurchases(ctx context.Context, q models.PurchaseQuery) (models.PurchasePage, error) {
	var page models.PurchasePage
	query := purchasesWhere(ps.db.Read.WithContext(ctx), q).Limit(q.Limit + 1)
	var rows []purchaseLineRow
	if err := query.Scan(&rows).Error; err != nil {
		return page, database.Explain(err)
	}
	if len(rows) > q.Limit {
		rows = rows[:q.Limit]
		page.Next = rows[q.Limit-1].Purchase.ID
	}
	for _, r := range rows {
		page.Lines = append(page.Lines, r.model())
	}
	return page, database.Explain(addStanding(ps.db.Read.WithContext(ctx), page.Lines))
}

// AtOnce is how many purchases EachPurchase reads at a time.
const AtOnce = 500

// EachPurchase calls each for all purchases that a query selects, newest first, and
// ignores its After and Limit. It reads some at a time and holds no connection while each
// runs.
func (ps *Purchases) EachPurchase(ctx context.Context, q models.PurchaseQuery, each func(models.PurchaseLine) error) error {
	q.After, q.Limit = "", AtOnce
	for {
		page, err := ps.AllPurchases(ctx, q)
		if err != nil {
			return err
		}
		for _, l := range page.Lines {
			if err := each(l); err != nil {
				return err
			}
		}
		if q.After = page.Next; q.After == "" {
			return nil
		}
	}
}

// moneyBack are the conditions of the purchases that models.MoneyBack selects.
var moneyBack = map[models.MoneyBack]string{
	models.MoneyDisputed:       "p.dispute = 'open'",
	models.MoneyRefunded:       "p.refunded_cents + p.lost_cents > 0 AND p.refunded_cents + p.lost_cents >= " + paidCents,
	models.MoneyRefundedInPart: "p.refunded_cents + p.lost_cents > 0 AND p.refunded_cents + p.lost_cents < " + paidCents,
	models.MoneyOwed:           reversedOwed,
}

// paidCents is models.Purchase.Payment of a purchase p.
const paidCents = "(CASE p.paid_currency WHEN '' THEN p.amount_cents ELSE p.paid_cents END)"

func selectPurchases(tx *gorm.DB) *gorm.DB {
	return tx.Table("purchases p").Select("p.*, a.name AS account_name, COALESCE(u.name, '') AS buyer_name").
		Joins("JOIN accounts a ON a.id = p.account_id").Joins("LEFT JOIN users u ON u.id = p.user_id")
}

func purchasesWhere(tx *gorm.DB, q models.PurchaseQuery) *gorm.DB {
	query := selectPurchases(tx).Order("p.created_at DESC, p.id DESC")
	where := func(set bool, condition string, args ...any) {
		if set {
			query = query.Where(condition, args...)
		}
	}
	where(q.Text != "", "p.id = ? OR (p.session_id = ? AND p.session_id <> '') OR (p.payment_intent_id = ? AND p.payment_intent_id <> '')", q.Text, q.Text, q.Text)
	where(q.State != "", "p.state = ?", q.State)
	where(q.Flagged, "p.flag <> ''")
	where(q.Back != "", moneyBack[q.Back])
	where(q.AccountID != "", "p.account_id = ?", q.AccountID)
	where(!q.Since.IsZero(), "p.created_at >= ?", schema.MicrosOf(q.Since))
	// The index has one upper bound: of two, SQLite would begin at either and read down to the other.
	where(!q.Until.IsZero() && q.After == "", "p.created_at < ?", schema.MicrosOf(q.Until))
	where(!q.Until.IsZero() && q.After != "", "+p.created_at < ?", schema.MicrosOf(q.Until))
	where(q.After != "", "(p.created_at, p.id) < (SELECT created_at, id FROM purchases WHERE id = ?)", q.After)
	return query
}

// PurchaseEntries returns the first entries about a purchase, the newest of them on top:
// its credit, reversals and their undoing.
func (ps *Purchases) PurchaseEntries(ctx context.Context, id models.PurchaseID, limit int) ([]models.EntryLine, error) {
	var lines []models.EntryLine
	err := ps.db.Read.WithContext(ctx).Transaction(func(tx *gorm.DB) error {
		r := books.In(tx, ps.db)
		rows, err := r.Rows("WHERE e.purchase_id = ? AND e.purchase_id IS NOT NULL ORDER BY e.place LIMIT ?", string(id), limit)
		if err != nil {
			return err
		}
		entries, err := r.Entries(rows)
		if err == nil {
			lines, err = r.Lines(entries)
		}
		return err
	})
	return lines, database.Explain(err)
}
