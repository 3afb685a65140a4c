package store

import (
	"context"

	"gorm.io/gorm"

	"github.com/bursar-portal/bursar/models"
)

// BookPayment credits a payment that did not come through Stripe: a purchase that
// is paid at once, by the same command as all purchases, in one transaction. The
// command's texts, actor, origin, key and audit are the caller's; the same key
// again gives the first purchase. It can be reversed and frozen as any purchase.
//
// CodeInvalidField: the invoice was booked already, for whichever account, or so
// many credits more could not be counted. CodeIdempotencyConflict: the key was used
// for another payment. CodeNotFound: no such account.
func (s *Store) BookPayment(ctx context.Context, p models.Purchase, c models.Command) (models.Purchase, error) {
	now := microsOf(s.Now())
	unit, ok := models.MulDivRound(p.AmountCents, int64(models.Credit), max(int64(p.Credits), 1))
	if !ok {
		return models.Purchase{}, models.Invalid("amount", "is more than can be counted")
	}
	row := purchaseRow{
		ID: models.NewPurchaseID(), AccountID: c.Account, Credits: p.Credits, UnitCents: unit, AmountCents: p.AmountCents,
		Currency: p.Currency, State: models.PurchasePending, Origin: c.Origin, Key: c.Key, CreatedAt: now, UpdatedAt: now,
		Method: models.MethodOffline, Invoice: p.Invoice, ReceivedAt: microsOf(p.ReceivedAt),
	}
	err := s.write.WithContext(ctx).Transaction(func(tx *gorm.DB) error {
		var first purchaseRow
		if err := tx.Where("account_id = ? AND origin = ? AND key = ?", c.Account, c.Origin, c.Key).Limit(1).Find(&first).Error; err != nil {
			return err
		}
		if first.ID != "" {
			if first.Credits != row.Credits || first.AmountCents != row.AmountCents || first.Invoice != row.Invoice || first.ReceivedAt != row.ReceivedAt {
				return models.Errorf(models.CodeIdempotencyConflict, "This form was used for another payment.")
			}
			row = first
			return nil
		}
		if err := s.bookable(tx, row); err != nil {
			return err
		}
		if err := tx.Create(&bookedRow{row, foldInvoice(row.Invoice)}).Error; err != nil {
			return err
		}
		c.Origin, c.Key = "offline", string(row.ID)
		c.Do = models.BuyCredits{PurchaseID: row.ID, Credits: row.Credits}
		if err := s.postIn(tx, c); err != nil {
			return err
		}
		return tx.Where("id = ?", row.ID).Take(&row).Error
	})
	return row.model(), explain(err)
}

// bookable errs unless the payment is a new one and its credits can be counted.
func (s *Store) bookable(tx *gorm.DB, row purchaseRow) error {
	if row.Credits <= 0 {
		return models.Invalid("credits", "must be more than 0")
	}
	if err := s.headroom(tx, row.model()); err != nil {
		return err
	}
	fold := foldInvoice(row.Invoice)
	if row.Invoice != "" && fold == "" {
		return models.Invalid("invoice", "must be a number that can be seen")
	}
	var booked purchaseRow
	if err := tx.Where("invoice_fold = ? AND invoice_fold <> ''", fold).Limit(1).Find(&booked).Error; err != nil {
		return err
	}
	if booked.ID != "" {
		return models.Invalid("invoice", "was booked already, as "+string(booked.ID))
	}
	return nil
}

// CheckPayment errs as BookPayment would, and writes nothing. Its key is not looked
// at.
func (s *Store) CheckPayment(ctx context.Context, account models.AccountID, p models.Purchase) error {
	return explain(s.read.WithContext(ctx).Transaction(func(tx *gorm.DB) error {
		return s.bookable(tx, purchaseRow{AccountID: account, Credits: p.Credits, Invoice: p.Invoice})
	}))
}

// PurchaseLots are the lots that purchases have brought, those with nothing left as
// well, in creation order.
func (s *Store) PurchaseLots(ctx context.Context, ids []models.PurchaseID) (map[models.PurchaseID][]models.Lot, error) {
	lots := make(map[models.PurchaseID][]models.Lot, len(ids))
	var rows []lotRow
	err := s.read.WithContext(ctx).Where("purchase_id IN ? AND purchase_id <> ''", ids).Order("account_id, ordinal").Find(&rows).Error
	for _, r := range rows {
		lots[r.PurchaseID] = append(lots[r.PurchaseID], r.model())
	}
	return lots, explain(err)
}

// Undone tells which of these entries of an account were undone.
func (s *Store) Undone(ctx context.Context, ids []models.EntryID) (map[models.EntryID]bool, error) {
	var found []models.EntryID
	err := s.read.WithContext(ctx).Model(&entryRow{}).Where("undoes IN ? AND undoes <> ''", ids).Pluck("undoes", &found).Error
	undone := make(map[models.EntryID]bool, len(found))
	for _, id := range found {
		undone[id] = true
	}
	return undone, explain(err)
}
