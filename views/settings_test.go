package views_test

import (
	"testing"

	"github.com/bursar-portal/bursar/views/customer/settings"
)

func TestSettingsHasTwoForms(t *testing.T) {
	d := render(t, settings.Settings(profileSettings()))
	d.wantAttr("main form", "action", "/settings/profile", "/settings/password")
	d.wantAttr("#zone", "value", "Europe/Berlin")
	d.want("#zone-hint", "A place such as Europe/Berlin. It’s 19:48 there now.")
	d.wantAttr("#zones option", "value", "America/New_York", "Europe/Berlin", "UTC")
}
