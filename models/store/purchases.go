package store

import (
	"context"
	"fmt"

	"gorm.io/gorm"

	"github.com/bursar-portal/bursar/models"
)

// Purchases are what accounts bought, how it was paid, and payment reversals.
type Purchases struct {
	db     *DB
	ledger *Ledger
}

// NewPurchases returns the room over an open database.
func NewPurchases(db *DB, ledger *Ledger) *Purchases { return &Purchases{db, ledger} }

type purchaseRow struct {
	ID              models.PurchaseID `gorm:"primaryKey"`
	AccountID       models.AccountID
	UserID          models.UserID
	Credits         models.Credits
	UnitCents       int64
	AmountCents     int64
	Currency        string
	State           models.PurchaseState
	Flag            string
	Origin          string
	Key             string
	SessionID       string
	SessionURL      string
	PaymentIntentID string
	CreatedAt       micros `gorm:"autoCreateTime:false"`
	UpdatedAt       micros `gorm:"autoUpdateTime:false"`
	PaidAt          micros
	Reversed        models.Credits
	RefundedCents   int64
	LostCents       int64
	Dispute         models.DisputeState
	Method          models.PaymentMethod
	Invoice         string
	ReceivedAt      micros
	PaidCents       int64
	PaidCurrency    string
}

func (purchaseRow) TableName() string { return "purchases" }

func (r purchaseRow) model() models.Purchase {
	return models.Purchase{
		ID: r.ID, AccountID: r.AccountID, UserID: r.UserID, Credits: r.Credits, UnitCents: r.UnitCents,
		AmountCents: r.AmountCents, Currency: r.Currency, State: r.State, Flag: r.Flag, Origin: r.Origin, Key: r.Key,
		SessionID: r.SessionID, SessionURL: r.SessionURL, PaymentIntentID: r.PaymentIntentID,
		CreatedAt: r.CreatedAt.time(), UpdatedAt: r.UpdatedAt.time(), PaidAt: r.PaidAt.time(), Reversed: r.Reversed,
		RefundedCents: r.RefundedCents, LostCents: r.LostCents, Dispute: r.Dispute,
		Method: r.Method, Invoice: r.Invoice, ReceivedAt: r.ReceivedAt.time(),
		PaidCents: r.PaidCents, PaidCurrency: r.PaidCurrency,
	}
}

// OpenPurchase stores a purchase as pending, with a new ID, or finds the one
// that was stored under the same (AccountID, Origin, Key) before: a double click
// is one purchase. CodeIdempotencyConflict: that one is for another amount.
// CodeInvalidField: so many credits more could not be counted.
func (s *Purchases) OpenPurchase(ctx context.Context, p models.Purchase) (stored models.Purchase, created bool, err error) {
	now := microsOf(s.db.Now())
	row := purchaseRow{
		ID: models.NewPurchaseID(), AccountID: p.AccountID, UserID: p.UserID, Credits: p.Credits, UnitCents: p.UnitCents,
		AmountCents: p.AmountCents, Currency: p.Currency, State: models.PurchasePending, Origin: p.Origin, Key: p.Key,
		CreatedAt: now, UpdatedAt: now, Method: models.MethodStripe,
	}
	err = s.db.Write.WithContext(ctx).Transaction(func(tx *gorm.DB) error {
		var first purchaseRow
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
		if err := s.headroom(tx, p); err != nil {
			return err
		}
		return tx.Create(&row).Error
	})
	return row.model(), created, Explain(err)
}

// headroom refuses a purchase that could not be credited, before it is paid.
func (s *Purchases) headroom(tx *gorm.DB, p models.Purchase) error {
	states, err := loadStates(tx, []models.AccountID{p.AccountID}, newCatalog(tx, s.db.Settings))
	if err != nil {
		return err
	}
	account, ok := states[p.AccountID]
	if !ok {
		return NotFound("account")
	}
	v := account.Values()
	if _, ok := models.AddCredits(v.Total()+v.Debt, p.Credits); !ok || p.Credits > models.MaxCredits {
		return models.Invalid("credits", "is more than the account can hold")
	}
	return nil
}

// AttachSession notes the Checkout Session that was opened for a purchase. The
// first one stays.
func (s *Purchases) AttachSession(ctx context.Context, id models.PurchaseID, sessionID, url string) (models.Purchase, error) {
	err := s.db.Write.WithContext(ctx).Model(&purchaseRow{}).Where("id = ? AND session_id = ''", id).
		Updates(map[string]any{"session_id": sessionID, "session_url": url, "updated_at": microsOf(s.db.Now())}).Error
	if err != nil {
		return models.Purchase{}, Explain(err)
	}
	return s.Purchase(ctx, id)
}

// Purchase finds a purchase. CodeNotFound.
func (s *Purchases) Purchase(ctx context.Context, id models.PurchaseID) (models.Purchase, error) {
	return s.purchaseWhere(ctx, "id = ?", id)
}

// PurchaseBySession finds a purchase by its Checkout Session. CodeNotFound.
func (s *Purchases) PurchaseBySession(ctx context.Context, sessionID string) (models.Purchase, error) {
	return s.purchaseWhere(ctx, "session_id = ? AND session_id <> ''", sessionID)
}

func (s *Purchases) purchaseWhere(ctx context.Context, condition string, value any) (models.Purchase, error) {
	var row purchaseRow
	err := s.db.Read.WithContext(ctx).Where(condition, value).Take(&row).Error
	return row.model(), NotFoundOr(err, "purchase")
}

// AccountPurchases are an account's purchases, newest first.
func (s *Purchases) AccountPurchases(ctx context.Context, id models.AccountID, limit int) ([]models.Purchase, error) {
	var rows []purchaseRow
	err := s.db.Read.WithContext(ctx).Where("account_id = ?", id).Order("created_at DESC, id").Limit(limit).Find(&rows).Error
	purchases := make([]models.Purchase, len(rows))
	for i, r := range rows {
		purchases[i] = r.model()
	}
	return purchases, Explain(err)
}

// SettlePurchase does what a report of Stripe's calls for: it credits a paid
// purchase, once; moves the state of one that is not; or flags one that was paid
// otherwise than it was offered. Webhooks, the return from the payment page and
// verify calls all end here, in any order and any number at a time.
// CodeNotFound: the report is about no purchase of ours.
func (s *Purchases) SettlePurchase(ctx context.Context, r models.PaymentReport) (models.Purchase, error) {
	p, err := s.Purchase(ctx, r.PurchaseID)
	if err != nil {
		return models.Purchase{}, err
	}
	if p.Method == models.MethodOffline {
		if r.Paid || r.Free {
			return s.flag(ctx, p, fmt.Sprintf("booked by hand, and paid through the session %s too", r.SessionID))
		}
		return p, nil
	}
	if p.SessionID == "" {
		// We crashed, or the webhook was faster, before the session was noted.
		if p, err = s.AttachSession(ctx, p.ID, r.SessionID, ""); err != nil {
			return models.Purchase{}, err
		}
	}
	arrived := r.Paid || r.Free
	switch {
	case r.SessionID != p.SessionID && arrived:
		return s.flag(ctx, p, fmt.Sprintf("paid through the session %s, not ours", r.SessionID))
	case arrived && p.State == models.PurchaseClosed && r.PaymentIntentID != p.PaymentIntentID,
		arrived && p.State == models.PurchasePaid && r.PaymentIntentID != p.PaymentIntentID && p.PaymentIntentID != "":
		return s.flag(ctx, p, fmt.Sprintf("paid by %s after it was settled", r.PaymentIntentID))
	case r.SessionID != p.SessionID, p.State == models.PurchasePaid, p.State == models.PurchaseClosed:
		// A session that we did not open and nobody paid says nothing: strangers may
		// name our purchase in one.
		return p, nil
	case arrived:
		return s.settlePaid(ctx, p, r)
	case r.Failed:
		return s.move(ctx, p, models.PurchaseFailed, models.PurchasePending, models.PurchaseProcessing)
	case r.Expired:
		return s.move(ctx, p, models.PurchaseExpired, models.PurchasePending)
	case r.Complete:
		return s.move(ctx, p, models.PurchaseProcessing, models.PurchasePending)
	}
	return p, nil
}

// settlePaid credits what was paid if it is what we offered.
func (s *Purchases) settlePaid(ctx context.Context, p models.Purchase, r models.PaymentReport) (models.Purchase, error) {
	switch {
	case r.Currency != p.Currency || r.SubtotalCents != p.AmountCents:
		return s.flagPaid(ctx, p, r, fmt.Sprintf("offered %d %s, the session is for %d %s", p.AmountCents, p.Currency, r.SubtotalCents, r.Currency))
	case r.Free && p.AmountCents != 0:
		r.SubtotalCents = 0
		return s.flagPaid(ctx, p, r, "no payment was required, though we asked for one")
	}
	_, err := s.ledger.Post(ctx, models.Command{
		Account: p.AccountID, Origin: "stripe", Key: string(p.ID), Actor: models.ActorRef{Kind: models.ActorStripe},
		Do: models.BuyCredits{PurchaseID: p.ID, PaymentIntentID: r.PaymentIntentID, Credits: p.Credits},
	})
	if err != nil {
		return models.Purchase{}, err
	}
	return s.Purchase(ctx, p.ID)
}

// move changes the state if it is one of from, and otherwise leaves it: another
// report was faster or knew more.
func (s *Purchases) move(ctx context.Context, p models.Purchase, to models.PurchaseState, from ...models.PurchaseState) (models.Purchase, error) {
	err := s.db.Write.WithContext(ctx).Model(&purchaseRow{}).Where("id = ? AND state IN ?", p.ID, from).
		Updates(map[string]any{"state": to, "updated_at": microsOf(s.db.Now())}).Error
	if err != nil {
		return models.Purchase{}, Explain(err)
	}
	return s.Purchase(ctx, p.ID)
}

// flag leaves a purchase to a person. It is credited by nobody until then; one
// that was credited or closed stays so, with the note beside it.
func (s *Purchases) flag(ctx context.Context, p models.Purchase, why string) (models.Purchase, error) {
	s.db.Log.Error("a purchase needs a person", "purchase", p.ID, "why", why)
	err := s.db.Write.WithContext(ctx).Exec(`UPDATE purchases SET flag = ?, updated_at = ?,
		state = CASE WHEN state IN (?, ?) THEN state ELSE ? END WHERE id = ?`,
		why, microsOf(s.db.Now()), models.PurchasePaid, models.PurchaseClosed, models.PurchaseFlagged, p.ID).Error
	if err != nil {
		return models.Purchase{}, Explain(err)
	}
	return s.Purchase(ctx, p.ID)
}

// flagPaid is flag, with what was paid: a person may credit the purchase, and its
// credits are then worth that.
func (s *Purchases) flagPaid(ctx context.Context, p models.Purchase, r models.PaymentReport, why string) (models.Purchase, error) {
	err := s.db.Write.WithContext(ctx).Model(&purchaseRow{}).Where("id = ? AND state <> ?", p.ID, models.PurchasePaid).
		Updates(map[string]any{"paid_cents": r.SubtotalCents, "paid_currency": r.Currency, "payment_intent_id": r.PaymentIntentID}).Error
	if err != nil {
		return models.Purchase{}, Explain(err)
	}
	return s.flag(ctx, p, why)
}

// PurchaseByKey finds the purchase that a form or a request has opened before.
// CodeNotFound.
func (s *Purchases) PurchaseByKey(ctx context.Context, id models.AccountID, origin, key string) (models.Purchase, error) {
	var row purchaseRow
	err := s.db.Read.WithContext(ctx).Where("account_id = ? AND origin = ? AND key = ?", id, origin, key).Take(&row).Error
	return row.model(), NotFoundOr(err, "purchase")
}
