package settings

import (
	"net/http"

	"github.com/labstack/echo/v4"

	"github.com/bursar-portal/bursar/handlers/edge"
	"github.com/bursar-portal/bursar/handlers/identity"
	"github.com/bursar-portal/bursar/models"
	"github.com/bursar-portal/bursar/views"
	view "github.com/bursar-portal/bursar/views/customer/settings"
)

// Sessions lists where the person is signed in.
func (w *Pages) Sessions(c echo.Context) error {
	sessions, here, err := w.Identity.Sessions(c)
	if err != nil {
		return err
	}
	page := view.SessionsPage{
		Frame: w.Frame(c, edge.Language(c).T("settings.sessions"), views.IconSettings, models.Account{}),
		End:   views.Form{Action: "/settings/sessions/end"},
	}
	r := w.ReaderOf(c)
	for _, s := range sessions {
		page.Sessions = append(page.Sessions, view.SessionRow{
			ID: s.ID, Device: identity.DeviceName(r.T, s.Agent), Network: s.Network, Seen: r.Moment(s.SeenAt), Began: r.Moment(s.CreatedAt), Here: s.ID == here,
		})
	}
	if len(sessions) > 1 {
		page.EndAll = views.Form{Action: "/settings/sessions/end-others"}
	}
	return edge.Render(c, http.StatusOK, view.Sessions(page))
}

// SessionEnd ends a session of the person.
func (w *Pages) SessionEnd(c echo.Context) error {
	form, err := edge.ParseForm(c)
	if err == nil {
		err = w.Identity.EndSession(c, form.Get("id"))
	}
	if err != nil {
		return err
	}
	return w.RedirectWithFlash(c, "/settings/sessions", edge.Language(c).T("settings.session_ended"))
}

// SessionsEnd ends all sessions of the person but this one.
func (w *Pages) SessionsEnd(c echo.Context) error {
	if err := w.Identity.EndOtherSessions(c); err != nil {
		return err
	}
	return w.RedirectWithFlash(c, "/settings/sessions", edge.Language(c).T("settings.sessions_ended"))
}
