package views_test

import (
	"github.com/bursar-portal/bursar/views"
	"github.com/bursar-portal/bursar/views/customer/settings"
)

func profileSettings() settings.SettingsPage {
	return settings.SettingsPage{
		Frame: alexFrame("Settings", ""), Email: "alex@demo.test", MinPasswordLength: 10,
		Profile: views.Form{Action: "/settings/profile"}, PasswordForm: views.Form{Action: "/settings/password"},
		Name: views.Field{Value: "Alex Rivera"}, Zone: views.Field{Value: "Europe/Berlin"}, LocalTime: "19:48",
		Zones: []string{"America/New_York", "Europe/Berlin", "UTC"},
	}
}

func profileSettingsInvalid() settings.SettingsPage {
	p := profileSettings()
	p.Zone = views.Field{Value: "Mars/Olympus", Fault: "We know of no such time zone."}
	p.LocalTime = ""
	p.Current.Fault = "This is not your current password."
	p.Flash = &views.Notice{Tone: views.ToneGood, Text: "Your profile was saved."}
	return p
}
