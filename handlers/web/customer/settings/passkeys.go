package settings

import (
	"cmp"
	"net/http"

	"github.com/labstack/echo/v4"

	"github.com/bursar-portal/bursar/handlers/edge"
	"github.com/bursar-portal/bursar/handlers/identity"
	"github.com/bursar-portal/bursar/handlers/web"
	"github.com/bursar-portal/bursar/handlers/web/address"
	"github.com/bursar-portal/bursar/models"
	"github.com/bursar-portal/bursar/views"
	view "github.com/bursar-portal/bursar/views/customer/settings"
)

// passkeysPath is where passkeys are added.
const passkeysPath = address.Security + "/passkeys"

// PasskeyNew shows the form that adds a passkey.
func (w *Pages) PasskeyNew(c echo.Context) error {
	return w.showNewPasskey(c, http.StatusOK, web.Form{})
}

// PasskeyBegin tells the form's script what to ask the browser for.
func (w *Pages) PasskeyBegin(c echo.Context) error {
	asked, err := w.Identity.AskNewPasskey(c)
	return web.AnswerPasskey(c, asked, err)
}

// PasskeyCreate adds a passkey.
func (w *Pages) PasskeyCreate(c echo.Context) error {
	f, err := web.ReadForm(c, map[string]string{"name": "The name"})
	if err != nil {
		return err
	}
	codes, err := w.Identity.AddPasskey(c, f.Get("name"), f.Get("challenge"), f.Get("answer"))
	if err != nil {
		if err := f.Explain(c, err); err != nil {
			return err
		}
		return w.showNewPasskey(c, f.Faults.Status, f)
	}
	return w.factorAdded(c, edge.Language(c).T("security.passkey_added"), codes)
}

func (w *Pages) showNewPasskey(c echo.Context, status int, f web.Form) error {
	if !w.Identity.PasskeysAvailable() {
		return models.Errorf(models.CodeNotFound, "Passkeys aren’t available: this portal has no domain name.")
	}
	page := view.NewPasskeyPage{
		Frame:   w.Frame(c, edge.Language(c).T("security.passkey_add"), views.IconSettings, models.Account{}),
		Passkey: w.PasskeyForm(passkeysPath, edge.Language(c).T("security.passkey_button"), f.Faults.Form),
		Name:    f.Faults.Field("name", cmp.Or(f.Get("name"), identity.DeviceName(edge.Language(c).T, c.Request().UserAgent()))),
	}
	page.Passkey.Create = true
	return edge.Render(c, status, view.NewPasskey(page))
}

// FactorRename gives a passkey another name.
func (w *Pages) FactorRename(c echo.Context) error {
	form, err := edge.ParseForm(c)
	if err != nil {
		return err
	}
	id, name := form.Get("id"), form.Get("name")
	if err := w.Identity.RenameFactor(c, id, name); err != nil {
		if models.CodeOf(err) == models.CodeInvalidField {
			fault := web.FaultSentence("The name", edge.AsError(err).Fields[0].Detail)
			return w.showSecurity(c, http.StatusUnprocessableEntity, id, views.Field{Value: name, Fault: fault})
		}
		return err
	}
	return w.RedirectWithFlash(c, address.Security, edge.Language(c).T("security.passkey_renamed"))
}
