package public

import (
	"cmp"
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

// verifyPurposes are the purposes of links that lead to /verify.
var verifyPurposes = []link.Purpose{link.SignUp, link.Claim, link.SignIn, link.EmailOld, link.EmailNew, link.Prove, link.LinkingMail}

// Verify says what a link does. It uses nothing up: programs that check mail follow links.
func (w *Pages) Verify(c echo.Context) error {
	l, _, err := w.Identity.LinkFor(c.Request().Context(), c.Param("token"), verifyPurposes...)
	if err != nil {
		return err
	}
	return w.showVerify(c, http.StatusOK, l, nil, web.Faults{})
}

// VerifyCreate does what a link is for.
func (w *Pages) VerifyCreate(c echo.Context) error {
	form, err := edge.ParseForm(c)
	if err != nil {
		return err
	}
	l, token, err := w.Identity.LinkFor(c.Request().Context(), c.Param("token"), verifyPurposes...)
	if err != nil {
		return err
	}
	done, err := w.followLink(c, l, token, form)
	if err != nil {
		if f, ok := web.FaultsFromError(c, err, map[string]string{"name": "The name", "password": "The password"}); ok {
			return w.showVerify(c, f.Status, l, form, f)
		}
		return err
	}
	if done.Flash == "" {
		return edge.SeeOther(c, done.URL)
	}
	return w.RedirectWithFlash(c, done.URL, done.Flash)
}

// followLink carries a link out and returns where its reader goes.
func (w *Pages) followLink(c echo.Context, l link.Link, token link.Token, form url.Values) (web.Done, error) {
	switch l.Purpose {
	case link.SignUp:
		return web.Done{URL: "/dashboard", Flash: "Welcome. This is your account."}, w.Identity.FinishSignUp(c, token, form.Get("password"))
	case link.Claim:
		zone := form.Get("zone")
		if !models.ValidZone(zone) { // from the browser: the person could not correct it
			zone = ""
		}
		err := w.Identity.AcceptClaim(c, token, identity.ClaimParams{Name: form.Get("name"), Zone: zone, Password: form.Get("password")})
		return web.Done{URL: address.ForAccount("/dashboard", models.AccountID(l.Data[link.DataAccount])), Flash: "Welcome. This is your account."}, err
	case link.LinkingMail:
		return w.followLinking(c, l, token)
	case link.SignIn:
		user, err := w.Identity.FollowSignIn(c, token)
		if errors.Is(err, identity.ErrSecondStep) {
			return web.Done{URL: stepPath}, nil
		}
		if err != nil {
			return web.Done{}, err
		}
		memberships, err := w.membershipsOf(c, user)
		return web.Done{URL: address.Home(models.Actor{User: &user, Memberships: memberships})}, err
	}
	if l.Purpose == link.Prove {
		next, err := w.Identity.FollowProof(c, token)
		return web.Done{URL: address.Local(next, "/settings")}, err
	}
	changed, err := w.Identity.AgreeToEmail(c, token)
	switch {
	case err != nil:
		return web.Done{}, err
	case changed && edge.Actor(c).SignedIn() && edge.Actor(c).User.ID == l.UserID:
		return web.Done{URL: "/settings", Flash: "Your email address is changed."}, nil
	case changed:
		return web.Done{URL: "/verify/changed"}, nil
	}
	return web.Done{URL: "/verify/half"}, nil
}

// VerifyRefuse ends what a link is about, which is a change of address.
func (w *Pages) VerifyRefuse(c echo.Context) error {
	_, token, err := w.Identity.LinkFor(c.Request().Context(), c.Param("token"), link.EmailOld, link.EmailNew)
	if err == nil {
		err = w.Identity.RefuseEmail(c, token)
	}
	if err != nil {
		return err
	}
	return edge.SeeOther(c, "/verify/refused")
}

// VerifyHalf says that the other link of a change of address is still to be followed.
func (w *Pages) VerifyHalf(c echo.Context) error {
	return w.showSent(c, "One more step", "Your email address changes once you have followed the link that we sent to your other address, too.", views.Link{})
}

// VerifyChanged says that an address has changed, to somebody who has followed the link where
// they are not signed in, as on a phone.
func (w *Pages) VerifyChanged(c echo.Context) error {
	return w.showDone(c, "Your email address is changed", "Sign in with your new address from now on.", views.Link{Text: "Sign in", URL: "/signin"})
}

// InvitationDeclined says that an invitation is declined, to somebody who is not signed in.
func (w *Pages) InvitationDeclined(c echo.Context) error {
	return w.showDone(c, "The invitation is declined", "There's nothing else to do.", views.Link{})
}

// showDone says that something is done, with what to do next, the zero Link for nothing.
func (w *Pages) showDone(c echo.Context, heading, text string, next views.Link) error {
	return edge.Render(c, http.StatusOK, view.Sent(view.SentPage{
		Frame: w.Frame(c, heading, "", models.Account{}), Heading: heading, Text: text, Next: next,
	}))
}

// VerifyRefused says that an address does not change.
func (w *Pages) VerifyRefused(c echo.Context) error {
	return w.showSent(c, "Your email address stays", "The change is canceled. If you did not ask for it, change your password.", views.Link{})
}

func (w *Pages) showVerify(c echo.Context, status int, l link.Link, form url.Values, f web.Faults) error {
	page := view.VerifyPage{
		Form: views.Form{Action: c.Request().URL.Path, Fault: f.Form}, Password: f.Field("password", ""),
		MinPasswordLength: identity.MinPasswordLength,
	}
	if err := w.describeLink(c, l, form, f, &page); err != nil {
		return err
	}
	page.Action = "/verify/" + c.Param("token")
	page.Frame = w.Frame(c, page.Heading, "", models.Account{})
	c.Response().Header().Set(echo.HeaderCacheControl, "no-store")
	return edge.Render(c, status, view.Verify(page))
}

// describeLink fills in what a link does.
func (w *Pages) describeLink(c echo.Context, l link.Link, form url.Values, f web.Faults, page *view.VerifyPage) error {
	product := w.Settings().Brand.Name
	switch l.Purpose {
	case link.SignUp:
		page.Heading, page.Button = "Create your account", "Create account"
		page.Lines = []string{"This creates your account for " + models.Isolate(l.Data[link.DataEmail]) + " at " + product + "."}
		page.Account, page.AskPassword = l.Email, !w.Identity.SignedUpHere(c, l)
	case link.Claim:
		return w.describeClaim(c, l, form, f, page)
	case link.SignIn:
		page.Heading, page.Button = "Sign in", "Sign in"
		page.Lines = []string{"This signs you in as " + models.Isolate(l.Email) + "."}
	case link.Prove:
		page.Heading, page.Button = "Confirm it’s you", "Confirm"
		page.Lines = []string{"This confirms that you are " + models.Isolate(l.Email) + "."}
	case link.LinkingMail:
		provider := models.Isolate(l.Data[link.DataProvider])
		page.Heading, page.Button = "Link "+provider+" to your account", "Link and sign in"
		page.Lines = []string{"From now on, " + provider + " signs you in to your account " + models.Isolate(l.Email) + "."}
		if !w.Identity.CanFollowLinking(c, l) {
			page.Lines = []string{edge.Language(c).Fault(identity.ErrAnotherBrowser.Message)}
			page.Button = ""
		}
	case link.EmailOld, link.EmailNew:
		page.Heading, page.Button = "Change your email address", "Confirm the change"
		page.Lines = []string{
			"Your email address becomes " + models.Isolate(l.Data[link.DataAddress]) + ".",
			"It changes once you have confirmed it from both your old and your new address.",
		}
		page.RefuseAction, page.RefuseButton = "/verify/"+c.Param("token")+"/refuse", "Cancel the change"
	}
	return nil
}

func (w *Pages) describeClaim(c echo.Context, l link.Link, form url.Values, f web.Faults, page *view.VerifyPage) error {
	ctx := c.Request().Context()
	user, err := w.Store.User(ctx, l.UserID)
	if err != nil {
		return err
	}
	account, err := w.Store.PendingAccount(ctx, models.AccountID(l.Data[link.DataAccount]), l.UserID)
	if err != nil {
		return identity.ErrNoLink
	}
	page.Heading, page.Button = "Accept your account", "Accept"
	page.Lines = []string{"You were named as the owner of " + models.Isolate(account.Name) + " at " + w.Settings().Brand.Name + "."}
	if user.Verified() {
		page.Lines = append(page.Lines, "Accept to add it to your accounts.")
		return nil
	}
	page.Lines = append(page.Lines, "Choose a name and a password to accept it.")
	page.AskName, page.Account, page.Button = true, user.Email, "Create account"
	page.Name = f.Field("name", cmp.Or(form.Get("name"), user.Name))
	return nil
}
