package public_test

import (
	"net/http"
	"net/url"
	"strings"
	"testing"

	"github.com/bursar-portal/bursar/handlers/web/webtest"
	"github.com/bursar-portal/bursar/models"
	"github.com/bursar-portal/bursar/models/outbox"
)

func TestSignUp(t *testing.T) {
	p := webtest.NewPortal(t)
	b := p.Browser()
	b.Get("/signup").Shows(http.StatusOK, "Create your account", "At least 8 characters.").
		Form("/signup").Set("name", "Alex Rivera").Set("email", "alex@example.test").Set("password", webtest.Password).
		Set("zone", "Europe/Berlin").Send().Follow().Shows(http.StatusOK, "Check your email")
	path := p.MailedLink(outbox.Signup, "alex@example.test")
	verify := b.Get(path).Shows(http.StatusOK, "This creates your account for")
	b.Get(path).Shows(http.StatusOK) // looking uses nothing up
	if _, asked := verify.Form(path).Fields["password"]; asked {
		t.Error("the browser that signed up is asked for the password")
	}
	page := verify.Form(path).Send().Follow().Shows(http.StatusOK, "Alex Rivera Personal", "Available to spend 0 credits")
	if got := page.Flash(); got != "Welcome! This is your account." {
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
	if got := p.AuditTrail(memberships[0].Account.ID); len(got) != 1 || got[0] != "Alex Rivera user.signup: Signed up and proved the address." {
		t.Errorf("the audit log says %q", got)
	}
	if to := b.Get("/signup").Redirects(http.StatusSeeOther); to != "/dashboard" {
		t.Errorf("who is signed in is led from /signup to %s", to)
	}
	b.Get(path).Shows(http.StatusNotFound, "This link was already used.")
	b.Get("/verify/none").Shows(http.StatusNotFound, "This link doesn’t work.", "Ask for a new one.")
	p.CheckBooks()
}

// In another browser the link asks for the password that was chosen.
func TestSignUpInAnotherBrowser(t *testing.T) {
	p := webtest.NewPortal(t)
	p.Browser().Get("/signup").Form("/signup").Set("name", "Alex").Set("email", "alex@example.test").Set("password", webtest.Password).Send().Follow()
	path, b := p.MailedLink(outbox.Signup, "alex@example.test"), p.Browser()
	b.Get(path).Form(path).Send().ShowsFault("password", "The password is not the one that you chose when you signed up.")
	b.Get("/dashboard").Redirects(http.StatusSeeOther)
	b.Get(path).Form(path).Set("password", webtest.Password).Send().Follow().Shows(http.StatusOK, "Alex Personal")
	p.CheckBooks()
}

// Nobody learns from the form whether an address is known.
func TestSignUpTellsNothingAboutAnAddress(t *testing.T) {
	p := webtest.NewPortal(t)
	taken, _ := p.Customer("taken")
	var answers []string
	for _, email := range []string{strings.ToUpper(taken.Email), "new@example.test"} {
		b := p.Browser()
		page := b.Get("/signup").Form("/signup").Set("name", "Alex").Set("email", email).Set("password", webtest.Password).Send()
		answers = append(answers, page.Redirects(http.StatusSeeOther)+" "+page.Follow().Text())
		b.Get("/dashboard").Redirects(http.StatusSeeOther)
	}
	if answers[0] != answers[1] {
		t.Errorf("the answers differ: %q", answers)
	}
	if got := p.MailKinds(taken.Email); len(got) != 1 || got[0] != outbox.AddressTaken {
		t.Errorf("the mails are %q", got)
	}
}

func TestSignUpWithoutMail(t *testing.T) {
	p := webtest.NewPortal(t, func(c *webtest.Config) { c.Settings.Mail = false })
	for path, says := range map[string]string{"/signup": "Sign-up is off", "/forgot": "This portal can’t send email"} {
		page := p.Browser().Get(path).Shows(http.StatusOK, says)
		if page.HasForm(path) {
			t.Errorf("%s has a form", path)
		}
	}
	p.Browser().Post("/signup", url.Values{"name": {"A"}, "email": {"a@example.test"}, "password": {webtest.Password}}).Shows(http.StatusOK, "Sign-up is off")
}

func TestSignUpCredits(t *testing.T) {
	p := webtest.NewPortal(t, func(d *webtest.Config) { d.Settings.SignupCredits = 5 * models.Credit })
	p.Browser().Get("/signup").Shows(http.StatusOK, "Start with 5 credits on us.")
	p.CheckBooks()
}

func TestSignUpFaults(t *testing.T) {
	p := webtest.NewPortal(t)
	tests := []struct {
		name, email, password string
		field, fault          string
	}{
		{"", "a@example.test", webtest.Password, "name", "The name must not be empty."},
		{strings.Repeat("a", 101), "a@example.test", webtest.Password, "name", "The name must have at most 100 characters."},
		{"Alex", "alex", webtest.Password, "email", "This address must be an email address such as name@example.com."},
		{"Alex", "a@example.test", "iloveyou", "password", "The password is too common. Choose one that nobody else uses."},
		{"Alex Rivera", "a@example.test", "AlexRivera7", "password", "The password must not be your name, your address or the name of this service."},
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
	path, b := p.MailedLink(outbox.Signup, "alex@example.test"), p.Browser()
	b.Get(path).Form(path).Set("password", webtest.Password).Send().Redirects(http.StatusSeeOther)
	if user, err := p.UserByEmail(t.Context(), "alex@example.test"); err != nil || user.Zone != "UTC" {
		t.Errorf("the user is %+v, %v", user, err)
	}
}
