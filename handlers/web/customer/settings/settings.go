package settings

import (
	"cmp"
	"net/http"
	"net/url"

	"github.com/labstack/echo/v4"

	"github.com/bursar-portal/bursar/handlers/edge"
	"github.com/bursar-portal/bursar/handlers/identity"
	"github.com/bursar-portal/bursar/handlers/web"
	"github.com/bursar-portal/bursar/models"
	"github.com/bursar-portal/bursar/views"
	view "github.com/bursar-portal/bursar/views/customer/settings"
	"github.com/bursar-portal/bursar/views/say"
)

// The fields of the page's two forms, and the words that begin a sentence about each.
// The new password's field is called "password" in identity's errors.
var (
	profileSubjects  = map[string]string{"name": "The name", "zone": "This", "language": "This"}
	passwordSubjects = map[string]string{"current": "This", "password": "The new password"}
)

// Profile shows the person's own settings.
func (w *Pages) Profile(c echo.Context) error {
	return w.showSettings(c, http.StatusOK, savedProfile(c), web.Form{})
}

// savedProfile is the profile's form without changes.
func savedProfile(c echo.Context) web.Form {
	user := edge.Actor(c).User
	return web.Form{Values: url.Values{"name": {user.Name}, "zone": {user.Zone}, "language": {user.Language}}}
}

// ProfileUpdate changes the person's name, time zone and language.
func (w *Pages) ProfileUpdate(c echo.Context) error {
	f, err := web.ReadForm(c, profileSubjects)
	if err != nil {
		return err
	}
	return w.Submit(c, &f, web.Flow{
		Post: func(c echo.Context) (web.Done, error) {
			chosen := say.For(cmp.Or(f.Get("language"), c.Request().Header.Get("Accept-Language"))) // which the next page speaks
			return web.Done{URL: "/settings", Flash: chosen.T("settings.profile_saved")}, w.Identity.ChangeProfile(c, f.Get("name"), f.Zone("zone"), f.Get("language"))
		},
		Show: func(c echo.Context, status int) error { return w.showSettings(c, status, f, web.Form{}) },
	})
}

// PasswordUpdate changes the person's password and ends their other sessions.
func (w *Pages) PasswordUpdate(c echo.Context) error {
	f, err := web.ReadForm(c, passwordSubjects)
	if err != nil {
		return err
	}
	flash := edge.Language(c).T("settings.password_changed")
	return w.Submit(c, &f, web.Flow{
		Post: func(c echo.Context) (web.Done, error) {
			return web.Done{URL: "/settings", Flash: flash}, w.Identity.ChangePassword(c, f.Get("current"), f.Get("new"))
		},
		Show: func(c echo.Context, status int) error { return w.showSettings(c, status, savedProfile(c), f) },
	})
}

// showSettings shows both forms. Typed passwords are not sent back.
// supportViews is how many of the newest views by support the page lists.
const supportViews = 10

func (w *Pages) showSettings(c echo.Context, status int, profile, password web.Form) error {
	page := view.SettingsPage{
		Frame:             w.Frame(c, edge.Language(c).T("settings.title"), views.IconSettings, models.Account{}),
		Email:             edge.Actor(c).User.Email,
		Profile:           views.Form{Action: "/settings/profile", Fault: profile.Faults.Form},
		Name:              profile.Field("name"),
		Zone:              profile.Field("zone"),
		Zones:             web.Zones,
		PasswordForm:      views.Form{Action: "/settings/password", Fault: password.Faults.Form},
		Current:           password.Faults.Field("current", ""),
		New:               password.Faults.Field("password", ""),
		MinPasswordLength: identity.MinPasswordLength,
	}
	language := profile.Field("language")
	page.Languages, page.LanguageFault = languages(c, language.Value), language.Fault
	list, err := w.Identity.Identities(c)
	if err != nil {
		return err
	}
	page.Identities = len(list) > 0 || len(w.Identity.Providers()) > 0
	if len(list) > 0 {
		credentials, err := w.Store.Credentials(c.Request().Context(), edge.Actor(c).User.ID)
		if err != nil {
			return err
		}
		page.NoPassword, page.ResetURL = credentials.PasswordHash == "", "/forgot?email="+url.QueryEscape(page.Email)
	}
	viewed, err := w.Store.CustomerViews(c.Request().Context(), edge.Actor(c).User.ID, supportViews)
	if err != nil {
		return err
	}
	for _, v := range viewed {
		page.Views = append(page.Views, view.SupportView{At: w.ReaderOf(c).Moment(v.StartedAt), Reason: v.Reason})
	}
	if status == http.StatusOK {
		page.LocalTime = edge.Language(c).Clock(w.Now().In(edge.Actor(c).User.Location()))
	}
	return edge.Render(c, status, view.Settings(page))
}

// languages are what people can choose from.
func languages(c echo.Context, chosen string) []views.Option {
	options := []views.Option{{Text: edge.Language(c).T("settings.language_browser"), Selected: chosen == ""}}
	for _, l := range say.Choices {
		options = append(options, views.Option{Value: l.Tag, Text: l.Name, Selected: chosen == l.Tag})
	}
	return options
}
