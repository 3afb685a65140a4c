package public

import (
	"net/http"
	"net/url"

	"github.com/labstack/echo/v4"

	"github.com/bursar-portal/bursar/handlers/edge"
	"github.com/bursar-portal/bursar/handlers/identity"
	"github.com/bursar-portal/bursar/handlers/web"
	"github.com/bursar-portal/bursar/handlers/web/address"
	"github.com/bursar-portal/bursar/models"
	"github.com/bursar-portal/bursar/views"
	view "github.com/bursar-portal/bursar/views/public"
)

// signUpSubjects begin sentences about the fields of the sign-up form.
var signUpSubjects = map[string]string{"name": "The name", "email": "This address", "password": "The password"}

// SignUp shows the form for a name, an email address and a password.
func (w *Pages) SignUp(c echo.Context) error {
	if actor := edge.Actor(c); actor.SignedIn() {
		return edge.SeeOther(c, address.Home(actor))
	}
	return w.showSignUp(c, http.StatusOK, nil, web.Faults{})
}

// SignUpCreate mails the link that opens the account. The answer does not say whether the
// address is known.
func (w *Pages) SignUpCreate(c echo.Context) error {
	form, err := edge.ParseForm(c)
	if err != nil {
		return err
	}
	params := identity.SignUpParams{
		Name: form.Get("name"), Email: form.Get("email"), Password: form.Get("password"), Zone: form.Get("zone"),
	}
	// The zone comes from the browser: the person could not correct one that is unknown here.
	if !models.ValidZone(params.Zone) {
		params.Zone = ""
	}
	if !w.Settings().Mail {
		return w.showSignUp(c, http.StatusOK, form, web.Faults{})
	}
	if err := w.Identity.SignUp(c, params); err != nil {
		if f, ok := web.FaultsFromError(c, err, signUpSubjects); ok {
			return w.showSignUp(c, f.Status, form, f)
		}
		return err
	}
	return edge.SeeOther(c, "/signup/sent")
}

// SignUpSent says that the link is on its way.
func (w *Pages) SignUpSent(c echo.Context) error {
	return w.showSent(c, edge.Language(c).T("signin.check_mail"), edge.Language(c).T("signin.signup_sent"),
		views.Link{Text: edge.Language(c).T("signin.signup_again"), URL: "/signup"})
}

func (w *Pages) showSignUp(c echo.Context, status int, form url.Values, f web.Faults) error {
	page := view.SignUpPage{
		Frame: w.Frame(c, edge.Language(c).T("signin.signup_title"), "", models.Account{}),
		Form:  views.Form{Action: "/signup", Fault: f.Form},
		Name:  f.Field("name", form.Get("name")), Email: f.Field("email", form.Get("email")), Password: f.Field("password", ""),
		MinPasswordLength: identity.MinPasswordLength, Off: !w.Settings().Mail, Notice: w.Settings().Texts.SignUp,
		Providers: w.providerLinks(c, ""),
	}
	if w.Settings().SignupCredits > 0 {
		page.WelcomeCredits = w.ReaderOf(c).Count(w.Settings().SignupCredits)
	}
	return edge.Render(c, status, view.SignUp(page))
}
