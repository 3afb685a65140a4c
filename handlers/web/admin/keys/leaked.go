package keys

import (
	"cmp"
	"net/http"
	"strings"

	"github.com/labstack/echo/v4"

	"github.com/bursar-portal/bursar/handlers/edge"
	"github.com/bursar-portal/bursar/handlers/web"
	"github.com/bursar-portal/bursar/handlers/web/address"
	"github.com/bursar-portal/bursar/handlers/web/admin"
	"github.com/bursar-portal/bursar/handlers/web/present"
	"github.com/bursar-portal/bursar/models"
	"github.com/bursar-portal/bursar/views"
	view "github.com/bursar-portal/bursar/views/admin/keys"
)

// actionLeaked is what the audit log calls it when a leaked key is reported; the store
// looks for it too (keys.ActionKeyLeaked).
const actionLeaked = "key.leaked"

// recentReports is how many reports the page lists.
const recentReports = 20

// LeakedKey shows the form that stops leaked keys, and what was reported lately.
func (w *Pages) LeakedKey(c echo.Context) error {
	return w.showLeakedKey(c, http.StatusOK, web.Form{})
}

func (w *Pages) showLeakedKey(c echo.Context, status int, f web.Form) error {
	found, err := w.Store.AuditLog(c.Request().Context(), models.AuditQuery{Action: actionLeaked, Limit: recentReports})
	if err != nil {
		return err
	}
	r := w.ReaderOf(c)
	page := view.LeakedKeyPage{
		Frame: w.Frame(c, r.T("admin_keys.leaked_keys"), views.IconLeakedKeys, models.Account{}), Form: views.Form{Action: address.LeakedKey, Fault: f.Faults.Form},
		Secret: f.Faults.Of("secret"), StopFault: f.Faults.Of("stop"), Reports: admin.AuditLines(found.Lines, r), MailIsOff: !w.Settings().Mail,
	}
	if edge.Actor(c).MayAdminister() {
		chosen := cmp.Or(f.Get("stop"), string(models.KeyPaused))
		page.Stop = []views.Option{
			{Value: string(models.KeyPaused), Text: r.T("admin_keys.stop_pause"), Selected: chosen == string(models.KeyPaused)},
			{Value: string(models.KeyRevoked), Text: r.T("admin_keys.stop_revoke"), Selected: chosen == string(models.KeyRevoked)},
		}
	}
	return edge.Render(c, status, view.LeakedKey(page))
}

// LeakedKeyStop pauses the keys that a text contains; admins may revoke them instead. The
// text is neither kept nor sent back.
func (w *Pages) LeakedKeyStop(c echo.Context) error {
	f, err := web.ReadForm(c, nil)
	if err != nil {
		return err
	}
	r, status := w.ReaderOf(c), models.KeyPaused
	switch stop := models.KeyStatus(f.Get("stop")); {
	case stop == "" || stop == models.KeyPaused:
	case stop == models.KeyRevoked && edge.Actor(c).MayAdminister():
		status = stop
	case stop == models.KeyRevoked:
		return admin.ErrReadOnly
	default:
		f.Faults.Add("stop", r.T("admin_keys.fault_stop"))
	}
	secrets := models.FindSecrets(f.Get("secret"))
	f.Require("secret", f.Text("secret") != "", r.T("admin_keys.fault_empty"))
	f.Require("secret", len(secrets) > 0, r.T("admin_keys.fault_no_key"))
	if f.Faults.Any() {
		return w.showLeakedKey(c, f.Faults.Status, f)
	}
	said, audited := "admin_keys.leaked_paused", "admin_keys.leaked_paused_audit"
	if status == models.KeyRevoked {
		said, audited = "admin_keys.leaked_revoked", "admin_keys.leaked_revoked_audit"
	}
	found, before, err := w.Store.StopLeaked(c.Request().Context(), secrets, status, func(k models.Key) models.AuditRecord {
		return w.AuditRecord(c, actionLeaked, k.AccountID, string(k.ID), r.T(audited, "key", leakedKeyText(r, k)))
	})
	if err != nil {
		return err
	}
	if len(found) == 0 {
		f.Faults.Add("secret", r.T("admin_keys.fault_unknown"))
		return w.showLeakedKey(c, f.Faults.Status, f)
	}
	return w.RedirectWithFlash(c, address.LeakedKey, leakedFlash(r, said, found, before))
}

// leakedKeyText names a key.
func leakedKeyText(r present.Reader, k models.Key) string {
	if k.IsService() {
		return r.T("admin_keys.service_key_text", "key", present.KeyText(k.Name, k.Prefix))
	}
	return r.T("admin_keys.api_key_text", "key", present.KeyText(k.Name, k.Prefix))
}

// maxNamed is how many keys a sentence about them names.
const maxNamed = 3

// leakedFlash says what became of the keys. said is the sentence about those that were stopped.
func leakedFlash(r present.Reader, said string, found []models.Key, before map[models.KeyID]bool) string {
	var stopped, already []string
	for _, k := range found {
		if before[k.ID] {
			already = append(already, leakedKeyText(r, k))
		} else {
			stopped = append(stopped, leakedKeyText(r, k))
		}
	}
	var sentences []string
	if len(stopped) > 0 {
		sentences = append(sentences, r.T(said, "keys", listed(r, stopped)))
	}
	if len(already) > 0 {
		sentences = append(sentences, r.T("admin_keys.leaked_before", "keys", listed(r, already)))
	}
	return strings.Join(sentences, " ")
}

func listed(r present.Reader, names []string) string {
	if rest := len(names) - maxNamed; rest > 0 {
		return r.T("admin_keys.and_more", "keys", strings.Join(names[:maxNamed], ", "), "n", rest)
	}
	return strings.Join(names, ", ")
}
