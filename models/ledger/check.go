package ledger

import (
	"slices"
	"strings"
	"unicode"
	"unicode/utf8"

	"github.com/bursar-portal/bursar/models"
)

// This file checks the parts of commands that need no account.

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
	case !do.Subject.Valid() || !visibleASCII(string(do.Subject)):
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
