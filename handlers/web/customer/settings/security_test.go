package settings_test

import (
	"net/http"
	"strings"
	"testing"
	"time"

	"github.com/bursar-portal/bursar/handlers/web/webtest"
	"github.com/bursar-portal/bursar/models/outbox"
)

// Somebody adds an authenticator app, signs in with it, and removes it.
func TestAuthenticatorApp(t *testing.T) {
	p := webtest.NewPortal(t)
	alex, _ := p.Customer("alex")
	b, elsewhere := p.As(alex), p.As(alex)
	b.Get("/settings/security").Shows(http.StatusOK, "You haven’t set up an authenticator app.").Hides("recovery codes left")
	secret, codes := b.SetUpApp()
	if len(codes) != 10 {
		t.Fatalf("the recovery codes are %q", codes)
	}
	elsewhere.Get("/settings").Redirects(http.StatusSeeOther) // no second factor stood before it
	b.Get("/settings/security").Shows(http.StatusOK, "You have 10 recovery codes left.", "never used")
	b.Get("/settings/security/app").Redirects(http.StatusSeeOther)
	if got := mailKinds(p); got != "factor_added" {
		t.Errorf("the mails are %s", got)
	}

	// The code that added the app is used up.
	c := p.Browser()
	step := c.SignInWithPassword(alex.Email, "/billing?account=x")
	if got := step.Header.Get("Location"); got != "/signin/step?next=%2Fbilling%3Faccount%3Dx" {
		t.Fatalf("the password leads to %s", got)
	}
	c.Get("/settings").Redirects(http.StatusSeeOther) // not signed in yet
	page := step.Follow().Shows(http.StatusOK, "Confirm that you’re", alex.Email)
	page.Form("/signin/step").Set("code", p.CodeOf(secret)).Send().ShowsFault("code", "Incorrect or used code. Enter the code that your app shows now.")
	p.Clock.Add(30 * time.Second)
	code := p.CodeOf(secret)
	in := page.Form("/signin/step").Set("code", code).Send().Redirects(http.StatusSeeOther)
	if in != "/billing?account=x" {
		t.Errorf("signing in leads to %s", in)
	}
	c.Get("/settings").Shows(http.StatusOK)

	// Nor can that code be used twice, whoever has seen it.
	eve := p.Browser()
	eve.SignInWithPassword(alex.Email, "").Follow().Form("/signin/step").Set("code", code).Send().
		ShowsFault("code", "Incorrect or used code. Enter the code that your app shows now.")

	c.Get("/settings/security").Form("/settings/security/remove").Send().Follow().Shows(http.StatusOK, "You haven’t set up")
	p.As(alex) // a password suffices again
	const want = "alex factor.add: Added an authenticator app.|alex factor.use: Signed in with a password and an authenticator app.|alex factor.remove: Removed an authenticator app."
	if got := strings.Join(p.AuditTrail(""), "|"); got != want {
		t.Errorf("the audit log says\n%s", got)
	}
}

func mailKinds(p *webtest.Portal) string {
	p.Helper()
	var kinds []string
	for _, m := range p.Mails() {
		if m.Kind != outbox.NewSignIn {
			kinds = append(kinds, string(m.Kind))
		}
	}
	return strings.Join(kinds, " ")
}

func TestAuthenticatorAppFaults(t *testing.T) {
	p := webtest.NewPortal(t)
	alex, _ := p.Customer("alex")
	eve, _ := p.Customer("eve")
	b := p.As(alex)
	form := b.Get("/settings/security/app").Form("/settings/security/app")
	sealed := form.Fields.Get("app")
	again := form.Set("code", "000000").Send().ShowsFault("code", "Incorrect code. Enter the code that your app shows now.")
	if got := again.Form("/settings/security/app").Fields.Get("app"); got != sealed {
		t.Error("a wrong code changed the secret")
	}
	for _, other := range []string{"", "nothing", sealed[1:] + "A"} {
		b.Get("/settings/security/app").Form("/settings/security/app").Set("app", other).Set("code", "000000").Send().
			Shows(http.StatusUnprocessableEntity, "This took too long. Scan the new code.")
	}
	p.As(eve).Get("/settings/security/app").Form("/settings/security/app").Set("app", sealed).Set("code", "000000").Send().
		Shows(http.StatusUnprocessableEntity, "This took too long.") // somebody else's secret
	p.Clock.Add(30 * time.Minute)
	b.Prove()
	form.Set("code", "000000").Send().Shows(http.StatusUnprocessableEntity, "This took too long.")
	b.Get("/settings/security").Shows(http.StatusOK, "You haven’t set up")
}

// A recovery code signs in once, and its owner hears of it.
func TestRecoveryCodes(t *testing.T) {
	p := webtest.NewPortal(t)
	alex, _ := p.Customer("alex")
	b := p.As(alex)
	_, codes := b.SetUpApp()
	use := func(code string) *webtest.Page {
		f := p.Browser().SignInWithPassword(alex.Email, "").Follow().Form("/signin/step")
		f.Fields.Del("code")
		return f.Set("recovery", code).Send()
	}
	use("aaaa-bbbb-cccc-dddd").ShowsFault("recovery", "Incorrect or used recovery code.")
	use(strings.ToUpper(strings.ReplaceAll(codes[3], "-", " "))).Redirects(http.StatusSeeOther)
	use(codes[3]).ShowsFault("recovery", "Incorrect or used recovery code.")
	b.Get("/settings/security").Shows(http.StatusOK, "You have 9 recovery codes left.")
	mail := p.Mails()[len(p.Mails())-1]
	for _, m := range p.Mails() {
		if m.Kind == outbox.RecoveryCodeUsed {
			mail = m
		}
	}
	if mail.Kind != outbox.RecoveryCodeUsed || mail.Data["left"] != "9" {
		t.Errorf("the mail is %+v", mail)
	}
	fresh := b.Get("/settings/security").Form("/settings/security/codes").Send().Shows(http.StatusOK, "Your old codes no longer work.").RecoveryCodes()
	use(codes[4]).ShowsFault("recovery", "Incorrect or used recovery code.")
	use(fresh[4]).Redirects(http.StatusSeeOther)
}

// Neither a mailed link nor a reset goes round the second factor.
func TestLinksDoNotBypassTheSecondFactor(t *testing.T) {
	p := webtest.NewPortal(t)
	alex, _ := p.Customer("alex")
	secret, _ := p.As(alex).SetUpApp()

	b := p.Browser()
	b.Get("/forgot").Form("/forgot").Set("email", alex.Email).Send().Redirects(http.StatusSeeOther)
	reset := p.MailedLink(outbox.Reset, alex.Email)
	b.Get(reset).Form(reset).Set("password", "another good password").Send().Redirects(http.StatusSeeOther)
	b.Get("/settings").Redirects(http.StatusSeeOther)
	p.Clock.Add(30 * time.Second)
	b.Get("/signin/step").Form("/signin/step").Set("code", p.CodeOf(secret)).Send().Redirects(http.StatusSeeOther)
	b.Get("/settings").Shows(http.StatusOK)

	if err := p.MailSignIn(t.Context(), alex.Email); err != nil {
		t.Fatal(err)
	}
	c := p.Browser()
	link := p.MailedLink(outbox.SigninLink, alex.Email)
	c.Get(link).Form(link).Send().Follow().Shows(http.StatusOK, "Two-factor sign-in")
	c.Get("/settings").Redirects(http.StatusSeeOther)
}

// The second step ends with its time, with too many wrong codes, and in other browsers.
func TestSecondStepEnds(t *testing.T) {
	p := webtest.NewPortal(t)
	alex, _ := p.Customer("alex")
	secret, _ := p.As(alex).SetUpApp()
	p.Clock.Add(30 * time.Second)
	b := p.Browser()
	form := b.SignInWithPassword(alex.Email, "").Follow().Form("/signin/step")
	other := p.Browser().Post("/signin/step", form.Set("code", p.CodeOf(secret)).Fields)
	if to := other.Redirects(http.StatusSeeOther); to != "/signin" {
		t.Errorf("another browser goes to %s", to)
	}
	p.Clock.Add(10 * time.Minute)
	if got := form.Set("code", p.CodeOf(secret)).Send().Redirects(http.StatusSeeOther); got != "/signin" {
		t.Errorf("after ten minutes, the code leads to %s", got)
	}

	form = b.SignInWithPassword(alex.Email, "").Follow().Form("/signin/step")
	for range 9 {
		form.Set("code", "12345").Send().ShowsFault("code", "Incorrect or used code. Enter the code that your app shows now.")
	}
	if got := form.Send().Redirects(http.StatusSeeOther); got != "/signin" {
		t.Errorf("the tenth wrong code leads to %s", got)
	}
	// Not even the right code counts for a while, from nowhere that is not known.
	b.SignInWithPassword(alex.Email, "").Follow().Form("/signin/step").Set("code", p.CodeOf(secret)).Send().
		Shows(http.StatusTooManyRequests, "Too many attempts.")
}
