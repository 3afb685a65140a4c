package web_test

import (
	"net/http"
	"strings"
	"testing"

	"github.com/bursar-portal/bursar/handlers"
	"github.com/bursar-portal/bursar/models"
)

func TestSignUp(t *testing.T) {
	p := newPortal(t)
	b := p.browser()
	page := b.get("/signup").shows(http.StatusOK, "Create your account", "At least 8 characters.").
		form("/signup").set("name", "Alex Rivera").set("email", "alex@example.test").set("password", password).
		set("zone", "Europe/Berlin").send().follow().
		shows(http.StatusOK, "Alex Rivera Personal", "Available to spend 0 credits")
	if got := page.flash(); got != "Welcome. This is your account." {
		t.Errorf("the flash is %q", got)
	}
	b.get("/dashboard").shows(http.StatusOK).hides("Welcome.")
	user, err := p.UserByEmail(t.Context(), "alex@example.test")
	if err != nil || user.Zone != "Europe/Berlin" {
		t.Errorf("the user is %+v, %v", user, err)
	}
	memberships, err := p.Memberships(t.Context(), user.ID)
	if err != nil || len(memberships) != 1 {
		t.Fatal(memberships, err)
	}
	if got := p.auditTrail(memberships[0].Account.ID); len(got) != 1 || got[0] != "Alex Rivera user.signup: Signed up, which opened the account." {
		t.Errorf("the audit log says %q", got)
	}
	if to := b.get("/signup").leads(http.StatusSeeOther); to != "/dashboard" {
		t.Errorf("who is signed in is led from /signup to %s", to)
	}
	p.CheckBooks()
}

func TestSignUpGivesCreditsIfTheOperatorDoes(t *testing.T) {
	p := newPortal(t, func(d *handlers.Deps) { d.Settings.SignupCredits = 5 * models.Credit })
	p.browser().get("/signup").shows(http.StatusOK, "You begin with 5 credits on us.")
	p.CheckBooks()
}

func TestSignUpComesBack(t *testing.T) {
	p := newPortal(t)
	taken, _ := p.person("taken")
	tests := []struct {
		name, email, password string
		field, fault          string
	}{
		{"", "a@example.test", password, "name", "The name must not be empty."},
		{strings.Repeat("a", 101), "a@example.test", password, "name", "The name must have at most 100 characters."},
		{"Alex", "alex", password, "email", "This address must be an email address such as name@example.com."},
		{"Alex", strings.ToUpper(taken.Email), password, "email", "This address is in use already."},
		{"Alex", "a@example.test", "short", "password", "The password must have at least 8 characters."},
	}
	for _, test := range tests {
		t.Run(test.fault, func(t *testing.T) {
			b := p.browser()
			page := b.get("/signup").form("/signup").set("name", test.name).set("email", test.email).set("password", test.password).send().
				faulty(test.field, test.fault).hides(test.password)
			kept := page.form("/signup").fields
			if kept.Get("name") != test.name || kept.Get("email") != test.email || kept.Get("password") != "" {
				t.Errorf("the form came back with %v", kept)
			}
			b.get("/dashboard").leads(http.StatusSeeOther)
		})
	}
	p.CheckBooks()
}

func TestSignUpTakesNoZoneThatTheBrowserMakesUp(t *testing.T) {
	p := newPortal(t)
	p.browser().get("/signup").form("/signup").set("name", "Alex").set("email", "alex@example.test").set("password", password).
		set("zone", "Mars/Olympus").send().leads(http.StatusSeeOther)
	if user, err := p.UserByEmail(t.Context(), "alex@example.test"); err != nil || user.Zone != "UTC" {
		t.Errorf("the user is %+v, %v", user, err)
	}
}
