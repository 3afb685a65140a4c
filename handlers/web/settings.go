package web

import (
	"net/http"
	"net/url"

	"github.com/labstack/echo/v4"

	"github.com/bursar-portal/bursar/handlers/edge"
	"github.com/bursar-portal/bursar/handlers/identity"
	"github.com/bursar-portal/bursar/models"
	"github.com/bursar-portal/bursar/views"
)

// Fields of the settings' two forms, and what begins a sentence about each. The
// new password's field is "password" in identity's words.
var (
	profileSubjects  = map[string]string{"name": "The name", "zone": "This"}
	passwordSubjects = map[string]string{"current": "This", "password": "The new password"}
)

// Settings are what a person decides about themselves.
func (w *Web) Settings(c echo.Context) error {
	return w.showSettings(c, http.StatusOK, savedProfile(c), faults{}, faults{})
}

// savedProfile is the profile's form as it is without changes.
func savedProfile(c echo.Context) url.Values {
	user := edge.Actor(c).User
	return url.Values{"name": {user.Name}, "zone": {user.Zone}}
}

// ProfileUpdate renames the person or moves them to another zone.
func (w *Web) ProfileUpdate(c echo.Context) error {
	form, err := edge.Form(c)
	if err != nil {
		return err
	}
	if err := w.identity.ChangeProfile(c, form.Get("name"), form.Get("zone")); err != nil {
		if f, ok := faultsOf(c, err, profileSubjects); ok {
			return w.showSettings(c, f.status, form, f, faults{})
		}
		return err
	}
	return w.done(c, "/settings", "Your profile is saved.")
}

// PasswordUpdate changes the person's password and ends their other sessions.
func (w *Web) PasswordUpdate(c echo.Context) error {
	form, err := edge.Form(c)
	if err != nil {
		return err
	}
	if err := w.identity.ChangePassword(c, form.Get("current"), form.Get("new")); err != nil {
		if f, ok := faultsOf(c, err, passwordSubjects); ok {
			return w.showSettings(c, f.status, savedProfile(c), faults{}, f)
		}
		return err
	}
	return w.done(c, "/settings", "Your password is changed. You are signed out everywhere else.")
}

func (w *Web) showSettings(c echo.Context, status int, profile url.Values, p, password faults) error {
	page := views.SettingsPage{
		Frame:        w.frame(c, "Settings", views.IconSettings, models.Account{}),
		Email:        edge.Actor(c).User.Email,
		Profile:      views.Form{Action: "/settings/profile", Fault: p.form},
		Name:         p.field("name", profile.Get("name")),
		Zone:         p.field("zone", profile.Get("zone")),
		Zones:        zones,
		PasswordForm: views.Form{Action: "/settings/password", Fault: password.form},
		Current:      password.field("current", ""),
		New:          password.field("password", ""),
		MinChars:     identity.MinPassword,
	}
	if status == http.StatusOK {
		page.LocalTime = w.now().In(edge.Actor(c).User.Location()).Format("15:04")
	}
	return edge.Render(c, status, views.Settings(page))
}

// zones are what the field suggests: a place or two for each clock in common
// use. Any other IANA name is taken as well.
var zones = []string{
	"Africa/Cairo", "Africa/Johannesburg", "Africa/Lagos", "Africa/Nairobi",
	"America/Anchorage", "America/Argentina/Buenos_Aires", "America/Bogota", "America/Chicago", "America/Denver",
	"America/Halifax", "America/Los_Angeles", "America/Mexico_City", "America/New_York", "America/Phoenix",
	"America/Santiago", "America/Sao_Paulo", "America/St_Johns", "America/Toronto", "America/Vancouver",
	"Asia/Bangkok", "Asia/Dhaka", "Asia/Dubai", "Asia/Ho_Chi_Minh", "Asia/Hong_Kong", "Asia/Jakarta", "Asia/Jerusalem",
	"Asia/Karachi", "Asia/Kathmandu", "Asia/Kolkata", "Asia/Manila", "Asia/Riyadh", "Asia/Seoul", "Asia/Shanghai",
	"Asia/Singapore", "Asia/Taipei", "Asia/Tehran", "Asia/Tokyo",
	"Atlantic/Reykjavik", "Australia/Adelaide", "Australia/Brisbane", "Australia/Perth", "Australia/Sydney",
	"Europe/Amsterdam", "Europe/Athens", "Europe/Berlin", "Europe/Dublin", "Europe/Helsinki", "Europe/Istanbul",
	"Europe/Kyiv", "Europe/Lisbon", "Europe/London", "Europe/Madrid", "Europe/Moscow", "Europe/Paris", "Europe/Rome",
	"Europe/Stockholm", "Europe/Warsaw", "Europe/Zurich",
	"Pacific/Auckland", "Pacific/Honolulu", "UTC",
}
