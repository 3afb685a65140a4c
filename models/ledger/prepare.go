package ledger

import (
	"crypto/sha256"
	"slices"
	"strings"
	"time"
	"unicode"
	"unicode/utf8"

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

var errNeedsHold = models.Invalid("expires_in", "needs a hold")

func checkCharge(c models.Charge) error {
	if c.Product == "" {
		if c.Quantity != 0 {
			return models.Invalid("quantity", "needs a product")
		}
		if err := checkAmount("credits", c.Credits); err != nil {
			return err
		}
	} else {
		if c.Credits != 0 {
			return models.Invalid("credits", "can't be given together with a product")
		}
		if err := checkAmount("quantity", c.Quantity); err != nil {
			return err
		}
	}
	if err := checkText("reference", c.Reference, MaxReferenceBytes); err != nil {
		return err
	}
	if err := checkShownText("description", c.Description, MaxDescriptionBytes); err != nil {
		return err
	}
	if len(c.Metadata) > MaxMetadataPairs {
		return models.Invalid("metadata", "must have at most 20 pairs")
	}
	for k, v := range c.Metadata {
		if k == "" || len(k) > MaxMetadataKeyBytes || len(v) > MaxMetadataValueBytes || !utf8.ValidString(k+v) {
			return models.Invalid("metadata", "must have names of 1 to 40 and values of at most 500 bytes")
		}
		if strings.ContainsFunc(k+v, isControl) {
			return models.Invalid("metadata", controlDetail)
		}
	}
	return nil
}

func checkCapChange(do models.ChangeCap) error {
	switch {
	case !do.Subject.Valid() || len(do.Subject) > MaxKeyBytes:
		return models.Invalid("subject", "must be account, member: and a member's id, or key: and a key's id")
	case !slices.Contains(models.CapWindows, do.Window):
		return models.Invalid("window", "must be day, week, month, year or ever")
	case do.Remove && (do.Amount != nil || do.Boost != nil):
		return models.Invalid("limit", "can't be changed while the cap is removed")
	case !do.Remove && do.Amount == nil && do.Boost == nil:
		return models.Invalid("limit", "must not be empty")
	case do.Amount != nil && (*do.Amount < 0 || *do.Amount > models.MaxCredits):
		return models.Invalid("limit", "must be from 0 to 1000000000 credits")
	case do.Boost != nil && (do.Boost.Credits < 0 || do.Boost.Credits > models.MaxCredits):
		return models.Invalid("boost.credits", "must be from 0 to 1000000000 credits")
	}
	return nil
}

func checkAccountChange(do models.ChangeAccount) error {
	if do.Zone != nil && !models.ValidZone(*do.Zone) {
		return models.Invalid("zone", "must be an IANA time zone such as Europe/Berlin")
	}
	if do.Status != nil {
		switch *do.Status {
		case models.AccountActive, models.AccountSuspended, models.AccountClosed:
		default:
			return models.Invalid("status", "must be active, suspended or closed")
		}
	}
	return nil
}

func checkAmount(field string, c models.Credits) error {
	if c <= 0 {
		return models.Invalid(field, "must be more than 0")
	}
	if c > models.MaxCredits {
		return models.Invalid(field, models.ErrCreditsRange.Error())
	}
	return nil
}

// checkPart is checkAmount for an amount that may be 0, for all.
func checkPart(c models.Credits) error {
	if c == 0 {
		return nil
	}
	return checkAmount("credits", c)
}

// checkLotKind rejects allowances and rollovers, which only plans create.
func checkLotKind(kind models.LotKind) error {
	if kind != models.Purchased && kind != models.Promotional {
		return models.Invalid("kind", "must be purchased or promotional")
	}
	return nil
}

func checkText(field, text string, limit int) error {
	if len(text) > limit || !utf8.ValidString(text) {
		return models.Invalid(field, "is too long or is not UTF-8 text")
	}
	if strings.ContainsFunc(text, isControl) {
		return models.Invalid(field, controlDetail)
	}
	return nil
}

// checkShownText is checkText for a text that people read: it may be empty, and otherwise
// shows something.
func checkShownText(field, text string, limit int) error {
	if err := checkText(field, text, limit); err != nil {
		return err
	}
	if text != "" && !models.HasVisible(text) {
		return models.Invalid(field, "must have a visible character")
	}
	return nil
}

const controlDetail = "must have no control characters but line breaks and tabs"

// isControl reports whether a character is a control character other than a line break
// or tab. Control characters break terminals and files that the text is exported to.
func isControl(r rune) bool {
	return unicode.IsControl(r) && r != '\n' && r != '\r' && r != '\t'
}

func visibleASCII(s string) bool {
	for i := range len(s) {
		if s[i] < '!' || s[i] > '~' {
			return false
		}
	}
	return s != "" && len(s) <= MaxKeyBytes
}
