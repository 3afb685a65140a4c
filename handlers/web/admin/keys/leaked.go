package keys

import (
	"cmp"
	"fmt"
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
	page := view.LeakedKeyPage{
		Frame: w.Frame(c, "Leaked keys", views.IconLeakedKeys, models.Account{}), Form: views.Form{Action: address.LeakedKey, Fault: f.Faults.Form},
		Secret: f.Faults.Of("secret"), StopFault: f.Faults.Of("stop"), Reports: admin.AuditLines(found.Lines, w.ReaderOf(c)), MailIsOff: !w.Settings().Mail,
	}
	if edge.Actor(c).MayAdminister() {
		chosen := cmp.Or(f.Get("stop"), string(models.KeyPaused))
		page.Stop = []views.Option{
			{Value: string(models.KeyPaused), Text: "Pause it. Its owner can resume it.", Selected: chosen == string(models.KeyPaused)},
			{Value: string(models.KeyRevoked), Text: "Revoke it. This can’t be undone.", Selected: chosen == string(models.KeyRevoked)},
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
	status := models.KeyPaused
	switch stop := models.KeyStatus(f.Get("stop")); {
	case stop == "" || stop == models.KeyPaused:
	case stop == models.KeyRevoked && edge.Actor(c).MayAdminister():
		status = stop
	case stop == models.KeyRevoked:
		return admin.ErrReadOnly
	default:
		f.Faults.Add("stop", "Choose one of these.")
	}
	secrets := models.FindSecrets(f.Get("secret"))
	f.Require("secret", f.Text("secret") != "", "Paste the leaked key.")
	f.Require("secret", len(secrets) > 0, "This text contains no key. A key has 64 characters, 0 to 9 and a to f.")
	if f.Faults.Any() {
		return w.showLeakedKey(c, f.Faults.Status, f)
	}
	verb := map[models.KeyStatus]string{models.KeyPaused: "Paused", models.KeyRevoked: "Revoked"}[status]
	found, before, err := w.Store.StopLeaked(c.Request().Context(), secrets, status, func(k models.Key) models.AuditRecord {
		return w.AuditRecord(c, actionLeaked, k.AccountID, string(k.ID), verb+" "+leakedKeyText(k)+", which has leaked.")
	})
	if err != nil {
		return err
	}
	if len(found) == 0 {
		f.Faults.Add("secret", "This portal has never issued this key.")
		return w.showLeakedKey(c, f.Faults.Status, f)
	}
	return w.RedirectWithFlash(c, address.LeakedKey, leakedFlash(verb, found, before))
}

// leakedKeyText names a key.
func leakedKeyText(k models.Key) string {
	if k.IsService() {
		return "the service key " + present.KeyText(k.Name, k.Prefix)
	}
	return "the API key " + present.KeyText(k.Name, k.Prefix)
}

// maxNamed is how many keys a sentence about them names.
const maxNamed = 3

// leakedFlash says what became of the keys.
func leakedFlash(verb string, found []models.Key, before map[models.KeyID]bool) string {
	var stopped, already []string
	for _, k := range found {
		if before[k.ID] {
			already = append(already, leakedKeyText(k))
		} else {
			stopped = append(stopped, leakedKeyText(k))
		}
	}
	var sentences []string
	if len(stopped) > 0 {
		sentences = append(sentences, verb+" "+listed(stopped)+".")
	}
	if len(already) > 0 {
		sentences = append(sentences, "Already stopped: "+listed(already)+".")
	}
	return strings.Join(sentences, " ")
}

func listed(names []string) string {
	if rest := len(names) - maxNamed; rest > 0 {
		return strings.Join(names[:maxNamed], ", ") + fmt.Sprintf(" and %d more", rest)
	}
	return strings.Join(names, ", ")
}
