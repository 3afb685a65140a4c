package settings

import (
	"fmt"
	"net/http"
	"strings"

	"github.com/labstack/echo/v4"
	qr "github.com/piglig/go-qr"

	"github.com/bursar-portal/bursar/handlers/edge"
	"github.com/bursar-portal/bursar/handlers/web"
	"github.com/bursar-portal/bursar/handlers/web/address"
	"github.com/bursar-portal/bursar/models"
	"github.com/bursar-portal/bursar/models/factor"
	"github.com/bursar-portal/bursar/views"
	view "github.com/bursar-portal/bursar/views/customer/settings"
)

// App shows a new secret for an authenticator app, and the form that proves the app has it.
func (w *Pages) App(c echo.Context) error {
	list, _, err := w.Identity.FactorsOf(c)
	if err != nil {
		return err
	}
	for _, f := range list {
		if f.Kind == factor.KindApp {
			return edge.SeeOther(c, address.Security)
		}
	}
	secret, sealed, err := w.Identity.NewApp(c)
	if err != nil {
		return err
	}
	return w.showApp(c, http.StatusOK, web.Form{}, secret, sealed)
}

// AppCreate adds an authenticator app.
func (w *Pages) AppCreate(c echo.Context) error {
	f, err := web.ReadForm(c, map[string]string{"code": "This"})
	if err != nil {
		return err
	}
	sealed := f.Get("app")
	secret, ok := w.Identity.ReadNewApp(c, sealed)
	if !ok {
		if secret, sealed, err = w.Identity.NewApp(c); err != nil {
			return err
		}
		f.Refuse(edge.Language(c).T("security.app_late"))
		return w.showApp(c, http.StatusUnprocessableEntity, f, secret, sealed)
	}
	codes, err := w.Identity.AddApp(c, secret, f.Get("code"))
	if err != nil {
		if err := f.Explain(c, err); err != nil {
			return err
		}
		return w.showApp(c, f.Faults.Status, f, secret, sealed)
	}
	return w.factorAdded(c, edge.Language(c).T("security.app_added"), codes)
}

// factorAdded answers a form that has added a factor: with the recovery codes that come with
// the first one.
func (w *Pages) factorAdded(c echo.Context, said string, codes []string) error {
	if len(codes) == 0 {
		return w.RedirectWithFlash(c, address.Security, said)
	}
	return w.showCodes(c, said+" "+edge.Language(c).T("security.elsewhere"), codes)
}

func (w *Pages) showApp(c echo.Context, status int, f web.Form, secret factor.Secret, sealed string) error {
	page := view.AppPage{
		Frame: w.Frame(c, edge.Language(c).T("security.app_title"), views.IconSettings, models.Account{}),
		Form:  views.Form{Action: address.Security + "/app", Fault: f.Faults.Form}, Code: f.Faults.Field("code", ""),
		Secret: secret.Grouped(), URL: secret.URL(w.Brand().Name, edge.Actor(c).User.Email), Sealed: sealed,
	}
	var err error
	if page.QRBox, page.QRPath, err = qrPath(page.URL); err != nil {
		return err
	}
	c.Response().Header().Set(echo.HeaderCacheControl, "no-store")
	return edge.Render(c, status, view.App(page))
}

// quietZone is the margin of a QR code, in modules, without which scanners may not see it.
const quietZone = 4

// qrPath returns a text as a QR code: the box of an SVG and the path of its dark modules,
// those of a row that touch as one rectangle.
func qrPath(text string) (box, path string, err error) {
	code, err := qr.EncodeText(text, qr.Medium)
	if err != nil {
		return "", "", err
	}
	var b strings.Builder
	size := code.Size()
	for y := range size {
		for x := 0; x < size; x++ {
			from := x
			for x < size && code.Module(x, y) {
				x++
			}
			if x > from {
				fmt.Fprintf(&b, "M%d %dh%dv1h-%dz", from+quietZone, y+quietZone, x-from, x-from)
			}
		}
	}
	whole := size + 2*quietZone
	return fmt.Sprintf("0 0 %d %d", whole, whole), b.String(), nil
}
