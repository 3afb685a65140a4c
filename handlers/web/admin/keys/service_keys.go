package keys

import (
	"crypto/rand"
	"net/http"
	"slices"
	"strconv"

	"github.com/labstack/echo/v4"

	"github.com/bursar-portal/bursar/handlers/edge"
	"github.com/bursar-portal/bursar/handlers/web"
	"github.com/bursar-portal/bursar/handlers/web/address"
	"github.com/bursar-portal/bursar/handlers/web/present"
	"github.com/bursar-portal/bursar/models"
	"github.com/bursar-portal/bursar/views"
	view "github.com/bursar-portal/bursar/views/admin/keys"
)

// serviceKeysView is what the page shows beside the list of keys.
type serviceKeysView struct {
	query models.KeyQuery
	form  *web.KeyForm
	limit *web.Form // that limits the rate of a key, if it came back with faults
	fresh *views.NewKey
}

// ServiceKeys lists service keys.
func (w *Pages) ServiceKeys(c echo.Context) error {
	return w.showServiceKeys(c, http.StatusOK, serviceKeysView{query: models.KeyQuery{Text: c.QueryParam("q"), After: models.KeyID(c.QueryParam("after"))}})
}

func (w *Pages) showServiceKeys(c echo.Context, status int, v serviceKeysView) error {
	if v.form == nil {
		v.form = web.NewKeyForm(true)
	}
	ctx, r := c.Request().Context(), w.ReaderOf(c)
	v.query.Limit = web.KeysPerPage
	found, err := w.Store.ServiceKeys(ctx, v.query)
	if err != nil {
		return err
	}
	facts, err := w.KeyFacts(ctx, "", found.Keys)
	if err != nil {
		return err
	}
	page := view.ServiceKeysPage{
		Frame: w.Frame(c, r.T("admin_keys.service_keys"), views.IconServiceKeys, models.Account{}), Keys: present.Keys(found.Keys, facts, w.Now(), r),
		Search: web.KeySearchFor(address.ServiceKeys, v.query.Text, v.query.After != "" || found.Next != ""),
		Create: views.Form{Action: address.ServiceKeys, Key: rand.Text(), Fault: v.form.Faults.Form}, Fields: v.form.Fields(r), NewKey: v.fresh,
	}
	page.Newest, page.Older = web.KeyPages(address.ServiceKeys, v.query, found.Next)
	for i, k := range found.Keys {
		present.AddKeyForms(&page.Keys[i], k, address.ServiceKeys)
		if !w.NeedsCommandLine(k) {
			r.AddRotation(&page.Keys[i], k, address.ServiceKeys, rand.Text(), w.Now())
		}
		present.AddRateLimit(&page.Keys[i], k, address.ServiceKeys)
		if v.limit != nil && v.limit.Get("id") == string(k.ID) {
			page.Keys[i].Rate = v.limit.Field("rate")
		}
	}
	created := c.QueryParam("created")
	if i := slices.IndexFunc(found.Keys, func(k models.Key) bool { return created != "" && string(k.ID) == created }); i >= 0 && c.Request().Method == http.MethodGet {
		page.Notices = append(page.Notices, views.Notice{
			Title: r.T("admin_keys.created_title", "name", models.Isolate(found.Keys[i].Name)), Text: r.T("admin_keys.created_lost"),
			Link: views.Link{Text: r.T("admin_keys.created_link"), URL: "#" + created},
		})
	}
	return edge.Render(c, status, view.ServiceKeys(page))
}

// createdKey is the page that says of a new key that it was shown: see access.KeyCreate.
func createdKey(id models.KeyID) string { return address.ServiceKeys + "?created=" + string(id) }

// ServiceKeyCreate makes a service key and shows its secret, once, on the page that answers
// the form: see access.KeyCreate.
func (w *Pages) ServiceKeyCreate(c echo.Context) error {
	form, err := web.ReadForm(c, nil)
	if err != nil {
		return err
	}
	f := web.NewKeyForm(true)
	f.Read(form, w.Store.Now(), w.ReaderOf(c))
	if !f.Faults.Any() && w.NeedsCommandLine(f.Key()) {
		f.Faults.Add("scope", web.GivesCreditsText)
	}
	if f.Faults.Any() {
		return w.showServiceKeys(c, f.Faults.Status, serviceKeysView{form: f})
	}
	ctx, actor := c.Request().Context(), edge.Actor(c)
	secret, key := models.NewSecret(), f.Key()
	key.ID, key.MadeBy, key.Prefix, key.Hash = web.KeyIDOf(actor, f.Get("key")), actor.User.ID, secret.Prefix(), secret.Hash()
	audit := w.AuditRecord(c, "key.create", "", string(key.ID), w.ReaderOf(c).T("admin_keys.service_created", "name", models.Isolate(key.Name)))
	switch err := w.Store.CreateServiceKey(ctx, key, audit); models.CodeOf(err) {
	case "":
		fresh := &views.NewKey{Name: key.Name, Secret: string(secret), Later: createdKey(key.ID)}
		return w.showServiceKeys(c, http.StatusOK, serviceKeysView{fresh: fresh})
	case models.CodeConflict:
		if made, err := w.Store.AccountKey(ctx, "", key.ID); err == nil && made.Name == key.Name {
			return edge.SeeOther(c, createdKey(key.ID))
		}
		f.Refuse(w.ReaderOf(c).T("admin_keys.created_before"))
		return w.showServiceKeys(c, f.Faults.Status, serviceKeysView{form: f})
	default:
		return err
	}
}

// ServiceKeyPause makes a service key unusable until it is resumed.
func (w *Pages) ServiceKeyPause(c echo.Context) error {
	return w.setStatus(c, models.KeyPaused, "key.pause", "admin_keys.service_paused")
}

// ServiceKeyResume makes a paused service key usable again.
func (w *Pages) ServiceKeyResume(c echo.Context) error {
	return w.setStatus(c, models.KeyActive, "key.resume", "admin_keys.service_resumed")
}

// ServiceKeyRevoke makes a service key unusable for good.
func (w *Pages) ServiceKeyRevoke(c echo.Context) error {
	return w.setStatus(c, models.KeyRevoked, "key.revoke", "admin_keys.service_revoked")
}

func (w *Pages) setStatus(c echo.Context, status models.KeyStatus, action, says string) error {
	form, err := web.ReadForm(c, nil)
	if err != nil {
		return err
	}
	ctx := c.Request().Context()
	key, err := w.Store.AccountKey(ctx, "", models.KeyID(form.Get("id")))
	if err != nil {
		return err
	}
	done := w.ReaderOf(c).T(says, "key", present.KeyText(key.Name, key.Prefix))
	if err := w.Store.SetKeyStatus(ctx, "", key.ID, status, w.AuditRecord(c, action, "", string(key.ID), done)); err != nil {
		return err
	}
	return w.RedirectWithFlash(c, address.ServiceKeys, done)
}

// ServiceKeyRotate makes a service key that replaces another, and shows its secret as
// ServiceKeyCreate does.
func (w *Pages) ServiceKeyRotate(c echo.Context) error {
	form, err := web.ReadForm(c, nil)
	if err != nil {
		return err
	}
	next, secret, done, err := w.RotateKey(c, form, "", false)
	switch {
	case err != nil:
		return err
	case !done:
		return edge.SeeOther(c, createdKey(next.ID))
	}
	old, err := w.Store.AccountKey(c.Request().Context(), "", next.Replaces)
	if err != nil {
		return err
	}
	fresh := &views.NewKey{Name: next.Name, Secret: string(secret), Note: web.RotationNote(old, w.ReaderOf(c)), Later: createdKey(next.ID)}
	return w.showServiceKeys(c, http.StatusOK, serviceKeysView{fresh: fresh})
}

// ServiceKeyLimit limits how many requests a minute a service key may make.
func (w *Pages) ServiceKeyLimit(c echo.Context) error {
	form, err := web.ReadForm(c, nil)
	if err != nil {
		return err
	}
	ctx, perMinute := c.Request().Context(), form.RateLimit()
	key, err := w.Store.AccountKey(ctx, "", models.KeyID(form.Get("id")))
	if err != nil {
		return err
	}
	if form.Faults.Any() {
		return w.showServiceKeys(c, form.Faults.Status, serviceKeysView{query: models.KeyQuery{Text: string(key.ID)}, limit: &form})
	}
	done := web.RateLimitDone(key, perMinute)
	if err := w.Store.SetKeyRateLimit(ctx, "", key.ID, perMinute, w.AuditRecord(c, "key.limit", "", string(key.ID), done).
		Changing("rate_limit", strconv.FormatInt(key.RateLimit, 10), strconv.FormatInt(perMinute, 10))); err != nil {
		return err
	}
	return w.RedirectWithFlash(c, address.ServiceKeys, done)
}
