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
	"github.com/bursar-portal/bursar/handlers/web/resume"
	"github.com/bursar-portal/bursar/models"
	"github.com/bursar-portal/bursar/views"
	view "github.com/bursar-portal/bursar/views/public"
)

// SignIn shows the form for an email address and a password.
func (w *Pages) SignIn(c echo.Context) error {
	if actor := edge.Actor(c); actor.SignedIn() {
		return edge.SeeOther(c, address.Local(c.QueryParam("next"), address.Home(actor)))
	}
	return w.showSignIn(c, http.StatusOK, url.Values{"next": {c.QueryParam("next")}}, web.Faults{})
}

// SignInCreate starts a session, and opens an account for a customer without one.
func (w *Pages) SignInCreate(c echo.Context) error {
	form, err := edge.ParseForm(c)
	if err != nil {
		return err
	}
	user, err := w.Identity.SignIn(c, form.Get("email"), form.Get("password"))
	if errors.Is(err, identity.ErrSecondStep) {
		return w.signInStep(c, user, form)
	}
	if err != nil {
		// No subjects: the page does not say which of the two is wrong.
		if f, ok := web.FaultsFromError(c, err, nil); ok {
			return w.showSignIn(c, f.Status, form, f)
		}
		return err
	}
	return w.signedIn(c, user, form)
}

// signedIn leads somebody who has just signed in to where they wanted to go.
func (w *Pages) signedIn(c echo.Context, user models.User, form url.Values) error {
	memberships, err := w.membershipsOf(c, user)
	if err != nil {
		return err
	}
	home := address.Home(models.Actor{User: &user, Memberships: memberships})
	to, err := w.afterSignIn(c, user, form, home)
	if err != nil {
		if f, ok := web.FaultsFromError(c, err, nil); ok {
			return w.showSignIn(c, f.Status, form, f) // which still has the form that was kept
		}
		return err
	}
	return edge.SeeOther(c, to)
}

// signInStep leads somebody whose password is right to the second step, which leads on to the
// form that was kept, or to the page that they wanted.
func (w *Pages) signInStep(c echo.Context, user models.User, form url.Values) error {
	next, err := w.afterSignIn(c, user, form, "")
	if err != nil {
		return err
	}
	return toStep(c, next)
}

// SignInPasskey signs in whoever has answered with their passkey.
func (w *Pages) SignInPasskey(c echo.Context) error {
	form, err := edge.ParseForm(c)
	if err != nil {
		return err
	}
	user, err := w.Identity.SignInWithPasskey(c, form.Get("challenge"), form.Get("answer"))
	if err != nil {
		if f, ok := web.FaultsFromError(c, err, nil); ok {
			return w.showSignIn(c, f.Status, form, f)
		}
		return err
	}
	return w.signedIn(c, user, form)
}

// SignInPasskeyBegin tells the script what to ask the browser for.
func (w *Pages) SignInPasskeyBegin(c echo.Context) error {
	asked, err := w.Identity.AskSignIn(c)
	return web.AnswerPasskey(c, asked, err)
}

// membershipsOf returns the memberships of a person who has just signed in. It opens an
// account for a customer who never had one, but not for one whose account was closed.
func (w *Pages) membershipsOf(c echo.Context, user models.User) ([]models.Membership, error) {
	ctx := c.Request().Context()
	memberships, err := w.Store.Memberships(ctx, user.ID)
	if err != nil || len(memberships) > 0 || user.Operator != "" {
		return memberships, err
	}
	account, err := w.Store.OpenAccount(ctx, models.NewAccount{
		Kind: models.Solo, Name: user.Name, Owner: user.ID, BillingEmail: user.Email, Zone: user.Zone,
	})
	if err == nil {
		err = w.Identity.AuditAccountOpened(c, user, account.ID, "account.open", "Signed in for the first time. This opened the account.")
	}
	if err != nil && models.CodeOf(err) != models.CodeConflict {
		return nil, err
	}
	return w.Store.Memberships(ctx, user.ID)
}

// SignOutCreate ends the session.
func (w *Pages) SignOutCreate(c echo.Context) error {
	if err := w.Identity.SignOut(c); err != nil {
		return err
	}
	return edge.SeeOther(c, "/")
}

func (w *Pages) showSignIn(c echo.Context, status int, form url.Values, f web.Faults, notices ...views.Notice) error {
	page := view.SignInPage{
		Frame: w.Frame(c, edge.Language(c).T("signin.title"), "", models.Account{}),
		Form:  views.Form{Action: "/signin", Fault: f.Form},
		Email: views.Field{Value: form.Get("email")},
		Next:  address.Local(form.Get("next"), ""), NoMail: !w.Settings().Mail,
		Providers: w.providerLinks(c, form.Get("next")),
	}
	if w.Identity.PasskeysAvailable() {
		page.Passkey = w.PasskeyForm("/signin/passkey", edge.Language(c).T("signin.passkey_button"), "")
		page.Passkey.Offer, page.Passkey.Plain = true, true
	}
	if status == http.StatusTooManyRequests && w.Settings().Mail {
		page.LinkFor = form.Get("email")
	}
	if kept, ok := resume.Decode(form.Get("kept")); ok {
		page.Kept = kept.Encode()
		notices = append(notices, kept.SignInNotice(edge.Language(c)))
	}
	page.Notices = append(page.Notices, notices...)
	return edge.Render(c, status, view.SignIn(page))
}
