package public

import (
	"errors"
	"net/http"

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

// Forgot shows the form that asks for a link by mail.
func (w *Pages) Forgot(c echo.Context) error {
	return w.showForgot(c, http.StatusOK, c.QueryParam("email"), web.Faults{})
}

// ForgotCreate mails a link to whoever has an address. The answer is the same for every one.
func (w *Pages) ForgotCreate(c echo.Context) error {
	form, err := edge.ParseForm(c)
	if err != nil {
		return err
	}
	if !w.Settings().Mail {
		return w.showForgot(c, http.StatusOK, "", web.Faults{})
	}
	if err := w.Identity.Forgot(c, form.Get("email")); err != nil {
		if f, ok := web.FaultsFromError(c, err, map[string]string{"email": "This"}); ok {
			return w.showForgot(c, f.Status, form.Get("email"), f)
		}
		return err
	}
	return edge.SeeOther(c, "/forgot/sent")
}

// ForgotSent says that a link is on its way, if there is somebody to send it to.
func (w *Pages) ForgotSent(c echo.Context) error {
	return w.showSent(c, edge.Language(c).T("signin.check_mail"), edge.Language(c).T("signin.forgot_sent"),
		views.Link{Text: edge.Language(c).T("signin.forgot_again"), URL: "/forgot"})
}

func (w *Pages) showForgot(c echo.Context, status int, email string, f web.Faults) error {
	return edge.Render(c, status, view.Forgot(view.ForgotPage{
		Frame: w.Frame(c, edge.Language(c).T("signin.forgot_title"), "", models.Account{}),
		Form:  views.Form{Action: "/forgot", Fault: f.Form},
		Email: f.Field("email", email), Off: !w.Settings().Mail,
	}))
}

// Reset shows the form for a new password. It does not use the link up.
func (w *Pages) Reset(c echo.Context) error { return w.showReset(c, http.StatusOK, web.Faults{}) }

// ResetUpdate sets a new password by a link, and signs in.
func (w *Pages) ResetUpdate(c echo.Context) error {
	form, err := edge.ParseForm(c)
	if err != nil {
		return err
	}
	_, token, err := w.Identity.LinkFor(c.Request().Context(), c.Param("token"), link.Reset)
	if err != nil {
		return err
	}
	user, err := w.Identity.ResetPassword(c, token, form.Get("password"))
	if errors.Is(err, identity.ErrSecondStep) {
		return toStep(c, "")
	}
	if err != nil {
		if f, ok := web.FaultsFromError(c, err, map[string]string{"password": "The password"}); ok {
			return w.showReset(c, f.Status, f)
		}
		return err
	}
	memberships, err := w.membershipsOf(c, user)
	if err != nil {
		return err
	}
	return w.RedirectWithFlash(c, address.Home(models.Actor{User: &user, Memberships: memberships}), edge.Language(c).T("signin.reset_done"))
}

func (w *Pages) showReset(c echo.Context, status int, f web.Faults) error {
	l, _, err := w.Identity.LinkFor(c.Request().Context(), c.Param("token"), link.Reset)
	if err != nil {
		return err
	}
	c.Response().Header().Set(echo.HeaderCacheControl, "no-store")
	return edge.Render(c, status, view.Reset(view.ResetPage{
		Frame:   w.Frame(c, edge.Language(c).T("signin.reset_title"), "", models.Account{}),
		Form:    views.Form{Action: "/reset/" + c.Param("token"), Fault: f.Form},
		Account: l.Email, Password: f.Field("password", ""), MinPasswordLength: identity.MinPasswordLength,
	}))
}

// SignInLinkCreate mails a link that signs in to somebody who can't try another password.
func (w *Pages) SignInLinkCreate(c echo.Context) error {
	form, err := edge.ParseForm(c)
	if err != nil {
		return err
	}
	if !w.Settings().Mail {
		return w.showForgot(c, http.StatusOK, "", web.Faults{})
	}
	if err := w.Identity.MailSignIn(c, form.Get("email")); err != nil {
		if f, ok := web.FaultsFromError(c, err, nil); ok {
			return w.showSignIn(c, f.Status, form, f)
		}
		return err
	}
	return edge.SeeOther(c, "/signin/sent")
}

// SignInSent says that a sign-in link is on its way, if there is somebody to send it to.
func (w *Pages) SignInSent(c echo.Context) error {
	return w.showSent(c, edge.Language(c).T("signin.check_mail"), edge.Language(c).T("signin.link_sent"),
		views.Link{Text: edge.Language(c).T("signin.link_again"), URL: "/signin"})
}

// Closed confirms to somebody who has closed their account that it is closed. Whoever is
// signed in has not, and goes home.
func (w *Pages) Closed(c echo.Context) error {
	if actor := edge.Actor(c); actor.SignedIn() {
		return edge.SeeOther(c, address.Home(actor))
	}
	text := edge.Language(c).T("signin.closed_text")
	if w.Settings().Mail {
		text += " " + edge.Language(c).T("signin.closed_mail")
	}
	return w.showDone(c, edge.Language(c).T("signin.closed"), text, views.Link{})
}

func (w *Pages) showSent(c echo.Context, heading, text string, again views.Link) error {
	return edge.Render(c, http.StatusOK, view.Sent(view.SentPage{
		Frame: w.Frame(c, heading, "", models.Account{}), Heading: heading, Text: text, Again: again,
	}))
}
