// Package purchases is the store's room for purchases: opening and settling them,
// payments booked by hand, payment reversals, and the Stripe events about them.
package purchases

import (
	"context"

	"gorm.io/gorm"

	"github.com/bursar-portal/bursar/models"
	"github.com/bursar-portal/bursar/models/ledger"
	"github.com/bursar-portal/bursar/models/store/books"
	"github.com/bursar-portal/bursar/models/store/database"
	"github.com/bursar-portal/bursar/models/store/posting"
	"github.com/bursar-portal/bursar/models/store/schema"
)

// Purchases are what accounts bought, with their payments and payment reversals.
type Purchases struct {
	db     *database.DB
	ledger *posting.Ledger
}

// New returns the room over an open database.
func New(db *database.DB, ledger *posting.Ledger) *Purchases { return &Purchases{db, ledger} }

// OpenPurchase stores a purchase as pending, with a new ID, or finds the one that was
// stored under the same (AccountID, Origin, Key) before: a double click is one purchase.
// CodeIdempotencyConflict: that one is for another amount. CodeInvalidField: the account
// can't hold so many more credits.
func (ps *Purchases) OpenPurchase(ctx context.Context, p models.Purchase) (stored models.Purchase, created bool, err error) {
	now := schema.MicrosOf(ps.db.Now())
	row := schema.Purchase{
		ID: models.NewPurchaseID(), AccountID: p.AccountID, UserID: p.UserID, Credits: p.Credits, UnitCents: p.UnitCents,
		AmountCents: p.AmountCents, Currency: p.Currency, State: models.PurchasePending, Origin: p.Origin, Key: p.Key,
		CreatedAt: now, UpdatedAt: now, Method: models.MethodStripe,
	}
	err = ps.db.Transact(ctx, func(tx *gorm.DB) error {
		created = false
		var first schema.Purchase
		if err := tx.Where("account_id = ? AND origin = ? AND key = ?", p.AccountID, p.Origin, p.Key).Limit(1).Find(&first).Error; err != nil {
			return err
		}
		if first.ID != "" {
			row = first
			if first.Credits != p.Credits {
				return models.Errorf(models.CodeIdempotencyConflict, "This form was used for another purchase. Load the page again.")
			}
			return nil
		}
		created = true
		if err := ps.headroom(tx, p); err != nil {
			return err
		}
		return tx.Create(&row).Error
	})
	return row.Model(), created, database.Explain(err)
}

// headroom returns an error for a purchase that could not be credited, so that it is not
// paid.
func (ps *Purchases) headroom(tx *gorm.DB, p models.Purchase) error {
	states, err := books.In(tx, ps.db).States([]models.AccountID{p.AccountID}, books.CatalogIn(tx, ps.db.Settings()))
	if err != nil {
		return err
	}
	account, ok := states[p.AccountID]
	if !ok {
		return database.NotFound("account")
	}
	v := ledger.Open(*account).Balance()
	if _, ok := models.AddCredits(v.Total()+v.Debt, p.Credits); !ok || p.Credits > models.MaxCredits {
		return models.Invalid("credits", "is more than the account can hold")
	}
	return nil
}

// AttachSession stores the Checkout Session that was opened for a purchase. If there is
// one already, it stays; a webhook that was faster knew it without its URL.
func (ps *Purchases) AttachSession(ctx context.Context, id models.PurchaseID, sessionID, url string) (models.Purchase, error) {
	err := ps.db.Write.WithContext(ctx).Model(&schema.Purchase{}).Where("id = ? AND (session_id = '' OR (session_id = ? AND session_url = ''))", id, sessionID).
		Updates(map[string]any{"session_id": sessionID, "session_url": url, "updated_at": schema.MicrosOf(ps.db.Now())}).Error
	if err != nil {
		return models.Purchase{}, database.Explain(err)
	}
	return ps.Purchase(ctx, id)
}

// CancelUnopened moves a purchase to expired that has no Checkout Session, which the caller
// has asked Stripe about. CodeConflict: it has one by now, or is not pending.
func (ps *Purchases) CancelUnopened(ctx context.Context, id models.PurchaseID, audit models.AuditRecord) error {
	return database.Explain(ps.db.Transact(ctx, func(tx *gorm.DB) error {
		result := tx.Model(&schema.Purchase{}).Where("id = ? AND state = ? AND session_id = '' AND method = ?", id, models.PurchasePending, models.MethodStripe).
			Updates(map[string]any{"state": models.PurchaseExpired, "updated_at": schema.MicrosOf(ps.db.Now())})
		switch {
		case result.Error != nil:
			return result.Error
		case result.RowsAffected != 1:
			return models.Errorf(models.CodeConflict, "This purchase changed in the meantime. Check it again.")
		}
		return ps.db.RecordAudit(tx, audit)
	}))
}

// Purchase finds a purchase. CodeNotFound.
func (ps *Purchases) Purchase(ctx context.Context, id models.PurchaseID) (models.Purchase, error) {
	return ps.purchaseWhere(ctx, "id = ?", id)
}

// PurchaseBySession finds a purchase by its Checkout Session. CodeNotFound.
func (ps *Purchases) PurchaseBySession(ctx context.Context, sessionID string) (models.Purchase, error) {
	return ps.purchaseWhere(ctx, "session_id = ? AND session_id <> ''", sessionID)
}

// PurchaseByIntent finds a purchase by its PaymentIntent. CodeNotFound.
func (ps *Purchases) PurchaseByIntent(ctx context.Context, intentID string) (models.Purchase, error) {
	return ps.purchaseWhere(ctx, "payment_intent_id = ? AND payment_intent_id <> ''", intentID)
}

func (ps *Purchases) purchaseWhere(ctx context.Context, condition string, value any) (models.Purchase, error) {
	var row schema.Purchase
	err := ps.db.Read.WithContext(ctx).Where(condition, value).Take(&row).Error
	return row.Model(), database.NotFoundOr(err, "purchase")
}

// AccountPurchases returns an account's newest purchases, newest first.
func (ps *Purchases) AccountPurchases(ctx context.Context, id models.AccountID, limit int) ([]models.Purchase, error) {
	var rows []schema.Purchase
	err := ps.db.Read.WithContext(ctx).Where("account_id = ?", id).Order("created_at DESC, id").Limit(limit).Find(&rows).Error
	purchases := make([]models.Purchase, len(rows))
	for i, r := range rows {
		purchases[i] = r.Model()
	}
	return purchases, database.Explain(err)
}

// PurchaseByKey finds the purchase that was opened under a key. CodeNotFound.
func (ps *Purchases) PurchaseByKey(ctx context.Context, id models.AccountID, origin, key string) (models.Purchase, error) {
	var row schema.Purchase
	err := ps.db.Read.WithContext(ctx).Where("account_id = ? AND origin = ? AND key = ?", id, origin, key).Take(&row).Error
	return row.Model(), database.NotFoundOr(err, "purchase")
}
