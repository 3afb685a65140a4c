package purchases

import (
	"context"
	"fmt"

	"github.com/bursar-portal/bursar/models"
	"github.com/bursar-portal/bursar/models/store/database"
	"github.com/bursar-portal/bursar/models/store/schema"
)

// SettlePurchase carries out a report of Stripe's: it credits a paid purchase, once;
// changes the state of one that is not paid; or flags one that was paid with other terms
// than offered. Webhooks, the return from the payment page and verify calls all end here,
// in any order and any number at a time. CodeNotFound: the report is about no purchase of
// ours.
func (ps *Purchases) SettlePurchase(ctx context.Context, r models.PaymentReport) (models.Purchase, error) {
	p, err := ps.Purchase(ctx, r.PurchaseID)
	if err != nil {
		return models.Purchase{}, err
	}
	if p.Method == models.MethodOffline {
		if r.Paid || r.Free {
			return ps.flag(ctx, p, fmt.Sprintf("booked by hand, and paid through the session %s too", r.SessionID))
		}
		return p, nil
	}
	if p.SessionID == "" {
		// We crashed before the session was stored, or the webhook was faster.
		if p, err = ps.AttachSession(ctx, p.ID, r.SessionID, ""); err != nil {
			return models.Purchase{}, err
		}
	}
	arrived := r.Paid || r.Free
	switch {
	case r.SessionID != p.SessionID && arrived:
		return ps.flag(ctx, p, fmt.Sprintf("paid through the session %s, not ours", r.SessionID))
	case arrived && p.State == models.PurchaseClosed && r.PaymentIntentID != p.PaymentIntentID,
		arrived && p.State == models.PurchasePaid && r.PaymentIntentID != p.PaymentIntentID && p.PaymentIntentID != "":
		return ps.flag(ctx, p, fmt.Sprintf("paid by %s after it was settled", r.PaymentIntentID))
	case r.SessionID != p.SessionID, p.State == models.PurchasePaid, p.State == models.PurchaseClosed:
		// A session that we did not open and nobody paid means nothing: anybody may name
		// our purchase in one.
		return p, nil
	case arrived:
		return ps.settlePaid(ctx, p, r)
	case r.Failed:
		return ps.move(ctx, p, models.PurchaseFailed, models.PurchasePending, models.PurchaseProcessing)
	case r.Expired:
		return ps.move(ctx, p, models.PurchaseExpired, models.PurchasePending)
	case r.Complete:
		return ps.move(ctx, p, models.PurchaseProcessing, models.PurchasePending)
	}
	return p, nil
}

// settlePaid credits a purchase that was paid as offered, and flags another.
func (ps *Purchases) settlePaid(ctx context.Context, p models.Purchase, r models.PaymentReport) (models.Purchase, error) {
	switch {
	case r.Currency != p.Currency || r.SubtotalCents != p.AmountCents:
		return ps.flagPaid(ctx, p, r, fmt.Sprintf("offered %d %s, the session is for %d %s", p.AmountCents, p.Currency, r.SubtotalCents, r.Currency))
	case r.Free && p.AmountCents != 0:
		r.SubtotalCents = 0
		return ps.flagPaid(ctx, p, r, "no payment was required, though we asked for one")
	}
	_, err := ps.ledger.Post(ctx, models.Command{
		Account: p.AccountID, Origin: "stripe", Key: string(p.ID), Actor: models.ActorRef{Kind: models.ActorStripe},
		Do: models.CreditPurchase{PurchaseID: p.ID, PaymentIntentID: r.PaymentIntentID, Credits: p.Credits},
	})
	if err != nil {
		return models.Purchase{}, err
	}
	return ps.Purchase(ctx, p.ID)
}

// move changes the state if it is one of from. Otherwise another report was faster or
// knew more, and the state stays.
func (ps *Purchases) move(ctx context.Context, p models.Purchase, to models.PurchaseState, from ...models.PurchaseState) (models.Purchase, error) {
	err := ps.db.Write.WithContext(ctx).Model(&schema.Purchase{}).Where("id = ? AND state IN ?", p.ID, from).
		Updates(map[string]any{"state": to, "updated_at": schema.MicrosOf(ps.db.Now())}).Error
	if err != nil {
		return models.Purchase{}, database.Explain(err)
	}
	return ps.Purchase(ctx, p.ID)
}

// flag leaves a purchase to a person. It is not credited until then; one that was credited
// or closed stays so, with the note beside it.
func (ps *Purchases) flag(ctx context.Context, p models.Purchase, why string) (models.Purchase, error) {
	ps.db.Log.Error("a purchase needs attention", "purchase", p.ID, "why", why)
	err := ps.db.Write.WithContext(ctx).Exec(`UPDATE purchases SET flag = ?, updated_at = ?,
		state = CASE WHEN state IN (?, ?) THEN state ELSE ? END WHERE id = ?`,
		why, schema.MicrosOf(ps.db.Now()), models.PurchasePaid, models.PurchaseClosed, models.PurchaseFlagged, p.ID).Error
	if err != nil {
		return models.Purchase{}, database.Explain(err)
	}
	return ps.Purchase(ctx, p.ID)
}

// flagPaid is flag for a purchase that was paid otherwise, with what was paid: a person
// may credit the purchase, and its credits are then worth that amount.
func (ps *Purchases) flagPaid(ctx context.Context, p models.Purchase, r models.PaymentReport, why string) (models.Purchase, error) {
	err := ps.db.Write.WithContext(ctx).Model(&schema.Purchase{}).Where("id = ? AND state <> ?", p.ID, models.PurchasePaid).
		Updates(map[string]any{"paid_cents": r.SubtotalCents, "paid_currency": r.Currency, "payment_intent_id": r.PaymentIntentID}).Error
	if err != nil {
		return models.Purchase{}, database.Explain(err)
	}
	return ps.flag(ctx, p, why)
}
