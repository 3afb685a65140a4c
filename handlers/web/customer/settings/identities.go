package settings

import (
	"net/http"
	"net/url"

	"github.com/labstack/echo/v4"

	"github.com/bursar-portal/bursar/handlers/edge"
	"github.com/bursar-portal/bursar/handlers/identity/oidc"
	"github.com/bursar-portal/bursar/handlers/web"
	"github.com/bursar-portal/bursar/handlers/web/present"
	"github.com/bursar-portal/bursar/models"
	"github.com/bursar-portal/bursar/models/sso"
	"github.com/bursar-portal/bursar/views"
	view "github.com/bursar-portal/bursar/views/customer/settings"
)

// identitiesPath is the page of linked identities.
const identitiesPath = "/settings/security/identities"

// Identities lists what others know the person as, and offers to link more.
func (w *Pages) Identities(c echo.Context) error { return w.showIdentities(c, http.StatusOK, "") }

// IdentityRemove removes an identity of the person.
func (w *Pages) IdentityRemove(c echo.Context) error {
	form, err := edge.ParseForm(c)
	if err != nil {
		return err
	}
	key := sso.Key{Issuer: form.Get("issuer"), Subject: form.Get("subject")}
	if err := w.Identity.Unlink(c, key); err != nil {
		if f, ok := web.FaultsFromError(c, err, nil); ok {
			return w.showIdentities(c, f.Status, f.Form)
		}
		return err
	}
	return w.RedirectWithFlash(c, identitiesPath, edge.Language(c).T("security.identity_removed", "provider", w.Identity.ProviderName(key.Issuer)))
}

func (w *Pages) showIdentities(c echo.Context, status int, fault string) error {
	list, err := w.Identity.Identities(c)
	if err != nil {
		return err
	}
	page := view.IdentitiesPage{
		Frame:  w.Frame(c, edge.Language(c).T("security.identities"), views.IconSettings, models.Account{}),
		Remove: views.Form{Action: identitiesPath + "/remove"}, Fault: fault,
	}
	r, signsIn := w.ReaderOf(c), map[string]bool{}
	for _, i := range list {
		signsIn[i.Issuer] = signsIn[i.Issuer] || i.SignsIn
		row := view.IdentityRow{
			Provider: w.Identity.ProviderName(i.Issuer), Issuer: i.Issuer, Subject: i.Subject, Email: i.Email,
			Linked: r.Moment(i.LinkedAt), WasUsed: !i.UsedAt.IsZero(), ForCalls: !i.SignsIn,
		}
		if row.WasUsed {
			row.Used = r.Moment(i.UsedAt)
		}
		page.Identities = append(page.Identities, row)
	}
	if edge.Actor(c).ViewedBy == nil {
		token, err := w.Identity.LinkToken(c)
		if err != nil {
			return err
		}
		for _, p := range w.Identity.Providers() {
			if !signsIn[p.Issuer] {
				page.Offered = append(page.Offered, linkTo(r, p, token))
			}
		}
	}
	return edge.Render(c, status, view.Identities(page))
}

func linkTo(r present.Reader, p *oidc.Client, token string) views.Link {
	return views.Link{Text: r.T("security.identity_link", "provider", p.Name), URL: "/auth/oidc/" + p.ID + "?link=" + url.QueryEscape(token)}
}
