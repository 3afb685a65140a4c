package chain

import (
	"crypto/sha256"

	"github.com/bursar-portal/bursar/models"
)

// Fingerprint returns the SHA-256 of the canonical form of a command's content. It
// covers neither actor and key nor identifiers that differ between retries. It does
// not cover free texts (Texts) either, since it is kept for ever and they can be
// erased.
func Fingerprint(c models.Command) [sha256.Size]byte {
	e := encode("bursar-command/1").text(string(c.Account))
	switch do := c.Do.(type) {
	case models.CreditPurchase:
		e.text("purchase").text(string(do.PurchaseID)).amounts(do.Credits)
	case models.GrantCredits:
		e.text("grant").text(string(do.Kind)).text(string(do.Source)).amounts(do.Credits).instant(do.StartsAt).instant(do.ExpiresAt)
		if do.Priority != nil {
			e.number(int64(*do.Priority))
		}
	case models.AdjustCredits:
		e.text("adjustment").text(string(do.Kind)).amounts(do.Amount)
		if do.To != nil {
			e.amounts(*do.To)
		}
		// These fields were added later. Without them the form is unchanged, and with
		// them it is longer than with To.
		if !do.StartsAt.IsZero() || !do.ExpiresAt.IsZero() || do.Priority != nil {
			e.instant(do.StartsAt).instant(do.ExpiresAt)
			if do.Priority != nil {
				e.number(int64(*do.Priority))
			}
		}
	case models.ChargeCredits:
		encodeCharge(e.text("charge"), do.Charge)
		if do.ExpiresIn != 0 { // added later, too
			e.number(int64(do.ExpiresIn))
		}
		if do.Immediate { // added later, too
			e.text("at once")
		}
	case models.HoldCredits:
		encodeCharge(e.text("hold"), do.Charge)
		e.number(int64(do.ExpiresIn))
	case models.CaptureHold:
		e.text("capture").text(string(do.ChargeID)).amounts(do.Credits).flag(do.Final)
	case models.ReleaseHold:
		e.text("release").text(string(do.ChargeID))
	case models.RefundCharge:
		e.text("refund").text(string(do.ChargeID)).amounts(do.Credits)
	case models.ReversePurchase:
		e.text("reversal").text(string(do.PurchaseID)).amounts(do.Credits)
	case models.SettlePaymentReversal:
		e.text("money-back").text(string(do.PurchaseID)).number(do.RefundedCents).number(do.LostCents).flag(do.Disputed).number(do.PaidCents)
	case models.UndoReversal:
		e.text("undo").text(string(do.Reversal))
	case models.UndoAdjustment:
		e.text("undo-adjustment").text(string(do.Adjustment))
	case models.FreezePurchase:
		e.text("freeze").text(string(do.PurchaseID))
	case models.UnfreezePurchase:
		e.text("thaw").text(string(do.PurchaseID))
	case models.StartSubscription:
		e.text("subscription-start").text(string(do.PlanID))
	case models.SwitchPlan:
		e.text("subscription-switch").text(string(do.SubscriptionID)).text(string(do.PlanID))
	case models.SetSubscriptionStatus:
		e.text("subscription-status").text(string(do.SubscriptionID)).text(string(do.Status))
	case models.CancelSubscription:
		e.text("subscription-cancel").text(string(do.SubscriptionID)).flag(do.AtPeriodEnd)
	case models.ChangeAccount:
		e.text("account")
		if do.Zone != nil {
			e.text("zone").text(*do.Zone)
		}
		if do.Status != nil {
			e.text("status").text(string(*do.Status))
		}
	case models.ExtendLot:
		e.text("extension").text(string(do.LotID)).instant(do.ExpiresAt)
	case models.ChangeCap:
		e.text("cap").text(string(do.Subject)).text(string(do.Window)).flag(do.Remove).flag(do.Amount != nil).flag(do.Boost != nil)
		if do.Amount != nil {
			e.amounts(*do.Amount)
		}
		if do.Boost != nil {
			e.amounts(do.Boost.Credits).instant(do.Boost.Until)
		}
	case models.AdvanceAccount:
		e.text("advance")
	}
	return e.sum()
}

// encodeCharge writes what the caller asked for. The amount of a charge for a product
// is left out, since it depends on the price list.
func encodeCharge(e *encoder, c models.Charge) {
	asked := c.Credits
	if c.Product != "" {
		asked = 0
	}
	e.amounts(asked).text(c.Product).amounts(c.Quantity).
		text(string(c.UserID)).text(string(c.KeyID))
}

// Texts is the canonical form of a command's free texts, "" if it has none.
type Texts string

// TextsOf returns the free texts of a command.
func TextsOf(c models.Command) Texts {
	switch do := c.Do.(type) {
	case models.ChargeCredits:
		return ChargeTexts(c.Reason, do.Charge)
	case models.HoldCredits:
		return ChargeTexts(c.Reason, do.Charge)
	}
	return ChargeTexts(c.Reason, models.Charge{})
}

// ChargeTexts returns the free texts of a reason and a charge.
func ChargeTexts(reason string, c models.Charge) Texts {
	if reason == "" && c.Reference == "" && c.Description == "" && len(c.Metadata) == 0 {
		return ""
	}
	return Texts(encode("bursar-texts/1").text(reason).text(c.Reference).text(c.Description).pairs(c.Metadata).done())
}
