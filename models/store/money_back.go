package store

import (
	"context"
	"fmt"

	"gorm.io/gorm"

	"github.com/bursar-portal/bursar/models"
)

// SettleMoneyBack does what a report of money that went back calls for: it takes
// back the credits of what was refunded; freezes a disputed purchase's credits, thaws
// them when the dispute was won, and takes them back when it was lost. Reports may
// come in any order and any number of times. A purchase that was never credited has
// nothing to take back.
//
// CodeNotFound: the payment is for no purchase of ours. CodeBusy: the purchase is not
// credited yet; the report has to come again.
func (s *Store) SettleMoneyBack(ctx context.Context, r models.MoneyBackReport) (models.Purchase, error) {
	s.settling.Lock()
	defer s.settling.Unlock()
	p, err := s.paidWith(ctx, r)
	switch {
	case err != nil:
		return models.Purchase{}, err
	case p.State == models.PurchasePending || p.State == models.PurchaseProcessing:
		return models.Purchase{}, busy(fmt.Errorf("purchase %s is %s", p.ID, p.State))
	case p.State != models.PurchasePaid:
		return p, nil
	}
	if r.RefundFailed && r.RefundedCents < p.RefundedCents {
		return s.flag(ctx, p, fmt.Sprintf("Stripe says that %d cents were refunded, and %d before: a refund failed", r.RefundedCents, p.RefundedCents))
	}
	if r.RefundedCents > p.RefundedCents {
		reason := "The payment was refunded"
		if r.RefundedCents < r.PaidCents {
			reason += " in part"
		}
		if err := s.postForStripe(ctx, p, fmt.Sprintf("refund:%s:%d", p.ID, r.RefundedCents), reason, models.SettleMoneyBack{
			PurchaseID: p.ID, RefundedCents: r.RefundedCents, PaidCents: r.PaidCents,
		}); err != nil {
			return models.Purchase{}, err
		}
	}
	if r.DisputeID != "" {
		if err := s.settleDispute(ctx, p, r); err != nil {
			return models.Purchase{}, err
		}
	}
	return s.Purchase(ctx, p.ID)
}

// paidWith finds the purchase that a payment was for.
func (s *Store) paidWith(ctx context.Context, r models.MoneyBackReport) (models.Purchase, error) {
	p, err := s.purchaseWhere(ctx, "payment_intent_id = ? AND payment_intent_id <> ''", r.PaymentIntentID)
	if models.CodeOf(err) == models.CodeNotFound && r.PurchaseID != "" {
		p, err = s.Purchase(ctx, r.PurchaseID)
	}
	return p, err
}

// postForStripe posts what Stripe's word calls for. What is so already is no error.
func (s *Store) postForStripe(ctx context.Context, p models.Purchase, key, reason string, do models.Action) error {
	_, err := s.Post(ctx, models.Command{
		Account: p.AccountID, Origin: "stripe", Key: key, Actor: models.ActorRef{Kind: models.ActorStripe}, Reason: reason, Do: do,
	})
	if models.CodeOf(err) == models.CodeConflict {
		return nil
	}
	return err
}

type disputeRow struct {
	ID         string `gorm:"primaryKey"`
	PurchaseID models.PurchaseID
	State      models.DisputeState
	Cents      int64
	OpenedAt   micros
	UpdatedAt  micros `gorm:"autoUpdateTime:false"`
}

func (disputeRow) TableName() string { return "disputes" }

// further orders the states of a dispute: a report of an earlier one is an old report.
var further = map[models.DisputeState]int{models.DisputeOpen: 1, models.DisputeLost: 2, models.DisputeWon: 3}

// settleDispute follows a dispute forwards. The state is noted first, and each step has
// a key of its own: a crash between two is mended when the report comes again.
func (s *Store) settleDispute(ctx context.Context, p models.Purchase, r models.MoneyBackReport) error {
	forward, err := s.noteDispute(ctx, p, r)
	if err != nil || !forward {
		return err
	}
	key := "dispute:" + r.DisputeID + ":"
	taken := key + "taken"
	switch r.Dispute {
	case models.DisputeOpen:
		return s.postForStripe(ctx, p, key+"open", "The payment is disputed", models.FreezePurchase{PurchaseID: p.ID})
	case models.DisputeLost:
		lost, err := s.lost(ctx, p.ID)
		if err != nil {
			return err
		}
		if err := s.postForStripe(ctx, p, taken, "The dispute about the payment was lost", models.SettleMoneyBack{
			PurchaseID: p.ID, LostCents: min(lost, r.PaidCents), PaidCents: r.PaidCents,
		}); err != nil {
			return err
		}
		return s.postForStripe(ctx, p, key+"lost", "The dispute about the payment is over", models.ThawPurchase{PurchaseID: p.ID})
	}
	if err := s.postForStripe(ctx, p, key+"won", "The dispute about the payment was won", models.ThawPurchase{PurchaseID: p.ID}); err != nil {
		return err
	}
	return s.undoLost(ctx, p, taken, key+"undone")
}

// noteDispute notes what became of a dispute; forward is false for an old report.
func (s *Store) noteDispute(ctx context.Context, p models.Purchase, r models.MoneyBackReport) (forward bool, err error) {
	if further[r.Dispute] == 0 {
		return false, nil
	}
	now := microsOf(s.Now())
	err = s.write.WithContext(ctx).Transaction(func(tx *gorm.DB) error {
		row := disputeRow{ID: r.DisputeID, PurchaseID: p.ID, Cents: r.DisputedCents, OpenedAt: now}
		if err := tx.Where("id = ?", r.DisputeID).Limit(1).Find(&row).Error; err != nil {
			return err
		}
		if forward = further[r.Dispute] >= further[row.State]; !forward {
			return nil
		}
		row.State, row.UpdatedAt = r.Dispute, now
		if err := tx.Clauses(replace).Create(&row).Error; err != nil {
			return err
		}
		return tx.Model(&purchaseRow{}).Where("id = ?", p.ID).Updates(map[string]any{"dispute": r.Dispute, "updated_at": now}).Error
	})
	return forward, explain(err)
}

// undoLost gives back what a dispute took that was lost first and won in the end.
func (s *Store) undoLost(ctx context.Context, p models.Purchase, taken, key string) error {
	var lost entryRow
	err := s.read.WithContext(ctx).Where("account_id = ? AND origin = 'stripe' AND key = ?", p.AccountID, taken).Limit(1).Find(&lost).Error
	if err != nil || lost.ID == "" {
		return explain(err)
	}
	if err := s.postForStripe(ctx, p, key, "The dispute about the payment was won in the end", models.UndoReversal{Reversal: lost.ID}); err != nil {
		return err
	}
	rest, err := s.lost(ctx, p.ID)
	if err != nil {
		return err
	}
	return explain(s.write.WithContext(ctx).Model(&purchaseRow{}).Where("id = ?", p.ID).Update("lost_cents", rest).Error)
}

// lost is what disputes took of a purchase's money and was not won back.
func (s *Store) lost(ctx context.Context, id models.PurchaseID) (cents int64, err error) {
	err = s.read.WithContext(ctx).Model(&disputeRow{}).Select("COALESCE(SUM(cents), 0)").
		Where("purchase_id = ? AND state = 'lost'", id).Scan(&cents).Error
	return cents, explain(err)
}
