package settings

import (
	"net/http"

	"github.com/labstack/echo/v4"

	"github.com/bursar-portal/bursar/handlers/edge"
	"github.com/bursar-portal/bursar/handlers/web"
	"github.com/bursar-portal/bursar/models"
	"github.com/bursar-portal/bursar/views"
	view "github.com/bursar-portal/bursar/views/customer/settings"
)

// Email shows the form for another email address.
func (w *Pages) Email(c echo.Context) error { return w.showEmail(c, http.StatusOK, web.Form{}) }

// EmailUpdate mails the links by which the person's address changes.
func (w *Pages) EmailUpdate(c echo.Context) error {
	f, err := web.ReadForm(c, map[string]string{"email": "This"})
	if err != nil {
		return err
	}
	if !w.Settings().Mail {
		return w.showEmail(c, http.StatusOK, web.Form{})
	}
	flash := edge.Language(c).T("settings.email_sent")
	return w.Submit(c, &f, web.Flow{
		Post: func(c echo.Context) (web.Done, error) {
			return web.Done{URL: "/settings", Flash: flash}, w.Identity.ChangeEmail(c, f.Get("email"))
		},
		Show: func(c echo.Context, status int) error { return w.showEmail(c, status, f) },
	})
}

func (w *Pages) showEmail(c echo.Context, status int, f web.Form) error {
	return edge.Render(c, status, view.Email(view.EmailPage{
		Frame: w.Frame(c, edge.Language(c).T("settings.email_title"), views.IconSettings, models.Account{}),
		Form:  views.Form{Action: "/settings/email", Fault: f.Faults.Form},
		Now:   edge.Actor(c).User.Email, Email: f.Field("email"), Off: !w.Settings().Mail,
	}))
}
