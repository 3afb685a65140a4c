package web_test

import (
	"net/http"
	"testing"
	"time"
)

func TestProfile(t *testing.T) {
	p := newPortal(t)
	alex, _ := p.person("alex")
	b := p.as(alex)
	page := b.get("/settings").shows(http.StatusOK, alex.Email, "It is 17:48 there now.").
		form("/settings/profile").set("name", " Alex Rivera ").set("zone", "Europe/Berlin").send().follow().
		shows(http.StatusOK, "It is 19:48 there now.")
	if got := page.flash(); got != "Your profile is saved." {
		t.Errorf("the flash is %q", got)
	}
	if got := page.form("/settings/profile").fields.Get("name"); got != "Alex Rivera" {
		t.Errorf("the name is %q", got)
	}
	if got := p.auditTrail(""); len(got) != 1 || got[0] != "Alex Rivera profile.change: Changed their own profile." {
		t.Errorf("the audit log says %q", got)
	}
}

func TestProfileComesBack(t *testing.T) {
	p := newPortal(t)
	alex, _ := p.person("alex")
	page := p.as(alex).get("/settings").form("/settings/profile").set("name", "").set("zone", "Mars/Olympus").send().
		faulty("name", "The name must not be empty.").
		faulty("zone", "This must be a time zone such as Europe/Berlin.").
		hides("there now")
	if got := page.form("/settings/profile").fields.Get("zone"); got != "Mars/Olympus" {
		t.Errorf("the zone came back as %q", got)
	}
	if got := p.auditTrail(""); len(got) != 0 {
		t.Errorf("the audit log says %q", got)
	}
}

func TestPassword(t *testing.T) {
	p := newPortal(t)
	alex, _ := p.person("alex")
	here, elsewhere := p.as(alex), p.as(alex)
	p.Clock.Add(time.Second)
	page := here.get("/settings").form("/settings/password").set("current", password).set("new", "another good password").send().follow()
	if got := page.flash(); got != "Your password is changed. You are signed out everywhere else." {
		t.Errorf("the flash is %q", got)
	}
	if got := p.auditTrail(""); len(got) != 1 || got[0] != "alex password.change: Changed their own password." {
		t.Errorf("the audit log says %q", got)
	}
	here.get("/dashboard").shows(http.StatusOK)
	elsewhere.get("/dashboard").leads(http.StatusSeeOther)
}

func TestPasswordComesBack(t *testing.T) {
	p := newPortal(t)
	alex, _ := p.person("alex")
	b := p.as(alex)
	b.get("/settings").form("/settings/password").set("current", "wrong").set("new", "another good password").send().
		faulty("current", "This is not your current password.").hides("another good password")
	b.get("/settings").form("/settings/password").set("current", password).set("new", "short").send().
		faulty("new", "The new password must have at least 8 characters.")
	p.as(alex)
}
