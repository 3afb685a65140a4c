package web

import (
	"net/http"
	"net/url"

	"github.com/labstack/echo/v4"

	"github.com/bursar-portal/bursar/handlers/edge"
	"github.com/bursar-portal/bursar/handlers/identity"
	"github.com/bursar-portal/bursar/models"
	"github.com/bursar-portal/bursar/views"
	view "github.com/bursar-portal/bursar/views/public"
)

// signUpSubjects begin sentences about the fields of the sign-up form.
var signUpSubjects = map[string]string{"name": "The name", "email": "This address", "password": "The password"}

// SignUp asks for a name, an e-mail address and a password. Who is signed in
// needs no account.
func (w *Web) SignUp(c echo.Context) error {
	if actor := edge.Actor(c); actor.SignedIn() {
		return edge.SeeOther(c, homeOf(actor))
	}
	return w.showSignUp(c, http.StatusOK, nil, faults{})
}

// SignUpCreate makes a user with an account and signs them in.
func (w *Web) SignUpCreate(c echo.Context) error {
	form, err := edge.Form(c)
	if err != nil {
		return err
	}
	newcomer := identity.Newcomer{
		Name: form.Get("name"), Email: form.Get("email"), Password: form.Get("password"), Zone: form.Get("zone"),
	}
	// The zone is the browser's word, not the person's: one that we don't know is
	// not theirs to correct.
	if !models.ValidZone(newcomer.Zone) {
		newcomer.Zone = ""
	}
	if _, _, err := w.identity.SignUp(c, newcomer); err != nil {
		if f, ok := faultsOf(c, err, signUpSubjects); ok {
			return w.showSignUp(c, f.status, form, f)
		}
		return err
	}
	return w.done(c, "/dashboard", "Welcome. This is your account.")
}

func (w *Web) showSignUp(c echo.Context, status int, form url.Values, f faults) error {
	page := view.SignUpPage{
		Frame: w.frame(c, "Sign up", "", models.Account{}),
		Form:  views.Form{Action: "/signup", Fault: f.form},
		Name:  f.field("name", form.Get("name")), Email: f.field("email", form.Get("email")), Password: f.field("password", ""),
		MinChars: identity.MinPassword,
	}
	if w.settings.SignupCredits > 0 {
		page.Gift = amount(w.settings.SignupCredits)
	}
	return edge.Render(c, status, view.SignUp(page))
}
