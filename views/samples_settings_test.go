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

func profileSettingsWithoutPassword() settings.SettingsPage {
	p := profileSettings()
	p.NoPassword, p.ResetURL, p.Identities = true, "/forgot?email=alex%40demo.test", true
	return p
}

func emailSettings() settings.EmailPage {
	return settings.EmailPage{
		Frame: alexFrame("Change your email address", ""), Form: views.Form{Action: "/settings/email"}, Now: "alex@demo.test",
		Email: views.Field{Value: "nowhere", Fault: "This must be an email address such as name@example.com."},
	}
}

func sessionsSettings() settings.SessionsPage {
	row := func(id, device string, here bool) settings.SessionRow {
		return settings.SessionRow{ID: id, Device: device, Network: "2001:db8:1::/48", Seen: at("29", "19:48"), Began: at("01", "08:00"), Here: here}
	}
	return settings.SessionsPage{
		Frame: alexFrame("Sessions", ""), End: views.Form{Action: "/settings/sessions/end"}, EndAll: views.Form{Action: "/settings/sessions/end-others"},
		Sessions: []settings.SessionRow{row("a", "Firefox on Windows", true), row("b", "Samsung Internet on Android", false)},
	}
}

func identitiesSettings() settings.IdentitiesPage {
	row := func(name, email string, calls bool) settings.IdentityRow {
		return settings.IdentityRow{Provider: name, Issuer: "https://" + name, Subject: "1", Email: email, Linked: at("01", "08:00"), Used: at("29", "19:48"), WasUsed: !calls, ForCalls: calls}
	}
	return settings.IdentitiesPage{
		Frame: alexFrame("Linked identities", ""), Remove: views.Form{Action: "/settings/security/identities/remove"},
		Identities: []settings.IdentityRow{row("Google", "alex@demo.test", false), row("clerk.acme.test", "alex@demo.test", true), row("GitHub", "", false)},
		Fault:      "Set a password first. Without one, you could not sign in again.",
	}
}

func identitiesSettingsNone() settings.IdentitiesPage {
	return settings.IdentitiesPage{Frame: alexFrame("Linked identities", ""), Offered: []views.Link{{Text: "Link Google", URL: "/auth/oidc/google?link=a"}}}
}

func dataSettings() settings.DataPage {
	return settings.DataPage{
		Frame: alexFrame("Your data", ""), Form: views.Form{Action: "/settings/data/close"}, Remains: views.Remaining{Total: "15.5", Available: "12.5", Scheduled: "2", Frozen: "1"},
		GiveUp: views.Field{Value: "1", Fault: "Enter 15.5."},
	}
}
