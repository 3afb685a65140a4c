package present

import (
	"strconv"
	"strings"
	"time"

	"github.com/bursar-portal/bursar/models"
	"github.com/bursar-portal/bursar/models/networks"
	"github.com/bursar-portal/bursar/views"
)

// KeyFacts are what is known about keys beside themselves.
type KeyFacts struct {
	Makers map[models.UserID]string       // the names of those who made them
	Use    map[models.KeyID]models.KeyUse // in the last 30 days
}

// Keys prints API keys, without the forms that act on them.
func Keys(keys []models.Key, facts KeyFacts, now time.Time, r Reader) []views.Key {
	column := r.Column(func(yield func(models.Credits) bool) {
		for _, use := range facts.Use {
			if !yield(use.Credits - use.Refunded) {
				return
			}
		}
	})
	printed := make([]views.Key, len(keys))
	for i, k := range keys {
		scopes := make([]string, len(k.Scopes))
		for j, s := range k.Scopes {
			scopes[j] = string(s)
		}
		printed[i] = views.Key{
			ID: string(k.ID), Name: k.Name, Prefix: k.Prefix, Scopes: scopes, Status: r.keyBadge(k.CheckActive(now)), Soon: r.soonBadge(k, now),
			CreatedAt: r.Moment(k.CreatedAt), MadeBy: facts.Makers[k.MadeBy], ExpiresAt: r.Moment(k.ExpiresAt), Rotated: k.ReplacedBy != "",
			Networks: strings.Join(networks.Texts(k.Networks), ", "), LastUsed: r.Moment(k.LastUsedAt), LastFrom: k.LastUsedFrom,
		}
		if use, ok := facts.Use[k.ID]; ok {
			if k.LastUsedAt.Before(use.LastAt) { // a service charged for it
				printed[i].LastUsed, printed[i].LastFrom = r.Moment(use.LastAt), ""
			}
			printed[i].Used = column.Amount(use.Credits - use.Refunded)
			printed[i].UseText = r.T("keys.use_short", "n", use.Charges, "amount", r.Count(use.Credits-use.Refunded))
			printed[i].Use = r.T("keys.use", "n", use.Charges, "amount", r.Count(use.Credits-use.Refunded))
		}
		if k.RateLimit > 0 {
			printed[i].RateLimit = r.T("keys.rate", "n", k.RateLimit)
		}
	}
	return printed
}

// soon is how long before it a key's expiry is pointed out.
const soon = 7 * 24 * time.Hour

// soonBadge warns of a key that works and expires soon.
func (r Reader) soonBadge(k models.Key, now time.Time) views.Badge {
	left := k.ExpiresAt.Sub(now)
	switch {
	case k.ExpiresAt.IsZero() || left > soon || k.CheckActive(now) != nil:
		return views.Badge{}
	case left < 48*time.Hour:
		return views.Badge{Text: r.T("keys.soon_hours", "n", int64((left+time.Hour-1)/time.Hour)), Tone: views.ToneWarn}
	}
	return views.Badge{Text: r.T("keys.soon_days", "n", int64(left/(24*time.Hour))), Tone: views.ToneWarn}
}

// AddKeyForms adds the forms that a key's status allows; under is the path below which
// their addresses are.
func AddKeyForms(printed *views.Key, k models.Key, under string) {
	form := func(action string) views.Form {
		return views.Form{Action: under + "/" + action, Account: string(k.AccountID)}
	}
	switch k.Status {
	case models.KeyActive:
		printed.Pause = form("pause")
	case models.KeyPaused:
		printed.Resume = form("resume")
	}
	if k.Status != models.KeyRevoked {
		printed.Revoke = form("revoke")
	}
}

// AddRotation adds the form that rotates a key, if it can be; formKey makes a double submit
// act once.
func (r Reader) AddRotation(printed *views.Key, k models.Key, under, formKey string, now time.Time) {
	expired := !k.ExpiresAt.IsZero() && !now.Before(k.ExpiresAt)
	if k.Status == models.KeyRevoked || k.ReplacedBy != "" || expired {
		return
	}
	printed.Rotate = views.Form{Action: under + "/rotate", Account: string(k.AccountID), Key: formKey}
	for _, grace := range models.KeyGraces {
		printed.Graces = append(printed.Graces, views.Option{Value: GraceValue(grace), Text: r.graceText(grace), Selected: grace == models.DefaultKeyGrace})
	}
}

// GraceValue is a grace period as forms send it: in hours.
func GraceValue(grace time.Duration) string { return strconv.Itoa(int(grace / time.Hour)) }

func (r Reader) graceText(grace time.Duration) string {
	switch day := 24 * time.Hour; {
	case grace == 0:
		return r.T("keys.grace_now")
	case grace > day && grace%day == 0:
		return r.T("keys.grace_days", "n", int64(grace/day))
	}
	return r.T("keys.grace_hours", "n", int64(grace/time.Hour))
}

// AddRateLimit adds the form that limits the rate of a key.
func AddRateLimit(printed *views.Key, k models.Key, under string) {
	if k.Status == models.KeyRevoked {
		return
	}
	printed.Limit = views.Form{Action: under + "/limit", Account: string(k.AccountID)}
	if k.RateLimit > 0 {
		printed.Rate.Value = strconv.FormatInt(k.RateLimit, 10)
	}
}

// keyBadge prints a key's status; fault is the reason why it can't be used.
func (r Reader) keyBadge(fault *models.Error) views.Badge {
	if fault == nil {
		return views.Badge{Text: r.T("keys.status_active"), Tone: views.ToneGood}
	}
	switch fault.Code {
	case models.CodeKeyPaused:
		return views.Badge{Text: r.T("keys.status_paused"), Tone: views.ToneWarn}
	case models.CodeKeyExpired:
		return views.Badge{Text: r.T("keys.status_expired")}
	default:
		return views.Badge{Text: r.T("keys.status_revoked")}
	}
}

// KeyText names a key together with its prefix, so that keys with the same name differ.
func KeyText(name, prefix string) string { return models.Isolate(name) + " (" + prefix + "…)" }
