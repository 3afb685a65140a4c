package settings

import (
	"net/http"

	"github.com/labstack/echo/v4"

	"github.com/bursar-portal/bursar/handlers/edge"
	"github.com/bursar-portal/bursar/handlers/web"
	"github.com/bursar-portal/bursar/handlers/web/address"
	"github.com/bursar-portal/bursar/handlers/web/present"
	"github.com/bursar-portal/bursar/models"
	"github.com/bursar-portal/bursar/models/logo"
	"github.com/bursar-portal/bursar/views"
	view "github.com/bursar-portal/bursar/views/admin/settings"
)

// maxLogoBody bounds the body of an upload. It is more than logo.MaxBytes, so that the form
// itself can report most files that are too large.
const maxLogoBody = 2 << 20

// logoVariable sets the logo in the environment.
const logoVariable = "BURSAR_BRAND_LOGO_FILE"

// Logo shows the logo and the form that uploads another one.
func (w *Pages) Logo(c echo.Context) error { return w.showLogo(c, http.StatusOK, web.Form{}) }

// LogoUpdate stores an uploaded logo. Only admins may.
func (w *Pages) LogoUpdate(c echo.Context) error {
	_, file, err := edge.ParseMultipartForm(c, "file")
	f := web.Form{Subjects: map[string]string{"file": "The logo"}}
	r := w.ReaderOf(c)
	var picture *models.Logo
	switch {
	case models.CodeOf(err) == models.CodeBodyTooLarge:
		f.Faults.Add("file", r.T("admin_settings.fault_logo_size"))
	case err != nil:
		return err
	case len(file.Content) == 0 && file.Name == "":
		f.Faults.Add("file", r.T("admin_settings.fault_no_file"))
	default:
		picture, err = logo.Read(file.Content)
		f.Parsed("file", "The logo", err)
	}
	if f.Faults.Any() {
		return w.showLogo(c, f.Faults.Status, f)
	}
	said := r.T("admin_settings.logo_audit", "from", described(r, w.Settings().Brand.Logo), "to", described(r, picture))
	if err := w.Store.ChangeLogo(c.Request().Context(), picture, w.AuditRecord(c, "setting.change", "", "brand_logo", said)); err != nil {
		return err
	}
	return w.RedirectWithFlash(c, address.AdminLogo, r.T("admin_settings.logo_changed"))
}

// LogoRemove removes the uploaded logo, after which pages show the name. Only admins may.
func (w *Pages) LogoRemove(c echo.Context) error {
	if _, err := edge.ParseForm(c); err != nil {
		return err
	}
	r := w.ReaderOf(c)
	said := r.T("admin_settings.logo_removed_audit", "was", described(r, w.Settings().Brand.Logo))
	if err := w.Store.ChangeLogo(c.Request().Context(), nil, w.AuditRecord(c, "setting.change", "", "brand_logo", said)); err != nil {
		return err
	}
	return w.RedirectWithFlash(c, address.AdminLogo, r.T("admin_settings.logo_removed"))
}

func (w *Pages) showLogo(c echo.Context, status int, f web.Form) error {
	now, r := w.Settings().Brand, w.ReaderOf(c)
	page := view.LogoPage{
		Frame: w.Frame(c, r.T("admin_settings.logo_label"), views.IconAdminSettings, models.Account{}),
		Back:  views.Link{Text: r.T("admin_settings.settings"), URL: address.AdminSettings},
		URL:   web.LogoURL(now.Logo), About: described(r, now.Logo), File: f.Faults.Field("file", ""),
	}
	if now.LogoFile != "" {
		page.Variable, page.About = logoVariable, now.LogoFile
		return edge.Render(c, status, view.Logo(page))
	}
	if edge.ViewOf(c) != nil {
		return edge.Render(c, status, view.Logo(page))
	}
	page.Form = views.Form{Action: address.AdminLogo}
	if now.Logo != nil {
		page.Remove = views.Form{Action: address.AdminLogo + "/remove"}
	}
	return edge.Render(c, status, view.Logo(page))
}

// logoLine is the logo in the list of settings.
func (w *Pages) logoLine(c echo.Context) (view.Line, error) {
	now, r := w.Settings().Brand, w.ReaderOf(c)
	line := view.Line{Label: r.T("admin_settings.logo_label"), Picture: web.LogoURL(now.Logo)}
	if now.Logo != nil {
		line.Value = described(r, now.Logo)
	}
	if now.LogoFile != "" {
		line.Value, line.Source.Variable = now.LogoFile, logoVariable
		return line, nil
	}
	if edge.Actor(c).MayAdminister() {
		line.Edit = views.Link{Text: r.T(map[bool]string{true: "admin_settings.logo_upload", false: "admin_settings.logo_change"}[now.Logo == nil]), URL: address.AdminLogo}
	}
	state, err := w.Store.LogoState(c.Request().Context())
	if !state.ChangedAt.IsZero() {
		line.Source.By, line.Source.At = r.Actor(state.ChangedBy, state.ChangedByName), r.Moment(state.ChangedAt)
	}
	return line, err
}

// described says what file a logo is: "PNG, 12 KB", or "none".
func described(r present.Reader, l *models.Logo) string {
	if l == nil {
		return r.T("admin_settings.none_said")
	}
	return r.T("admin_settings.logo_file", "type", logo.Names[l.ContentType], "n", (len(l.Data)+1023)/1024)
}
