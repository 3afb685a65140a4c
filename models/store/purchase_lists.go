package store

import (
	"context"

	"gorm.io/gorm"

	"github.com/bursar-portal/bursar/models"
)

// purchaseLineRow is a purchase with the names of whose it is.
type purchaseLineRow struct {
	Purchase    purchaseRow `gorm:"embedded"`
	AccountName string
	BuyerName   string
}

func (r purchaseLineRow) model() models.PurchaseLine {
	return models.PurchaseLine{Purchase: r.Purchase.model(), AccountName: r.AccountName, BuyerName: r.BuyerName}
}

// AllPurchases is a page of all purchases, newest first.
func (s *Purchases) AllPurchases(ctx context.Context, q models.PurchaseQuery) (models.PurchasePage, error) {
	var page models.PurchasePage
	query := purchasesWhere(s.db.Read.WithContext(ctx), q).Limit(q.Limit + 1)
	var rows []purchaseLineRow
	if err := query.Scan(&rows).Error; err != nil {
		return page, Explain(err)
	}
	if len(rows) > q.Limit {
		rows = rows[:q.Limit]
		page.Next = rows[q.Limit-1].Purchase.ID
	}
	for _, r := range rows {
		page.Lines = append(page.Lines, r.model())
	}
	return page, nil
}

// purchasesAtOnce is how many purchases EachPurchase reads before it hands them on.
const purchasesAtOnce = 500

// EachPurchase hands on all purchases that a query selects, newest first, some
// read at a time: however long each takes, it holds no connection. After and
// Limit do not count.
func (s *Purchases) EachPurchase(ctx context.Context, q models.PurchaseQuery, each func(models.PurchaseLine) error) error {
	q.After, q.Limit = "", purchasesAtOnce
	for {
		page, err := s.AllPurchases(ctx, q)
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

func purchasesWhere(tx *gorm.DB, q models.PurchaseQuery) *gorm.DB {
	query := tx.Table("purchases p").Select("p.*, a.name AS account_name, COALESCE(u.name, '') AS buyer_name").
		Joins("JOIN accounts a ON a.id = p.account_id").Joins("LEFT JOIN users u ON u.id = p.user_id").
		Order("p.created_at DESC, p.id DESC")
	where := func(set bool, condition string, args ...any) {
		if set {
			query = query.Where(condition, args...)
		}
	}
	where(q.Text != "", "p.id = ? OR (p.session_id = ? AND p.session_id <> '') OR (p.payment_intent_id = ? AND p.payment_intent_id <> '')", q.Text, q.Text, q.Text)
	where(q.State != "", "p.state = ?", q.State)
	where(q.Flagged, "p.flag <> ''")
	where(q.AccountID != "", "p.account_id = ?", q.AccountID)
	where(!q.Since.IsZero(), "p.created_at >= ?", microsOf(q.Since))
	where(!q.Until.IsZero(), "p.created_at < ?", microsOf(q.Until))
	where(q.After != "", "(p.created_at, p.id) < (SELECT created_at, id FROM purchases WHERE id = ?)", q.After)
	return query
}

// PurchaseEntries are the entries about a purchase, the first ones, newest on top:
// its credit, reversals and what became of them.
func (s *Purchases) PurchaseEntries(ctx context.Context, id models.PurchaseID, limit int) ([]models.EntryLine, error) {
	var lines []models.EntryLine
	err := s.db.Read.WithContext(ctx).Transaction(func(tx *gorm.DB) error {
		var rows []entryRow
		if err := tx.Where("purchase_id = ? AND purchase_id <> ''", id).Order("sequence").Limit(limit).Find(&rows).Error; err != nil {
			return err
		}
		entries, err := wholeEntries(tx, rows)
		if err == nil {
			lines, err = linesOf(tx, entries)
		}
		return err
	})
	return lines, Explain(err)
}

// SettleFlagged does what a person decided about a flagged purchase: it credits
// it, in one transaction with its row and the audit record, or notes that nobody
// needs to look any more. CodeConflict: it is not flagged any more.
func (s *Purchases) SettleFlagged(ctx context.Context, d models.Settlement) (models.Purchase, error) {
	p, err := s.Purchase(ctx, d.PurchaseID)
	if err != nil {
		return p, err
	}
	if d.Credit && (p.RefundedCents > 0 || p.Dispute == models.DisputeOpen || p.Dispute == models.DisputeLost) {
		return models.Purchase{}, models.Errorf(models.CodeConflict, "Money of this payment went back, or is disputed. Close the purchase, and give what is due as a grant.")
	}
	if d.Credit {
		_, err = s.ledger.Post(ctx, models.Command{
			Account: p.AccountID, Origin: "stripe", Key: string(p.ID), Actor: d.Actor.Ref(), Reason: d.Reason, Audit: &d.Audit,
			Do: models.BuyCredits{PurchaseID: p.ID, PaymentIntentID: p.PaymentIntentID, Credits: p.Credits, Flagged: true},
		})
	} else {
		err = s.closeFlagged(ctx, p.ID, d.Audit)
	}
	if err != nil {
		return models.Purchase{}, err
	}
	return s.Purchase(ctx, p.ID)
}

// closeFlagged takes the flag away. What was credited stays so.
func (s *Purchases) closeFlagged(ctx context.Context, id models.PurchaseID, audit models.AuditRecord) error {
	return Explain(s.db.Write.WithContext(ctx).Transaction(func(tx *gorm.DB) error {
		result := tx.Exec(`UPDATE purchases SET flag = '', updated_at = ?, state = CASE state WHEN ? THEN ? ELSE state END
			WHERE id = ? AND flag <> ''`, microsOf(s.db.Now()), models.PurchaseFlagged, models.PurchaseClosed, id)
		switch {
		case result.Error != nil:
			return result.Error
		case result.RowsAffected != 1:
			return ErrNotFlagged
		}
		return s.db.RecordAudit(tx, audit)
	}))
}
