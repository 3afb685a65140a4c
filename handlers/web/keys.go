package web

import (
	"context"
	"crypto/sha256"
	"encoding/base32"
	"maps"
	"net/url"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/labstack/echo/v4"

	"github.com/bursar-portal/bursar/handlers/edge"
	"github.com/bursar-portal/bursar/handlers/web/present"
	"github.com/bursar-portal/bursar/models"
	"github.com/bursar-portal/bursar/views"
)

// KeyIDOf is the identifier of the key that a person's form makes, so that a form makes one
// key, however often it is sent.
func KeyIDOf(actor models.Actor, formKey string) models.KeyID {
	sum := sha256.Sum256([]byte(actor.Origin() + "\n" + formKey))
	return models.KeyID("key_" + strings.ToLower(base32.StdEncoding.EncodeToString(sum[:]))[:26])
}

// KeyFacts reads what a list of an account's keys, or of service keys, says about them.
func (w *Site) KeyFacts(ctx context.Context, account models.AccountID, keys []models.Key) (facts present.KeyFacts, err error) {
	var ids []models.KeyID
	var makers []models.UserID
	for _, k := range keys {
		ids = append(ids, k.ID)
		if k.MadeBy != "" && !slices.Contains(makers, k.MadeBy) {
			makers = append(makers, k.MadeBy)
		}
	}
	if account == "" {
		facts.Makers = map[models.UserID]string{}
		for _, id := range makers {
			switch user, err := w.Store.User(ctx, id); models.CodeOf(err) {
			case "":
				facts.Makers[id] = user.Name
			case models.CodeNotFound:
			default:
				return facts, err
			}
		}
		return facts, nil
	}
	if facts.Makers, err = w.Store.MembersNamed(ctx, account, makers); err != nil {
		return facts, err
	}
	now := w.Store.Now()
	facts.Use, err = w.Store.KeyUse(ctx, account, ids, now.AddDate(0, 0, -30), now.Add(time.Microsecond))
	return facts, err
}

// KeySearchFor is the search of the list of keys at an address, which is offered if there
// are so many that they have a second page, or while it is used.
func KeySearchFor(list, text string, paged bool) views.KeySearch {
	here, err := url.Parse(list)
	if err != nil || text == "" && !paged {
		return views.KeySearch{}
	}
	s := views.KeySearch{Action: here.Path, Text: views.Field{Value: text}}
	query := here.Query()
	for _, name := range slices.Sorted(maps.Keys(query)) {
		s.Hidden = append(s.Hidden, views.HiddenField{Name: name, Value: query.Get(name)})
	}
	if text != "" {
		s.Clear = list
	}
	return s
}

// KeyPages returns the addresses of the first and the next page of the list of keys at an
// address, "" where there is none.
func KeyPages(list string, q models.KeyQuery, next models.KeyID) (newest, older string) {
	here, err := url.Parse(list)
	if err != nil {
		return "", ""
	}
	query := here.Query()
	if q.Text != "" {
		query.Set("q", q.Text)
	}
	return PageLinks(here.Path, query, string(q.After), string(next))
}

// RotateKey rotates a key as a form asks for: fields id, grace and key. done is false if the
// form has rotated it already, whose successor is returned then without its secret.
// Errors: those of the store's RotateKey.
func (w *Site) RotateKey(c echo.Context, form Form, account models.AccountID, byOperator bool) (next models.Key, secret models.Secret, done bool, err error) {
	ctx, actor := c.Request().Context(), edge.Actor(c)
	if form.CheckKey(); form.Faults.Any() {
		return next, "", false, models.Errorf(models.CodeConflict, "%s", form.Faults.Form)
	}
	old, err := w.Store.AccountKey(ctx, account, models.KeyID(form.Get("id")))
	if err != nil {
		return next, "", false, err
	}
	if (account == "" || byOperator) && w.NeedsCommandLine(old) {
		return next, "", false, models.Errorf(models.CodeForbidden, GivesCreditsText)
	}
	r := models.KeyRotation{
		AccountID: account, Key: old.ID, Successor: KeyIDOf(actor, form.Get("key")), Secret: models.NewSecret(), By: actor, ByOperator: byOperator,
		Grace: models.DefaultKeyGrace,
	}
	if hours, err := strconv.Atoi(form.Get("grace")); err == nil && slices.Contains(models.KeyGraces, time.Duration(hours)*time.Hour) {
		r.Grace = time.Duration(hours) * time.Hour
	} else if form.Get("grace") != "" {
		return next, "", false, models.Errorf(models.CodeConflict, "Choose one of the grace periods that the page offers.")
	}
	if old.ReplacedBy == r.Successor {
		next, err = w.Store.AccountKey(ctx, account, r.Successor)
		return next, "", false, err
	}
	audit := w.AuditRecord(c, "key.rotate", account, string(old.ID), "Rotated the API key "+present.KeyText(old.Name, old.Prefix)+" to "+r.Secret.Prefix()+"….")
	next, err = w.Store.RotateKey(ctx, r, audit)
	return next, r.Secret, err == nil, err
}

// NeedsCommandLine reports whether a key gives credits, or gives them back by refunds, while
// admins have a limit, so that none of them may get hold of it on a page: see
// models.Settings.LimitHolds.
func (w *Site) NeedsCommandLine(k models.Key) bool {
	return (k.HasScope(models.ScopeCreditsWrite) || k.HasScope(models.ScopeChargesWrite)) && w.Settings().LimitHolds()
}

// GivesCreditsText answers who would get hold of such a key.
const GivesCreditsText = "While admins have an approval limit, create and rotate keys that add or refund credits at the command line: bursar key."

// RotationNote says what becomes of the key that another one replaces.
func RotationNote(old models.Key, r present.Reader) string {
	if old.Status == models.KeyRevoked {
		return r.T("keys.old_ended")
	}
	return r.T("keys.old_until", "until", r.DayOrMoment(old.ExpiresAt))
}

// RateLimitDone says what limiting the rate of a key has done.
func RateLimitDone(k models.Key, perMinute int64) string {
	if perMinute == 0 {
		return "The API key " + present.KeyText(k.Name, k.Prefix) + " has the portal’s rate limit."
	}
	return "Limited the API key " + present.KeyText(k.Name, k.Prefix) + " to " + present.Plural(perMinute, "request") + " a minute."
}
