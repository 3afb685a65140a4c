package purchases

import (
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

// SettlePaymentReversal brings a purchase in line with the money that has gone back, as a
// report says of it: the credits of what was refunded and of what disputes took are
// taken back, those of money that came back are given back, and while a dispute is open
// the purchase's credits are frozen. Reports may come in any order and any number of
// times: what is done depends on how the purchase stands, not on what happened.
//
// CodeNotFound: the payment is for no purchase of ours. CodeBusy: the purchase is not
// credited yet, or others report at the same time; the report has to come again.
func (ps *Purchases) SettlePaymentReversal(ctx context.Context, r models.MoneyBackReport) (models.Purchase, error) {
	p, err := ps.paidWith(ctx, r)
	switch {
	case err != nil:
		return models.Purchase{}, err
	case p.State == models.PurchasePending || p.State == models.PurchaseProcessing:
		return models.Purchase{}, database.Busy(fmt.Errorf("purchase %s is %s", p.ID, p.State))
	}
	if r.DisputeID != "" {
		if err := ps.noteDispute(ctx, p, r); err != nil {
			return models.Purchase{}, err
		}
	}
	for range moneyTries {
		var done bool
		if p.State == models.PurchasePaid {
			done, err = ps.followMoney(ctx, p.ID, r)
		} else {
			done, err = true, ps.noteMoney(ctx, p, r)
		}
		switch {
		case models.CodeOf(err) == models.CodeConflict: // another report was settled meanwhile
		case err != nil:
			return models.Purchase{}, err
		case done:
			return ps.Purchase(ctx, p.ID)
		}
	}
	return models.Purchase{}, database.Busy(fmt.Errorf("purchase %s is reported on by many", p.ID))
}

// moneyTries is how often a report is settled anew when others are settled at the same
// time. It is done when nothing is left to follow.
const moneyTries = 10

// paidWith finds the purchase that a payment was for. A payment that only says so, while
// the purchase was paid by another one, brought no credits.
func (ps *Purchases) paidWith(ctx context.Context, r models.MoneyBackReport) (models.Purchase, error) {
	p, err := ps.purchaseWhere(ctx, "payment_intent_id = ? AND payment_intent_id <> ''", r.PaymentIntentID)
	if models.CodeOf(err) != models.CodeNotFound || r.PurchaseID == "" {
		return p, err
	}
	if p, err = ps.Purchase(ctx, r.PurchaseID); err == nil && (p.PaymentIntentID != "" || p.Method == models.MethodOffline) {
		err = database.NotFound("purchase")
	}
	return p, err
}

// followMoney posts what a paid purchase needs; done is whether that was nothing.
func (ps *Purchases) followMoney(ctx context.Context, id models.PurchaseID, r models.MoneyBackReport) (done bool, err error) {
	p, lost, open, err := ps.moneyOf(ctx, id)
	if err != nil {
		return false, err
	}
	target := ledger.MoneyBack{RefundedCents: refunded(p, r), LostCents: min(lost, r.PaidCents), Disputed: open}
	if target == (ledger.MoneyBack{RefundedCents: p.RefundedCents, LostCents: p.LostCents, Disputed: p.Dispute == models.DisputeOpen}) {
		return true, ps.settleDisputeState(ctx, p.ID)
	}
	_, err = ps.ledger.Post(ctx, models.Command{
		Account: p.AccountID, Origin: "stripe", Key: ledger.MoneyBackKey(p.ID, target, rand.Text()),
		Actor: models.ActorRef{Kind: models.ActorStripe}, Reason: moneyReason(p, r, target),
		Do: models.SettleMoneyBack{
			PurchaseID: p.ID, RefundedCents: target.RefundedCents, LostCents: target.LostCents, Disputed: target.Disputed,
			PaidCents: r.PaidCents, Seen: models.SeenMoney{RefundedCents: p.RefundedCents, LostCents: lost, Disputed: open},
		},
	})
	return false, err
}

// refunded is what of a purchase was refunded to date. A lower number than before is an
// old report, unless a refund has failed.
func refunded(p models.Purchase, r models.MoneyBackReport) int64 {
	if r.RefundFailed {
		return r.RefundedCents
	}
	return max(p.RefundedCents, r.RefundedCents)
}

// moneyReason says to the account's people what happened.
func moneyReason(p models.Purchase, r models.MoneyBackReport, target ledger.MoneyBack) string {
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

// noteMoney notes what went back of a purchase that was never credited, so that nobody
// credits it by hand afterwards.
func (ps *Purchases) noteMoney(ctx context.Context, p models.Purchase, r models.MoneyBackReport) error {
	err := ps.db.Write.WithContext(ctx).Model(&schema.Purchase{}).Where("id = ? AND state <> ?", p.ID, models.PurchasePaid).
		Updates(map[string]any{"refunded_cents": refunded(p, r), "updated_at": schema.MicrosOf(ps.db.Now())}).Error
	if err != nil {
		return database.Explain(err)
	}
	return ps.settleDisputeState(ctx, p.ID)
}

// moneyOf reads a purchase with what is known of its disputes.
func (ps *Purchases) moneyOf(ctx context.Context, id models.PurchaseID) (p models.Purchase, lost int64, open bool, err error) {
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
