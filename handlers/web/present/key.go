package present

import (
	"time"

	"github.com/bursar-portal/bursar/models"
	"github.com/bursar-portal/bursar/views"
)

// Keys prints an account's API keys, without the forms that act on them.
func Keys(keys []models.Key, now time.Time, r Reader) []views.Key {
	printed := make([]views.Key, len(keys))
	for i, k := range keys {
		scopes := make([]string, len(k.Scopes))
		for j, s := range k.Scopes {
			scopes[j] = string(s)
		}
		printed[i] = views.Key{
			ID: string(k.ID), Name: k.Name, Prefix: k.Prefix, Scopes: scopes, Status: KeyBadge(k.CheckActive(now)),
			CreatedAt: r.Moment(k.CreatedAt), ExpiresAt: r.Moment(k.ExpiresAt),
		}
	}
	return printed
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

// KeyBadge prints a key's status; fault is the reason why it can't be used.
func KeyBadge(fault *models.Error) views.Badge {
	if fault == nil {
		return views.Badge{Text: "Active", Tone: views.ToneGood}
	}
	switch fault.Code {
	case models.CodeKeyPaused:
		return views.Badge{Text: "Paused", Tone: views.ToneWarn}
	case models.CodeKeyExpired:
		return views.Badge{Text: "Expired"}
	default:
		return views.Badge{Text: "Revoked"}
	}
}

// KeyText names a key together with its prefix, so that keys with the same name differ.
func KeyText(name, prefix string) string { return models.Isolate(name) + " (" + prefix + "…)" }
