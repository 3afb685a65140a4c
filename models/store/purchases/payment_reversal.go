package purchases

import (
	"cmp"
	"context"
	"crypto/rand"
	"fmt"

	"gorm.io/gorm"

	"github.com/bursar-portal/bursar/models"
	"github.com/bursar-portal/bursar/models/ledger"
	"github.com/bursar-portal/bursar/models/store/books"
	"github.com/bursar-portal/bursar/models/store/database"
	"github.com/bursar-portal/bursar/models/store/schema"
)

// SettlePaymentReversal brings a purchase in line with the money that has gone back
// according to a report: it takes back the credits of what was refunded or lost in
// disputes, gives back those of money that returned, and freezes the purchase's credits
// while a dispute is open. Reports may come in any order and any number of times: the
// result depends on the state they report, not on their sequence.
//
// What is not known, or in another currency than the purchase, is flagged for a person:
// the credits stay as they are, but a dispute that may be open freezes them.
//
// CodeNotFound: the payment is for no purchase of ours. CodeBusy: the purchase is not
// credited yet, or others report at the same time; the report has to be delivered again.
func (ps *Purchases) SettlePaymentReversal(ctx context.Context, r models.PaymentReversalReport) (models.Purchase, error) {
	settled, err := ps.SettleReversal(ctx, r)
	return settled.Purchase, err
}

// SettleReversal is SettlePaymentReversal for callers that have to know what came of the
// report.
func (ps *Purchases) SettleReversal(ctx context.Context, r models.PaymentReversalReport) (models.Settlement, error) {
	p, err := ps.paidWith(ctx, r)
	switch {
	case err != nil:
		return models.Settlement{}, err
	case p.State == models.PurchasePending || p.State == models.PurchaseProcessing:
		return models.Settlement{}, database.Busy(fmt.Errorf("purchase %s is %s", p.ID, p.State))
	}
	r, unclear := judgeReversal(p, r)
	if unclear != "" {
		// First, so that a crash leaves the flag and not only frozen credits.
		if _, err := ps.flag(ctx, p, unclear); err != nil {
			return models.Settlement{}, err
		}
	}
	if err := ps.learnTax(ctx, p, r); err != nil {
		return models.Settlement{}, err
	}
	if r.DisputeID != "" {
		if err := ps.recordDispute(ctx, p, r); err != nil {
			return models.Settlement{}, err
		}
	}
	for range maxTries {
		// Read again each time: a person may credit a flagged purchase meanwhile.
		if p, err = ps.Purchase(ctx, p.ID); err != nil {
			return models.Settlement{}, err
		}
		var done bool
		if p.State == models.PurchasePaid {
			done, err = ps.follow(ctx, p.ID, r)
		} else {
			done, err = true, ps.recordUncredited(ctx, p, r)
		}
		switch {
		case models.CodeOf(err) == models.CodeConflict: // another report was settled meanwhile
		case err != nil:
			return models.Settlement{}, err
		case done:
			p, err = ps.Purchase(ctx, p.ID)
			return models.Settlement{Purchase: p, Flagged: unclear}, err
		}
	}
	return models.Settlement{}, database.Busy(fmt.Errorf("purchase %s is reported on by many", p.ID))
}

// judgeReversal says what of a report can't be carried out, "" if all can, and returns
// the report without it. Currencies are compared before amounts.
func judgeReversal(p models.Purchase, r models.PaymentReversalReport) (known models.PaymentReversalReport, unclear string) {
	currency := cmp.Or(p.PaidCurrency, p.Currency)
	switch {
	case r.Currency != currency:
		unclear = fmt.Sprintf("paid in %s, and of the payment in %q %d of %d were refunded", currency, r.Currency, r.RefundedCents, r.PaidCents)
	case r.RefundCurrency != "" && r.RefundCurrency != currency:
		unclear = fmt.Sprintf("paid in %s, and refunded in %q", currency, r.RefundCurrency)
	case r.UnknownRefundStatus != "":
		unclear = fmt.Sprintf("a refund is %q, which is not known", r.UnknownRefundStatus)
	}
	if unclear != "" { // nothing is known of refunds then
		r.RefundedCents, r.RefundFailed = 0, false
		r.PaidCents = p.Totals().TotalCents
	}
	if r.DisputeID == "" || r.Dispute == models.DisputeNone {
		return r, unclear
	}
	dispute := ""
	switch {
	case r.DisputeCurrency != currency:
		dispute = fmt.Sprintf("paid in %s, and the dispute %s is %s about %d %q", currency, r.DisputeID, cmp.Or(r.UnknownDisputeStatus, string(r.Dispute)), r.DisputedCents, r.DisputeCurrency)
		if r.Dispute == models.DisputeLost { // how much was lost is not known
			r.Dispute = models.DisputeOpen
		}
	case r.UnknownDisputeStatus != "":
		dispute = fmt.Sprintf("the dispute %s is %q, which is not known", r.DisputeID, r.UnknownDisputeStatus)
	}
	if unclear != "" && dispute != "" {
		return r, unclear + "; " + dispute
	}
	return r, unclear + dispute
}

// learnTax stores the tax of a purchase that a person credited before it was known: the
// payment was charged with more than its subtotal.
func (ps *Purchases) learnTax(ctx context.Context, p models.Purchase, r models.PaymentReversalReport) error {
	tax := r.PaidCents - p.Totals().SubtotalCents
	if p.State != models.PurchasePaid || tax <= p.TaxCents {
		return nil
	}
	return database.Explain(ps.db.Write.WithContext(ctx).Model(&schema.Purchase{}).Where("id = ? AND tax_cents < ?", p.ID, tax).
		Updates(map[string]any{"tax_cents": tax, "updated_at": schema.MicrosOf(ps.db.Now())}).Error)
}

// maxTries is how often a report is tried: again while others are settled at the same
// time, and until nothing is left to do.
const maxTries = 10

// paidWith finds the purchase that a payment was for. It ignores a payment that names a
// purchase which another payment paid: that one brought no credits.
func (ps *Purchases) paidWith(ctx context.Context, r models.PaymentReversalReport) (models.Purchase, error) {
	p, err := ps.PurchaseByIntent(ctx, r.PaymentIntentID)
	if models.CodeOf(err) != models.CodeNotFound || r.PurchaseID == "" {
		return p, err
	}
	if p, err = ps.Purchase(ctx, r.PurchaseID); err == nil && (p.PaymentIntentID != "" || p.Method == models.MethodOffline) {
		err = database.NotFound("purchase")
	}
	return p, err
}

// follow posts what a paid purchase needs; done reports that it needed nothing.
func (ps *Purchases) follow(ctx context.Context, id models.PurchaseID, r models.PaymentReversalReport) (done bool, err error) {
	p, lost, open, err := ps.withDisputes(ctx, id)
	if err != nil {
		return false, err
	}
	target := ledger.PaymentReversal{RefundedCents: refunded(p, r), LostCents: min(lost, r.PaidCents), Disputed: open}
	if target == (ledger.PaymentReversal{RefundedCents: p.RefundedCents, LostCents: p.LostCents, Disputed: p.Dispute == models.DisputeOpen}) {
		return true, ps.showDisputes(ctx, p.ID, target.Disputed)
	}
	_, err = ps.ledger.Post(ctx, models.Command{
		Account: p.AccountID, Origin: models.OriginStripe, Key: ledger.PaymentReversalKey(p.ID, target, rand.Text()),
		Actor: models.ActorRef{Kind: models.ActorStripe}, Reason: reversalReason(p, r, target),
		Do: models.SettlePaymentReversal{
			PurchaseID: p.ID, RefundedCents: target.RefundedCents, LostCents: target.LostCents, Disputed: target.Disputed,
			PaidCents: r.PaidCents, Expected: models.PaymentReversalState{RefundedCents: p.RefundedCents, LostCents: lost, Disputed: open},
		},
	})
	return false, err
}

// refunded returns how many cents of a purchase were refunded to date. A lower number
// than before means an outdated report, unless a refund has failed.
func refunded(p models.Purchase, r models.PaymentReversalReport) int64 {
	if r.RefundFailed {
		return r.RefundedCents
	}
	return max(p.RefundedCents, r.RefundedCents)
}

// reversalReason tells the account's people what happened.
func reversalReason(p models.Purchase, r models.PaymentReversalReport, target ledger.PaymentReversal) string {
	switch {
	case target.LostCents > p.LostCents:
		return "The dispute about the payment was lost"
	case target.LostCents < p.LostCents:
		return "The dispute about the payment was won in the end"
	case target.RefundedCents < p.RefundedCents:
		return "A refund of the payment did not arrive"
	case target.RefundedCents > p.RefundedCents && target.RefundedCents < r.PaidCents:
		return "The payment was refunded in part"
	case target.RefundedCents > p.RefundedCents:
		return "The payment was refunded"
	case target.Disputed:
		return "The payment is disputed"
	}
	return "The dispute about the payment is over"
}

// recordUncredited stores what went back of a purchase that was never credited, so that
// nobody credits it by hand afterwards. CodeConflict: it was credited meanwhile.
func (ps *Purchases) recordUncredited(ctx context.Context, p models.Purchase, r models.PaymentReversalReport) error {
	stored := ps.db.Write.WithContext(ctx).Model(&schema.Purchase{}).Where("id = ? AND state <> ?", p.ID, models.PurchasePaid).
		Updates(map[string]any{"refunded_cents": refunded(p, r), "updated_at": schema.MicrosOf(ps.db.Now())})
	switch {
	case stored.Error != nil:
		return database.Explain(stored.Error)
	case stored.RowsAffected == 0:
		return errCreditedMeanwhile
	}
	return ps.showDisputes(ctx, p.ID, false)
}

var errCreditedMeanwhile = models.Errorf(models.CodeConflict, "The purchase was credited in the meantime.")

// withDisputes reads a purchase with what is known of its disputes.
func (ps *Purchases) withDisputes(ctx context.Context, id models.PurchaseID) (p models.Purchase, lost int64, open bool, err error) {
	err = ps.db.Read.WithContext(ctx).Transaction(func(tx *gorm.DB) error {
		var row schema.Purchase
		if err := tx.Where("id = ?", id).Take(&row).Error; err != nil {
			return err
		}
		p = row.Model()
		var err error
		lost, open, err = books.DisputesOf(tx, id)
		return err
	})
	return p, lost, open, database.Explain(err)
}
