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
	"github.com/bursar-portal/bursar/views"
	view "github.com/bursar-portal/bursar/views/public"
)

// stepPath is where somebody is asked for a second factor.
const stepPath = "/signin/step"

// toStep leads somebody who is asked for a second factor to the page that asks, which leads on
// to next.
func toStep(c echo.Context, next string) error {
	if next == "" {
		return edge.SeeOther(c, stepPath)
	}
	return edge.SeeOther(c, stepPath+"?"+url.Values{"next": {next}}.Encode())
}

// SignInStep asks for a second factor.
func (w *Pages) SignInStep(c echo.Context) error {
	return w.showStep(c, http.StatusOK, c.QueryParam("next"), web.Faults{})
}

// SignInStepCreate finishes a sign-in with a second factor.
func (w *Pages) SignInStepCreate(c echo.Context) error {
	form, err := edge.ParseForm(c)
	if err != nil {
		return err
	}
	var user models.User
	if form.Has("recovery") {
		user, err = w.Identity.FinishStepByRecovery(c, form.Get("recovery"))
	} else {
		user, err = w.Identity.FinishStep(c, form.Get("code"))
	}
	if err != nil {
		return w.showStepFaults(c, form.Get("next"), err)
	}
	return w.enterPortal(c, user, form.Get("next"))
}

// SignInStepPasskey finishes a sign-in with a passkey.
func (w *Pages) SignInStepPasskey(c echo.Context) error {
	form, err := edge.ParseForm(c)
	if err != nil {
		return err
	}
	user, err := w.Identity.FinishStepByPasskey(c, form.Get("challenge"), form.Get("answer"))
	if err != nil {
		return w.showStepFaults(c, form.Get("next"), err)
	}
	return w.enterPortal(c, user, form.Get("next"))
}

// SignInStepPasskeyBegin tells the script what to ask the browser for.
func (w *Pages) SignInStepPasskeyBegin(c echo.Context) error {
	asked, err := w.Identity.AskStep(c)
	return web.AnswerPasskey(c, asked, err)
}

// showStepFaults shows why a second factor was not accepted.
func (w *Pages) showStepFaults(c echo.Context, next string, err error) error {
	if f, ok := web.FaultsFromError(c, err, map[string]string{"code": "This", "recovery": "This"}); ok {
		return w.showStep(c, f.Status, next, f)
	}
	if errors.Is(err, identity.ErrNoStep) {
		return edge.SeeOther(c, "/signin")
	}
	return err
}

// enterPortal leads somebody who has just signed in to the page that they wanted, or home.
func (w *Pages) enterPortal(c echo.Context, user models.User, next string) error {
	memberships, err := w.membershipsOf(c, user)
	if err != nil {
		return err
	}
	return edge.SeeOther(c, address.Local(next, address.Home(models.Actor{User: &user, Memberships: memberships})))
}

func (w *Pages) showStep(c echo.Context, status int, next string, f web.Faults) error {
	s, err := w.Identity.Step(c)
	if errors.Is(err, identity.ErrNoStep) {
		return edge.SeeOther(c, "/signin")
	}
	if err != nil {
		return err
	}
	page := view.StepPage{
		Frame: w.Frame(c, edge.Language(c).T("signin.step_title"), "", models.Account{}), Email: s.User.Email, Next: address.Local(next, ""),
		Code: f.Field("code", ""), Recovery: f.Field("recovery", ""),
	}
	if s.App {
		page.Form = views.Form{Action: stepPath, Fault: f.Form}
	}
	if s.Passkeys && w.Identity.PasskeysAvailable() {
		page.Passkey = w.PasskeyForm(stepPath+"/passkey", edge.Language(c).T("signin.step_passkey"), "")
		if page.Passkey.Plain, page.Passkey.Focus = s.App, !s.App; !s.App {
			page.Passkey.Fault = f.Form
		}
	}
	if s.Codes {
		page.Recover = views.Form{Action: stepPath}
		if !s.App && !page.Passkey.Offered() {
			page.Recover.Fault = f.Form
		}
	}
	c.Response().Header().Set(echo.HeaderCacheControl, "no-store")
	return edge.Render(c, status, view.Step(page))
}
