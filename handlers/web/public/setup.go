package public

import (
	"net/http"
	"net/url"

	"github.com/labstack/echo/v4"

	"github.com/bursar-portal/bursar/handlers/edge"
	"github.com/bursar-portal/bursar/handlers/identity"
	"github.com/bursar-portal/bursar/handlers/web"
	"github.com/bursar-portal/bursar/models"
	"github.com/bursar-portal/bursar/models/link"
	"github.com/bursar-portal/bursar/views"
	view "github.com/bursar-portal/bursar/views/public"
)

// SetUp shows the form that makes the first admin of an empty portal. The server prints the
// link to it when it starts.
func (w *Pages) SetUp(c echo.Context) error {
	token, err := setUpToken(c)
	if err == nil {
		err = w.Identity.CheckSetUp(c, token)
	}
	if err != nil {
		return noSetUp(err)
	}
	return w.showSetUp(c, http.StatusOK, token, nil, web.Faults{})
}

// SetUpCreate makes the first admin, who is signed in then.
func (w *Pages) SetUpCreate(c echo.Context) error {
	form, err := edge.ParseForm(c)
	if err != nil {
		return err
	}
	token, err := setUpToken(c)
	if err != nil {
		return noSetUp(err)
	}
	params := identity.SignUpParams{Name: form.Get("name"), Email: form.Get("email"), Password: form.Get("password"), Zone: form.Get("zone")}
	if !models.ValidZone(params.Zone) {
		params.Zone = ""
	}
	if err := w.Identity.SetUp(c, token, params); err != nil {
		if f, ok := web.FaultsFromError(c, err, signUpSubjects); ok {
			return w.showSetUp(c, f.Status, token, form, f)
		}
		return noSetUp(err)
	}
	return edge.SeeOther(c, "/admin")
}

func setUpToken(c echo.Context) (link.Token, error) {
	token, ok := link.ParseToken(c.Param("token"))
	if !ok {
		return "", models.Errorf(models.CodeNotFound, "There is no such link.")
	}
	return token, nil
}

// noSetUp says what helps whoever has followed a link that does not work.
func noSetUp(err error) error {
	if models.CodeOf(err) != models.CodeNotFound {
		return err
	}
	return models.Errorf(models.CodeNotFound, "This setup link doesn’t work. It can be used once, within 24 hours, and a restart of the server replaces it: use the newest one that it printed.").WithCause(err)
}

func (w *Pages) showSetUp(c echo.Context, status int, token link.Token, form url.Values, f web.Faults) error {
	return edge.Render(c, status, view.SetUp(view.SetUpPage{
		Frame: w.Frame(c, edge.Language(c).T("signin.setup_title"), "", models.Account{}), Form: views.Form{Action: "/setup/" + string(token), Fault: f.Form},
		Name: f.Field("name", form.Get("name")), Email: f.Field("email", form.Get("email")), Password: f.Field("password", ""),
		MinPasswordLength: identity.MinPasswordLength,
	}))
}
