package settings

import (
	"net/http"
	"net/url"
	"strings"

	"github.com/labstack/echo/v4"

	"github.com/bursar-portal/bursar/handlers/edge"
	"github.com/bursar-portal/bursar/handlers/web/address"
	"github.com/bursar-portal/bursar/handlers/web/present"
	"github.com/bursar-portal/bursar/models"
	"github.com/bursar-portal/bursar/models/factor"
	"github.com/bursar-portal/bursar/views"
	view "github.com/bursar-portal/bursar/views/customer/settings"
)

// Security shows the person's second factors.
func (w *Pages) Security(c echo.Context) error {
	return w.showSecurity(c, http.StatusOK, "", views.Field{})
}

// showSecurity shows the page. newName is a name of a passkey that was refused, if any.
func (w *Pages) showSecurity(c echo.Context, status int, passkey string, newName views.Field) error {
	list, codes, err := w.Identity.FactorsOf(c)
	if err != nil {
		return err
	}
	page := view.SecurityPage{
		Remove: views.Form{Action: address.Security + "/remove"}, Rename: views.Form{Action: address.Security + "/rename"},
		AppURL: address.Security + "/app", NoName: !w.Identity.PasskeysAvailable(),
	}
	if !page.NoName {
		page.Add = passkeysPath
	}
	r, keep := w.ReaderOf(c), w.Identity.MustKeepFactor(c) && len(list) == 1
	for _, f := range list {
		if f.Kind == factor.KindApp {
			page.App, page.AppURL = factorRow(f, r, keep), ""
			continue
		}
		row := factorRow(f, r, keep)
		if f.ID == passkey {
			row.NewName = newName
		}
		page.Passkeys = append(page.Passkeys, row)
	}
	if len(list) > 0 {
		page.CodesLeft, page.NoCodes, page.NewCodes = codesText(r, codes), codes == 0, views.Form{Action: address.Security + "/codes"}
	}
	page.Frame = w.Frame(c, r.T("security.title"), views.IconSettings, models.Account{})
	if len(list) == 0 && w.Identity.MustKeepFactor(c) {
		page.Notices = append(page.Notices, views.Notice{
			Tone: views.ToneWarn, Title: r.T("security.must_title"), Text: r.T("security.must_text"),
		})
	}
	return edge.Render(c, status, view.Security(page))
}

func factorRow(f factor.Factor, r present.Reader, keep bool) view.FactorRow {
	return view.FactorRow{ID: f.ID, Name: f.Name, Added: r.Moment(f.CreatedAt), Used: r.Moment(f.UsedAt), Keep: keep}
}

func codesText(r present.Reader, left int) string {
	if left == 0 {
		return r.T("security.codes_none")
	}
	return r.T("security.codes_left", "n", left)
}

// FactorRemove removes a factor.
func (w *Pages) FactorRemove(c echo.Context) error {
	form, err := edge.ParseForm(c)
	if err == nil {
		err = w.Identity.RemoveFactor(c, form.Get("id"))
	}
	if err != nil {
		return err
	}
	return w.RedirectWithFlash(c, address.Security, edge.Language(c).T("security.removed"))
}

// CodesCreate makes new recovery codes and shows them.
func (w *Pages) CodesCreate(c echo.Context) error {
	codes, err := w.Identity.NewRecoveryCodes(c)
	if err != nil {
		return err
	}
	return w.showCodes(c, edge.Language(c).T("security.codes_replaced"), codes)
}

// showCodes shows new recovery codes. It answers the form itself, with status 200: they are
// stored as hashes, so no other page could show them.
func (w *Pages) showCodes(c echo.Context, lead string, codes []string) error {
	done := address.Security
	if edge.Actor(c).NeedsFactor { // which kept them from the admin pages
		done = "/admin"
	}
	text := edge.Language(c).T("security.codes_file", "name", w.Brand().Name, "email", edge.Actor(c).User.Email) + "\r\n\r\n" + strings.Join(codes, "\r\n") + "\r\n"
	return edge.Render(c, http.StatusOK, view.Codes(view.CodesPage{
		Frame: w.Frame(c, edge.Language(c).T("security.codes_title"), views.IconSettings, models.Account{}),
		Lead:  lead, Codes: codes, File: "data:text/plain;charset=utf-8," + url.PathEscape(text), Done: done, Later: address.Security,
	}))
}

// factors writes the person's second factors, without what they are checked with.
func (d *download) factors() error {
	list, _, err := d.Identity.FactorsOf(d.c)
	if err != nil {
		return err
	}
	return d.table("factors.csv", []string{"kind", "name", "added_at", "last_used_at"}, func(row func(...string) error) error {
		for _, f := range list {
			if err := row(string(f.Kind), f.Name, stamp(f.CreatedAt), stamp(f.UsedAt)); err != nil {
				return err
			}
		}
		return nil
	})
}
