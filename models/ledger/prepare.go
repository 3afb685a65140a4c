package ledger

import (
	"crypto/sha256"
	"time"

	"github.com/bursar-portal/bursar/models"
	"github.com/bursar-portal/bursar/models/chain"
)

// PreparedCommand is a command that has passed the checks that need no account, with
// the data that tells a replay from a conflict: the fingerprint, and the free texts.
// Texts can be personal, so they have a commitment of their own, with a salt that is
// erased together with them.
type PreparedCommand struct {
	models.Command
	Fingerprint [sha256.Size]byte
	Texts       chain.Texts
	Salt        []byte
}

// IsReplayOf reports whether the command is a replay of the one that wrote e under the
// same key, rather than a conflict. If e's texts were erased, they count as equal.
func (cmd PreparedCommand) IsReplayOf(e models.Entry) bool {
	if cmd.Fingerprint != e.Fingerprint {
		return false
	}
	if e.Salt == nil {
		return cmd.Texts == "" || e.Commitment != [sha256.Size]byte{}
	}
	return chain.Commitment(e.Salt, cmd.Texts) == e.Commitment
}

// Limits of a command's texts, in bytes and pairs.
const (
	MaxKeyBytes           = 255
	MaxReasonBytes        = models.MaxReasonBytes
	MaxReferenceBytes     = 255
	MaxDescriptionBytes   = 500
	MaxMetadataPairs      = 20
	MaxMetadataKeyBytes   = 40
	MaxMetadataValueBytes = 500
)

// maxCents limits a payment, so that sums of payments can't overflow.
const maxCents = 1e15

// Prepare checks a command and computes its fingerprint. salt is random and unique to
// the command. Errors have the code CodeInvalidField and the native API's name of the
// field.
func Prepare(c models.Command, salt []byte) (PreparedCommand, error) {
	if err := checkCommand(c); err != nil {
		return PreparedCommand{}, err
	}
	switch do := c.Do.(type) {
	case models.GrantCredits:
		do.StartsAt, do.ExpiresAt = storedTime(do.StartsAt), storedTime(do.ExpiresAt)
		c.Do = do
	case models.AdjustCredits:
		do.StartsAt, do.ExpiresAt = storedTime(do.StartsAt), storedTime(do.ExpiresAt)
		c.Do = do
	case models.ExtendLot:
		do.ExpiresAt = storedTime(do.ExpiresAt)
		c.Do = do
	case models.ChangeCap:
		if do.Boost != nil {
			do.Boost = &models.CapBoost{Credits: do.Boost.Credits, Until: storedTime(do.Boost.Until)}
		}
		c.Do = do
	}
	return PreparedCommand{Command: c, Fingerprint: chain.Fingerprint(c), Texts: chain.TextsOf(c), Salt: salt}, nil
}

// storedTime returns an instant in the precision in which it is stored.
func storedTime(at time.Time) time.Time { return at.UTC().Truncate(time.Microsecond) }

func checkCommand(c models.Command) error {
	if _, ok := c.Do.(models.AdvanceAccount); !ok && !visibleASCII(c.Key) {
		return models.Invalid("idempotency_key", "must be 1 to 255 visible ASCII characters")
	}
	if err := checkShownText("reason", c.Reason, MaxReasonBytes); err != nil {
		return err
	}
	switch do := c.Do.(type) {
	case models.CreditPurchase:
		if do.PaidMinor < 0 || do.PaidMinor > maxCents || (do.PaidMinor > 0 && do.Currency == "") {
			return models.Invalid("paid", "must be an amount with its currency")
		}
		return checkAmount("credits", do.Credits)
	case models.GrantCredits:
		if err := checkLotKind(do.Kind); err != nil {
			return err
		}
		return checkAmount("credits", do.Credits)
	case models.AdjustCredits:
		return checkAdjustment(do)
	case models.ChargeCredits:
		if do.ExpiresIn != 0 && do.Charge.Product == "" {
			return errNeedsHold
		}
		return checkCharge(do.Charge)
	case models.HoldCredits:
		return checkCharge(do.Charge)
	case models.CaptureHold:
		return checkPart(do.Credits)
	case models.RefundCharge:
		return checkPart(do.Credits)
	case models.ReversePurchase:
		return checkAmount("credits", do.Credits)
	case models.SettlePaymentReversal:
		if do.RefundedCents < 0 || do.LostCents < 0 || do.PaidCents <= 0 || do.PaidCents > maxCents || do.RefundedCents > do.PaidCents || do.LostCents > do.PaidCents {
			return models.Invalid("cents", "must be from 0 to what was paid")
		}
		return nil
	case models.ChangeCap:
		return checkCapChange(do)
	case models.ChangeAccount:
		return checkAccountChange(do)
	case models.SetSubscriptionStatus:
		switch do.Status {
		case models.SubscriptionTrialing, models.SubscriptionActive, models.SubscriptionPastDue:
			return nil
		}
		return models.Invalid("status", "must be trialing, active or past_due")
	}
	return nil
}

func checkAdjustment(do models.AdjustCredits) error {
	if err := checkLotKind(do.Kind); err != nil {
		return err
	}
	switch {
	case do.To != nil && (*do.To < 0 || *do.To > models.MaxCredits):
		return models.Invalid("credits", "must be from 0 to 1000000000 credits")
	case do.To == nil && do.Amount == 0:
		return models.Invalid("credits", "must not be 0")
	case do.To == nil && do.Amount.Abs() > models.MaxCredits:
		return models.Invalid("credits", models.ErrCreditsRange.Error())
	case do.To == nil && do.Amount > 0:
		return nil
	}
	const detail = "belongs to credits that are added"
	switch {
	case !do.StartsAt.IsZero():
		return models.Invalid("starts_at", detail)
	case !do.ExpiresAt.IsZero():
		return models.Invalid("expires_at", detail)
	case do.Priority != nil:
		return models.Invalid("priority", detail)
	}
	return nil
}
