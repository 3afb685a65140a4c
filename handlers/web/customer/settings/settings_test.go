package settings_test

import (
	"net/http"
	"testing"
	"time"

	"github.com/bursar-portal/bursar/handlers/web/webtest"
)

func TestProfile(t *testing.T) {
	p := webtest.NewPortal(t)
	alex, _ := p.Customer("alex")
	b := p.As(alex)
	page := b.Get("/settings").Shows(http.StatusOK, alex.Email, "It is 17:48 there now.").
		Form("/settings/profile").Set("name", " Alex Rivera ").Set("zone", " europe/berlin ").Send().Follow().
		Shows(http.StatusOK, "It is 19:48 there now.")
	if got := page.Flash(); got != "Your profile is saved." {
		t.Errorf("the flash is %q", got)
	}
	if got := page.Form("/settings/profile").Fields.Get("zone"); got != "Europe/Berlin" {
		t.Errorf("the zone is %q", got)
	}
	if got := page.Form("/settings/profile").Fields.Get("name"); got != "Alex Rivera" {
		t.Errorf("the name is %q", got)
	}
	if got := p.AuditTrail(""); len(got) != 1 || got[0] != "Alex Rivera profile.change: Changed their own profile." {
		t.Errorf("the audit log says %q", got)
	}
}

func TestProfileFaults(t *testing.T) {
	p := webtest.NewPortal(t)
	alex, _ := p.Customer("alex")
	page := p.As(alex).Get("/settings").Form("/settings/profile").Set("name", "").Set("zone", "Mars/Olympus").Send().
		ShowsFault("name", "The name must not be empty.").
		ShowsFault("zone", "This must be a time zone such as Europe/Berlin.").
		Hides("there now")
	if got := page.Form("/settings/profile").Fields.Get("zone"); got != "Mars/Olympus" {
		t.Errorf("the zone came back as %q", got)
	}
	if got := p.AuditTrail(""); len(got) != 0 {
		t.Errorf("the audit log says %q", got)
	}
}

func TestPassword(t *testing.T) {
	p := webtest.NewPortal(t)
	alex, _ := p.Customer("alex")
	here, elsewhere := p.As(alex), p.As(alex)
	p.Clock.Add(time.Second)
	page := here.Get("/settings").Form("/settings/password").Set("current", webtest.Password).Set("new", "another good password").Send().Follow()
	if got := page.Flash(); got != "Your password is changed. You are signed out everywhere else." {
		t.Errorf("the flash is %q", got)
	}
	if got := p.AuditTrail(""); len(got) != 1 || got[0] != "alex password.change: Changed their own password." {
		t.Errorf("the audit log says %q", got)
	}
	here.Get("/dashboard").Shows(http.StatusOK)
	elsewhere.Get("/dashboard").Redirects(http.StatusSeeOther)
}

func TestPasswordFaults(t *testing.T) {
	p := webtest.NewPortal(t)
	alex, _ := p.Customer("alex")
	b := p.As(alex)
	b.Get("/settings").Form("/settings/password").Set("current", "wrong").Set("new", "another good password").Send().
		ShowsFault("current", "This is not your current password.").Hides("another good password")
	b.Get("/settings").Form("/settings/password").Set("current", webtest.Password).Set("new", "short").Send().
		ShowsFault("new", "The new password must have at least 8 characters.")
	p.As(alex)
}
