package public_test

import (
	"net/http"
	"strings"
	"testing"

	"github.com/bursar-portal/bursar/handlers/web/webtest"
	"github.com/bursar-portal/bursar/models"
)

func TestSignUp(t *testing.T) {
	p := webtest.NewPortal(t)
	b := p.Browser()
	page := b.Get("/signup").Shows(http.StatusOK, "Create your account", "At least 8 characters.").
		Form("/signup").Set("name", "Alex Rivera").Set("email", "alex@example.test").Set("password", webtest.Password).
		Set("zone", "Europe/Berlin").Send().Follow().
		Shows(http.StatusOK, "Alex Rivera Personal", "Available to spend 0 credits")
	if got := page.Flash(); got != "Welcome. This is your account." {
		t.Errorf("the flash is %q", got)
	}
	b.Get("/dashboard").Shows(http.StatusOK).Hides("Welcome.")
	user, err := p.UserByEmail(t.Context(), "alex@example.test")
	if err != nil || user.Zone != "Europe/Berlin" {
		t.Errorf("the user is %+v, %v", user, err)
	}
	memberships, err := p.Memberships(t.Context(), user.ID)
	if err != nil || len(memberships) != 1 {
		t.Fatal(memberships, err)
	}
	if got := p.AuditTrail(memberships[0].Account.ID); len(got) != 1 || got[0] != "Alex Rivera user.signup: Signed up, which opened the account." {
		t.Errorf("the audit log says %q", got)
	}
	if to := b.Get("/signup").Redirects(http.StatusSeeOther); to != "/dashboard" {
		t.Errorf("who is signed in is led from /signup to %s", to)
	}
	p.CheckBooks()
}

func TestSignUpCredits(t *testing.T) {
	p := webtest.NewPortal(t, func(d *webtest.Config) { d.Settings.SignupCredits = 5 * models.Credit })
	p.Browser().Get("/signup").Shows(http.StatusOK, "You begin with 5 credits on us.")
	p.CheckBooks()
}

func TestSignUpFaults(t *testing.T) {
	p := webtest.NewPortal(t)
	taken, _ := p.Customer("taken")
	tests := []struct {
		name, email, password string
		field, fault          string
	}{
		{"", "a@example.test", webtest.Password, "name", "The name must not be empty."},
		{strings.Repeat("a", 101), "a@example.test", webtest.Password, "name", "The name must have at most 100 characters."},
		{"Alex", "alex", webtest.Password, "email", "This address must be an email address such as name@example.com."},
		{"Alex", strings.ToUpper(taken.Email), webtest.Password, "email", "This address is in use already."},
		{"Alex", "a@example.test", "short", "password", "The password must have at least 8 characters."},
	}
	for _, test := range tests {
		t.Run(test.fault, func(t *testing.T) {
			b := p.Browser()
			page := b.Get("/signup").Form("/signup").Set("name", test.name).Set("email", test.email).Set("password", test.password).Send().
				ShowsFault(test.field, test.fault).Hides(test.password)
			kept := page.Form("/signup").Fields
			if kept.Get("name") != test.name || kept.Get("email") != test.email || kept.Get("password") != "" {
				t.Errorf("the form came back with %v", kept)
			}
			b.Get("/dashboard").Redirects(http.StatusSeeOther)
		})
	}
	p.CheckBooks()
}

func TestSignUpIgnoresUnknownZones(t *testing.T) {
	p := webtest.NewPortal(t)
	p.Browser().Get("/signup").Form("/signup").Set("name", "Alex").Set("email", "alex@example.test").Set("password", webtest.Password).
		Set("zone", "Mars/Olympus").Send().Redirects(http.StatusSeeOther)
	if user, err := p.UserByEmail(t.Context(), "alex@example.test"); err != nil || user.Zone != "UTC" {
		t.Errorf("the user is %+v, %v", user, err)
	}
}
