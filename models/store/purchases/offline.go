package purchases

import (
	"cmp"
	"context"
	"errors"
	"slices"

	"gorm.io/gorm"

	"github.com/bursar-portal/bursar/models"
	"github.com/bursar-portal/bursar/models/store/books"
	"github.com/bursar-portal/bursar/models/store/database"
	"github.com/bursar-portal/bursar/models/store/posting"
	"github.com/bursar-portal/bursar/models/store/schema"
)

// BookPayment credits a payment that did not come through Stripe: it creates a purchase
// and pays it by the same command as every purchase, in one transaction. The caller sets
// the command's texts, actor, origin, key and audit record; the same key again returns
// the first purchase. The purchase can be reversed and frozen like any other. Its ID is
// p's, or a new one. writes are carried out in the same transaction; with them, the same key
// again is CodeConflict, since they would not be carried out.
//
// CodeInvalidField: the invoice was booked already, for any account, or the account can't
// hold so many more credits. CodeIdempotencyConflict: the key was used for another
// payment. CodeNotFound: no such account.
func (ps *Purchases) BookPayment(ctx context.Context, p models.Purchase, c models.Command, writes ...posting.Write) (models.Purchase, error) {
	now := schema.MicrosOf(ps.db.Now())
	unit, ok := models.MulDivRound(p.AmountCents, int64(models.Credit), max(int64(p.Credits), 1))
	if !ok {
		return models.Purchase{}, models.Invalid("amount", "is more than can be counted")
	}
	row := schema.Purchase{
		ID: cmp.Or(p.ID, models.NewPurchaseID()), AccountID: c.Account, Credits: p.Credits, UnitCents: unit, AmountCents: p.AmountCents,
		Currency: p.Currency, State: models.PurchasePending, Origin: c.Origin, Key: c.Key, CreatedAt: now, UpdatedAt: now,
		Method: models.MethodOffline, Invoice: p.Invoice, ReceivedAt: schema.MicrosOf(p.ReceivedAt),
	}
	c.Origin, c.Key = models.OriginOffline, string(row.ID)
	c.Do = credit(row.Model(), "")
	for range 2 { // once more if another caller booked in between
		booked, err := ps.booked(ctx, row)
		if err == nil && booked.ID != "" && len(writes) > 0 {
			err = errBookedMeanwhile
		}
		if err != nil || booked.ID != "" {
			return booked.Model(), database.Explain(err)
		}
		_, err = ps.ledger.PostWith(ctx, c, append(slices.Clone(writes), posting.OpenPurchase{Purchase: schema.InvoicedPurchase{Purchase: row, InvoiceFold: schema.FoldInvoice(row.Invoice)}})...)
		switch {
		case err == nil:
			return ps.Purchase(ctx, row.ID)
		case !errors.Is(err, posting.ErrPurchaseTaken):
			return models.Purchase{}, err
		}
	}
	return models.Purchase{}, posting.ErrPurchaseTaken
}

var errBookedMeanwhile = models.Errorf(models.CodeConflict, "This form already booked the payment. Nothing was done.")

// booked finds the purchase that was booked under the same key before, which is the
// zero row if there is none. It returns an error if that one is for another payment,
// or if there is none and the payment can't be booked.
func (ps *Purchases) booked(ctx context.Context, row schema.Purchase) (first schema.Purchase, err error) {
	err = ps.db.Read.WithContext(ctx).Transaction(func(tx *gorm.DB) error {
		if err := tx.Where("account_id = ? AND origin = ? AND key = ?", row.AccountID, row.Origin, row.Key).Limit(1).Find(&first).Error; err != nil {
			return err
		}
		switch {
		case first.ID == "":
			return ps.bookable(tx, row)
		case first.Credits != row.Credits || first.AmountCents != row.AmountCents || first.Invoice != row.Invoice || first.ReceivedAt != row.ReceivedAt:
			return models.Errorf(models.CodeIdempotencyConflict, "This form was used for another payment.")
		}
		return nil
	})
	return first, err
}

// bookable returns an error unless the invoice is new and the account can hold the
// credits.
func (ps *Purchases) bookable(tx *gorm.DB, row schema.Purchase) error {
	if row.Credits <= 0 {
		return models.Invalid("credits", "must be more than 0")
	}
	if err := ps.headroom(tx, row.Model()); err != nil {
		return err
	}
	fold := schema.FoldInvoice(row.Invoice)
	if row.Invoice != "" && fold == "" {
		return models.Invalid("invoice", "must be a number that can be seen")
	}
	var booked schema.Purchase
	if err := tx.Where("invoice_fold = ? AND invoice_fold <> ''", fold).Limit(1).Find(&booked).Error; err != nil {
		return err
	}
	if booked.ID != "" {
		return models.Invalid("invoice", "was booked already, as "+string(booked.ID))
	}
	return nil
}

// CheckPayment returns the error that BookPayment would return, and writes nothing. It
// ignores the key.
func (ps *Purchases) CheckPayment(ctx context.Context, account models.AccountID, p models.Purchase) error {
	return database.Explain(ps.db.Read.WithContext(ctx).Transaction(func(tx *gorm.DB) error {
		return ps.bookable(tx, schema.Purchase{AccountID: account, Credits: p.Credits, Invoice: p.Invoice})
	}))
}

// PurchaseLots returns the lots that purchases have made, including those with nothing
// left, in creation order.
func (ps *Purchases) PurchaseLots(ctx context.Context, ids []models.PurchaseID) (map[models.PurchaseID][]models.Lot, error) {
	lots := make(map[models.PurchaseID][]models.Lot, len(ids))
	err := ps.db.Read.WithContext(ctx).Transaction(func(tx *gorm.DB) error {
		made, err := books.In(tx, ps.db).LotsOf(ids)
		for _, l := range made {
			lots[l.PurchaseID] = append(lots[l.PurchaseID], l)
		}
		return err
	})
	return lots, database.Explain(err)
}
