package public

import (
	"errors"
	"net/http"
	"net/url"

	"github.com/labstack/echo/v4"

	"github.com/bursar-portal/bursar/handlers/edge"
	"github.com/bursar-portal/bursar/handlers/identity"
	"github.com/bursar-portal/bursar/handlers/web"
	"github.com/bursar-portal/bursar/handlers/web/address"
	"github.com/bursar-portal/bursar/models"
	"github.com/bursar-portal/bursar/models/link"
	"github.com/bursar-portal/bursar/views"
	view "github.com/bursar-portal/bursar/views/public"
)

// linkingPath is the page that asks for the proof of an account.
const linkingPath = "/auth/link"

// providerLinks are the ways to sign in that others offer. next is where they lead in the end.
func (w *Pages) providerLinks(c echo.Context, next string) (links []views.Link) {
	query := ""
	if next = address.Local(next, ""); next != "" {
		query = "?next=" + url.QueryEscape(next)
	}
	for _, p := range w.Identity.Providers() {
		links = append(links, views.Link{Text: edge.Language(c).T("signin.continue_with", "provider", p.Name), URL: "/auth/oidc/" + p.ID + query})
	}
	return links
}

// ProviderSignIn sends the browser to a provider.
func (w *Pages) ProviderSignIn(c echo.Context) error {
	if c.QueryParam("link") != "" && !w.Identity.Fresh(c) {
		return edge.SeeOther(c, address.Security+"/identities") // which asks for a fresh proof
	}
	to, err := w.Identity.StartSSO(c, c.Param("provider"), address.Local(c.QueryParam("next"), ""), c.QueryParam("link"))
	if err != nil {
		return w.signInFailed(c, err)
	}
	return edge.SeeOther(c, to)
}

// ProviderCallback is where a provider sends the browser back to.
func (w *Pages) ProviderCallback(c echo.Context) error {
	arrival, err := w.Identity.FinishSSO(c, c.Param("provider"))
	switch {
	case errors.Is(err, identity.ErrSecondStep):
		return toStep(c, arrival.Next)
	case err != nil:
		return w.signInFailed(c, err)
	case arrival.Prove:
		return edge.SeeOther(c, linkingPath)
	case arrival.Linked:
		return w.RedirectWithFlash(c, "/settings/security/identities", edge.Language(c).T("signin.linked", "provider", arrival.Provider))
	}
	return w.arrived(c, arrival)
}

// signInFailed shows the sign-in page with what went wrong. Whoever is signed in sees it on
// an error page: they were about to link an identity.
func (w *Pages) signInFailed(c echo.Context, err error) error {
	f, ok := web.FaultsFromError(c, err, nil)
	switch {
	case !ok:
		return err
	case edge.Actor(c).SignedIn():
		return models.Errorf(models.CodeForbidden, "%s", f.Form).WithCause(err)
	}
	return w.showSignIn(c, f.Status, url.Values{}, web.Faults{}, views.Notice{Tone: views.ToneBad, Text: f.Form})
}

// arrived leads somebody who has signed in to where they wanted to go.
func (w *Pages) arrived(c echo.Context, arrival identity.Arrival) error {
	memberships, err := w.membershipsOf(c, arrival.User)
	if err != nil {
		return err
	}
	to := address.Local(arrival.Next, address.Home(models.Actor{User: &arrival.User, Memberships: memberships}))
	switch {
	case arrival.Opened:
		return w.RedirectWithFlash(c, to, edge.Language(c).T("signin.welcome"))
	case arrival.Linked:
		return w.RedirectWithFlash(c, to, edge.Language(c).T("signin.linked_signs_in", "provider", arrival.Provider))
	}
	return edge.SeeOther(c, to)
}

// Linking asks for the proof of the account with the address of an identity.
func (w *Pages) Linking(c echo.Context) error { return w.showLinking(c, http.StatusOK, web.Faults{}) }

// LinkingCreate links an identity to the account whose password is given, and signs in.
func (w *Pages) LinkingCreate(c echo.Context) error {
	form, err := edge.ParseForm(c)
	if err != nil {
		return err
	}
	arrival, err := w.Identity.LinkByPassword(c, form.Get("password"))
	if errors.Is(err, identity.ErrSecondStep) {
		return toStep(c, arrival.Next)
	}
	if err != nil {
		if f, ok := web.FaultsFromError(c, err, map[string]string{"password": "This"}); ok {
			return w.showLinking(c, f.Status, f)
		}
		return err
	}
	return w.arrived(c, arrival)
}

// LinkingMailCreate mails a link that is the proof.
func (w *Pages) LinkingMailCreate(c echo.Context) error {
	if err := w.Identity.MailLinking(c); err != nil {
		if f, ok := web.FaultsFromError(c, err, nil); ok {
			return w.showLinking(c, f.Status, f)
		}
		return err
	}
	return edge.SeeOther(c, linkingPath+"/sent")
}

// LinkingSent says that the link is on its way.
func (w *Pages) LinkingSent(c echo.Context) error {
	return w.showSent(c, edge.Language(c).T("signin.check_mail"), edge.Language(c).T("signin.link_mail_sent"),
		views.Link{Text: edge.Language(c).T("signin.link_mail_again"), URL: linkingPath})
}

// showLinking shows the sign-in page if nothing waits in this browser.
func (w *Pages) showLinking(c echo.Context, status int, f web.Faults) error {
	waiting, err := w.Identity.Linking(c)
	if err != nil {
		return w.signInFailed(c, err)
	}
	page := view.LinkingPage{
		Frame:    w.Frame(c, edge.Language(c).T("signin.link_title"), "", models.Account{}),
		Form:     views.Form{Action: linkingPath, Fault: f.Form},
		Provider: waiting.Provider, Email: waiting.Email, Password: f.Field("password", ""),
	}
	if waiting.CanMail {
		page.Mail = views.Form{Action: linkingPath + "/mail"}
	}
	c.Response().Header().Set(echo.HeaderCacheControl, "no-store")
	return edge.Render(c, status, view.Linking(page))
}

// followLinking links an identity by a link that was mailed.
func (w *Pages) followLinking(c echo.Context, l link.Link, token link.Token) (web.Done, error) {
	arrival, err := w.Identity.FollowLinking(c, l, token)
	if errors.Is(err, identity.ErrSecondStep) {
		return web.Done{URL: stepPath}, nil
	}
	if err != nil {
		return web.Done{}, err
	}
	memberships, err := w.membershipsOf(c, arrival.User)
	return web.Done{
		URL:   address.Local(arrival.Next, address.Home(models.Actor{User: &arrival.User, Memberships: memberships})),
		Flash: edge.Language(c).T("signin.linked_signs_in", "provider", arrival.Provider),
	}, err
}
