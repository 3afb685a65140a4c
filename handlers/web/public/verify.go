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
		return web.Done{URL: "/dashboard", Flash: edge.Language(c).T("signin.welcome")}, w.Identity.FinishSignUp(c, token, form.Get("password"))
	case link.Claim:
		zone := form.Get("zone")
		if !models.ValidZone(zone) { // from the browser: the person could not correct it
			zone = ""
		}
		err := w.Identity.AcceptClaim(c, token, identity.ClaimParams{Name: form.Get("name"), Zone: zone, Password: form.Get("password")})
		return web.Done{URL: address.ForAccount("/dashboard", models.AccountID(l.Data[link.DataAccount])), Flash: edge.Language(c).T("signin.welcome")}, err
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
		return web.Done{URL: "/settings", Flash: edge.Language(c).T("signin.verify_changed_flash")}, nil
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
	return w.showSent(c, edge.Language(c).T("signin.verify_half"), edge.Language(c).T("signin.verify_half_text"), views.Link{})
}

// VerifyChanged says that an address has changed, to somebody who has followed the link where
// they are not signed in, as on a phone.
func (w *Pages) VerifyChanged(c echo.Context) error {
	return w.showDone(c, edge.Language(c).T("signin.verify_changed"), edge.Language(c).T("signin.verify_changed_text"), views.Link{Text: edge.Language(c).T("signin.button"), URL: "/signin"})
}

// InvitationDeclined says that an invitation is declined, to somebody who is not signed in.
func (w *Pages) InvitationDeclined(c echo.Context) error {
	return w.showDone(c, edge.Language(c).T("signin.declined"), edge.Language(c).T("signin.declined_text"), views.Link{})
}

// showDone says that something is done, with what to do next, the zero Link for nothing.
func (w *Pages) showDone(c echo.Context, heading, text string, next views.Link) error {
	return edge.Render(c, http.StatusOK, view.Sent(view.SentPage{
		Frame: w.Frame(c, heading, "", models.Account{}), Heading: heading, Text: text, Next: next,
	}))
}

// VerifyRefused says that an address does not change.
func (w *Pages) VerifyRefused(c echo.Context) error {
	return w.showSent(c, edge.Language(c).T("signin.verify_refused"), edge.Language(c).T("signin.verify_refused_text"), views.Link{})
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
	r, product := edge.Language(c), w.Settings().Brand.Name
	switch l.Purpose {
	case link.SignUp:
		page.Heading, page.Button = r.T("signin.signup_heading"), r.T("signin.signup_button")
		page.Lines = []string{r.T("signin.verify_signup", "email", models.Isolate(l.Data[link.DataEmail]), "name", product)}
		page.Account, page.AskPassword = l.Email, !w.Identity.SignedUpHere(c, l)
	case link.Claim:
		return w.describeClaim(c, l, form, f, page)
	case link.SignIn:
		page.Heading, page.Button = r.T("signin.title"), r.T("signin.button")
		page.Lines = []string{r.T("signin.verify_signin", "email", models.Isolate(l.Email))}
	case link.Prove:
		page.Heading, page.Button = r.T("signin.confirm_title"), r.T("signin.verify_prove_button")
		page.Lines = []string{r.T("signin.verify_prove", "email", models.Isolate(l.Email))}
	case link.LinkingMail:
		provider := models.Isolate(l.Data[link.DataProvider])
		page.Heading, page.Button = r.T("signin.link_heading", "provider", provider), r.T("signin.link_submit")
		page.Lines = []string{r.T("signin.link_verify", "email", models.Isolate(l.Email), "provider", provider)}
		if !w.Identity.CanFollowLinking(c, l) {
			page.Lines = []string{edge.Language(c).Fault(identity.ErrAnotherBrowser.Message)}
			page.Button = ""
		}
	case link.EmailOld, link.EmailNew:
		page.Heading, page.Button = r.T("signin.verify_email"), r.T("signin.verify_email_button")
		page.Lines = []string{
			r.T("signin.verify_email_1", "email", models.Isolate(l.Data[link.DataAddress])), r.T("signin.verify_email_2"),
		}
		page.RefuseAction, page.RefuseButton = "/verify/"+c.Param("token")+"/refuse", r.T("signin.verify_email_refuse")
	}
	return nil
}

func (w *Pages) describeClaim(c echo.Context, l link.Link, form url.Values, f web.Faults, page *view.VerifyPage) error {
	ctx, r := c.Request().Context(), edge.Language(c)
	user, err := w.Store.User(ctx, l.UserID)
	if err != nil {
		return err
	}
	account, err := w.Store.PendingAccount(ctx, models.AccountID(l.Data[link.DataAccount]), l.UserID)
	if err != nil {
		return identity.ErrNoLink
	}
	page.Heading, page.Button = r.T("signin.claim"), r.T("signin.claim_button")
	page.Lines = []string{r.T("signin.claim_owner", "account", models.Isolate(account.Name), "name", w.Settings().Brand.Name)}
	if user.Verified() {
		page.Lines = append(page.Lines, r.T("signin.claim_add"))
		return nil
	}
	page.Lines = append(page.Lines, r.T("signin.claim_choose"))
	page.AskName, page.Account, page.Button = true, user.Email, r.T("signin.signup_button")
	page.Name = f.Field("name", cmp.Or(form.Get("name"), user.Name))
	return nil
}
