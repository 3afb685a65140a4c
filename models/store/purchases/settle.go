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
// than offered, or whose account is closed. Webhooks, the return from the payment page and verify calls all end here,
// in any order and any number at a time. CodeNotFound: the report is about no purchase of
// ours.
func (ps *Purchases) SettlePurchase(ctx context.Context, r models.PaymentReport) (models.Purchase, error) {
	settled, err := ps.SettlePayment(ctx, r)
	return settled.Purchase, err
}

// SettlePayment is SettlePurchase for callers that have to know what came of the report.
func (ps *Purchases) SettlePayment(ctx context.Context, r models.PaymentReport) (models.Settlement, error) {
	p, err := ps.Purchase(ctx, r.PurchaseID)
	if err != nil {
		return models.Settlement{}, err
	}
	if p.Method == models.MethodOffline {
		if r.Paid || r.Free {
			return ps.flag(ctx, p, fmt.Sprintf("booked by hand, and paid through the session %s too", r.SessionID))
		}
		return models.Settlement{Purchase: p}, nil
	}
	if p.SessionID == "" && r.OpenedFor == p.ID {
		// We crashed before the session was stored, or the webhook was faster.
		if p, err = ps.AttachSession(ctx, p.ID, r.SessionID, ""); err != nil {
			return models.Settlement{}, err
		}
	}
	if r.SessionID == p.SessionID && r.Complete {
		if err := ps.keepStripeCustomer(ctx, p, r.CustomerID); err != nil {
			return models.Settlement{}, err
		}
	}
	arrived := r.Paid || r.Free
	switch {
	case r.SessionID != p.SessionID && arrived:
		return ps.flag(ctx, p, fmt.Sprintf("paid through the session %s, not ours", r.SessionID))
	case arrived && p.State == models.PurchaseClosed && r.PaymentIntentID != p.PaymentIntentID,
		arrived && p.State == models.PurchasePaid && r.PaymentIntentID != p.PaymentIntentID && p.PaymentIntentID != "":
		return ps.flag(ctx, p, fmt.Sprintf("paid by %s after it was settled", r.PaymentIntentID))
	case r.SessionID != p.SessionID:
		// A session that we did not open and nobody paid means nothing: anybody may name
		// our purchase in one.
		return models.Settlement{Purchase: p, Foreign: true}, nil
	case p.State == models.PurchasePaid, p.State == models.PurchaseClosed:
		return models.Settlement{Purchase: p}, nil
	case arrived:
		return ps.settlePaid(ctx, p, r)
	case r.Failed:
		p, err = ps.move(ctx, p, models.PurchaseFailed, models.PurchasePending, models.PurchaseProcessing)
		return models.Settlement{Purchase: p}, err
	case r.Expired:
		p, err = ps.move(ctx, p, models.PurchaseExpired, models.PurchasePending)
		return models.Settlement{Purchase: p}, err
	case r.Complete:
		p, err = ps.move(ctx, p, models.PurchaseProcessing, models.PurchasePending)
		return models.Settlement{Purchase: p}, err
	}
	return models.Settlement{Purchase: p}, nil
}

// settlePaid credits a purchase that was paid as offered, and flags another. Posting looks
// once more whether money went back.
func (ps *Purchases) settlePaid(ctx context.Context, p models.Purchase, r models.PaymentReport) (models.Settlement, error) {
	switch {
	case r.Currency != p.Currency || r.SubtotalCents != p.AmountCents:
		return ps.flagPaid(ctx, p, r, fmt.Sprintf("offered %d %s, the session is for %d %s", p.AmountCents, p.Currency, r.SubtotalCents, r.Currency))
	case r.TotalCents != r.SubtotalCents+r.TaxCents || r.TaxCents < 0: // we offer no discounts
		return ps.flagPaid(ctx, p, r, fmt.Sprintf("offered %d %s, and the session took %d, with a tax of %d", p.AmountCents, p.Currency, r.TotalCents, r.TaxCents))
	case r.Free && p.AmountCents != 0:
		r.TotalCents, r.TaxCents = 0, 0
		return ps.flagPaid(ctx, p, r, "no payment was required, though we asked for one")
	case p.WentBack(): // of another payment, or of this one before it was reported
		return ps.flagPaid(ctx, p, r, fmt.Sprintf("paid by %s, but money for this purchase went back earlier", r.PaymentIntentID))
	}
	if err := ps.recordTax(ctx, p, r.TaxCents); err != nil {
		return models.Settlement{}, err
	}
	_, err := ps.ledger.Post(ctx, models.Command{
		Account: p.AccountID, Origin: models.OriginStripe, Key: string(p.ID), Actor: models.ActorRef{Kind: models.ActorStripe},
		Do: credit(p, r.PaymentIntentID),
	})
	switch {
	case models.CodeOf(err) == models.CodeAccountClosed:
		return ps.flagPaid(ctx, p, r, models.FlagAccountClosed)
	case err != nil:
		return models.Settlement{}, err
	}
	p, err = ps.Purchase(ctx, p.ID)
	return models.Settlement{Purchase: p}, err
}

// credit credits a purchase, with what was paid for it without tax.
func credit(p models.Purchase, intent string) models.CreditPurchase {
	paid := p.Totals()
	return models.CreditPurchase{PurchaseID: p.ID, PaymentIntentID: intent, Credits: p.Credits, PaidMinor: paid.SubtotalCents, Currency: paid.Currency}
}

// recordTax stores the tax of a purchase that is about to be credited, so that nobody sees
// it paid without. After a crash in between, the next report does it again.
func (ps *Purchases) recordTax(ctx context.Context, p models.Purchase, cents int64) error {
	if cents == p.TaxCents {
		return nil
	}
	return database.Explain(ps.db.Write.WithContext(ctx).Model(&schema.Purchase{}).Where("id = ? AND state <> ?", p.ID, models.PurchasePaid).
		Updates(map[string]any{"tax_cents": cents, "updated_at": schema.MicrosOf(ps.db.Now())}).Error)
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
// or closed stays so, with the note beside it. What was seen before stays in the note.
func (ps *Purchases) flag(ctx context.Context, p models.Purchase, why string) (models.Settlement, error) {
	ps.db.Log.Error("a purchase needs attention", "purchase", p.ID, "why", why)
	err := ps.db.Write.WithContext(ctx).Exec(`UPDATE purchases SET updated_at = @now,
		flag = CASE WHEN flag = '' THEN @why WHEN instr(flag, @why) > 0 THEN flag ELSE flag || '; ' || @why END,
		state = CASE WHEN state IN (@paid, @closed) THEN state ELSE @flagged END WHERE id = @id`,
		map[string]any{"why": why, "now": schema.MicrosOf(ps.db.Now()), "paid": models.PurchasePaid, "closed": models.PurchaseClosed,
			"flagged": models.PurchaseFlagged, "id": p.ID}).Error
	if err != nil {
		return models.Settlement{}, database.Explain(err)
	}
	p, err = ps.Purchase(ctx, p.ID)
	return models.Settlement{Purchase: p, Flagged: why}, err
}

// flagPaid is flag for a purchase that was paid otherwise, with what was paid: a person
// may credit the purchase, and its credits are then worth that amount.
func (ps *Purchases) flagPaid(ctx context.Context, p models.Purchase, r models.PaymentReport, why string) (models.Settlement, error) {
	err := ps.db.Write.WithContext(ctx).Model(&schema.Purchase{}).Where("id = ? AND state <> ?", p.ID, models.PurchasePaid).
		Updates(map[string]any{"paid_cents": r.TotalCents - r.TaxCents, "tax_cents": r.TaxCents, "paid_currency": r.Currency, "payment_intent_id": r.PaymentIntentID}).Error
	if err != nil {
		return models.Settlement{}, database.Explain(err)
	}
	return ps.flag(ctx, p, why)
}
