package public_test

import (
	"net/http"
	"net/url"
	"slices"
	"testing"
	"time"

	"github.com/bursar-portal/bursar/handlers/web/webtest"
	"github.com/bursar-portal/bursar/models"
	"github.com/bursar-portal/bursar/models/outbox"
)

const wrongPassword = "Incorrect email or password."

func TestSignIn(t *testing.T) {
	p := webtest.NewPortal(t)
	alex, _ := p.Customer("alex")
	b := p.Browser()
	to := b.Get("/signin").Form("/signin").Set("email", alex.Email).Set("password", webtest.Password).Send().Redirects(http.StatusSeeOther)
	if to != "/dashboard" {
		t.Errorf("a customer begins at %s", to)
	}
	if to := b.Get("/signin").Redirects(http.StatusSeeOther); to != "/dashboard" {
		t.Errorf("somebody who is signed in is led to %s", to)
	}
	home := b.Get("/").Shows(http.StatusOK, "Open your overview").Form("/signout").Send()
	if to := home.Redirects(http.StatusSeeOther); to != "/" {
		t.Errorf("signing out leads to %s", to)
	}
	b.Get("/").Shows(http.StatusOK, "Create an account")
}

// A wrong password and an unknown user look the same.
func TestWrongPassword(t *testing.T) {
	p := webtest.NewPortal(t)
	alex, _ := p.Customer("alex")
	for _, email := range []string{alex.Email, "nobody@example.test"} {
		page := p.Browser().Get("/signin?next=/buy").Form("/signin").Set("email", email).Set("password", "wrong").Send().
			Shows(http.StatusUnprocessableEntity, wrongPassword)
		if kept := page.Form("/signin").Fields; kept.Get("email") != email || kept.Get("password") != "" || kept.Get("next") != "/buy" {
			t.Errorf("the form came back with %v", kept)
		}
	}
}

func TestSignInIsThrottled(t *testing.T) {
	p := webtest.NewPortal(t)
	alex, _ := p.Customer("alex")
	b := p.Browser()
	page := b.Get("/signin")
	for range 10 {
		page = page.Form("/signin").Set("email", alex.Email).Set("password", "wrong").Send().Shows(http.StatusUnprocessableEntity)
	}
	page = page.Form("/signin").Set("email", alex.Email).Set("password", webtest.Password).Send().
		Shows(http.StatusTooManyRequests, "Too many attempts.")
	if got := page.Header.Get("Retry-After"); got != "120" {
		t.Errorf("Retry-After is %q", got)
	}

	// Nobody is locked out: a link still works.
	page.Form("/signin/link").Send().Follow().Shows(http.StatusOK, "Check your email")
	path := p.MailedLink(outbox.SigninLink, alex.Email)
	b.Get(path).Shows(http.StatusOK, "This signs you in as")
	if to := b.Get(path).Form(path).Send().Redirects(http.StatusSeeOther); to != "/dashboard" {
		t.Errorf("the link leads to %s", to)
	}
	b.Get("/dashboard").Shows(http.StatusOK)
	p.Browser().Get(path).Shows(http.StatusNotFound, "This link was already used.")
}

func TestForgottenPassword(t *testing.T) {
	p := webtest.NewPortal(t)
	alex, _ := p.Customer("alex")
	elsewhere, b := p.As(alex), p.Browser()
	var answers []string
	for _, email := range []string{alex.Email, "nobody@example.test"} {
		page := b.Get("/signin").Get("/forgot").Form("/forgot").Set("email", email).Send()
		answers = append(answers, page.Redirects(http.StatusSeeOther)+" "+page.Follow().Text())
	}
	if answers[0] != answers[1] {
		t.Errorf("the answers differ: %q", answers)
	}
	b.Get("/forgot").Form("/forgot").Set("email", "alex").Send().ShowsFault("email", "This must be an email address such as name@example.com.")

	path := p.MailedLink(outbox.Reset, alex.Email)
	b.Get(path).Form(path).Set("password", "12345678").Send().ShowsFault("password", "The password is too common. Choose one that nobody else uses.")
	p.Clock.Add(time.Second)
	page := b.Get(path).Form(path).Set("password", "a quiet morning").Send().Follow().Shows(http.StatusOK, "alex Personal")
	if got := page.Flash(); got != "Password changed." {
		t.Errorf("the flash is %q", got)
	}
	elsewhere.Get("/dashboard").Redirects(http.StatusSeeOther)
	b.Get(path).Shows(http.StatusNotFound, "This link was already used.")
	if got := p.MailKinds(alex.Email); !slices.Contains(got, outbox.PasswordChanged) {
		t.Errorf("the mails are %q", got)
	}
	p.Browser().Get("/signin").Form("/signin").Set("email", alex.Email).Set("password", webtest.Password).Send().Shows(http.StatusUnprocessableEntity)

	p.Browser().Get("/forgot").Form("/forgot").Set("email", alex.Email).Send()
	path = p.MailedLink(outbox.Reset, alex.Email)
	p.Clock.Add(time.Hour)
	b.Get(path).Shows(http.StatusNotFound, "This link has expired.")
}

// Signing out has the browser forget what it keeps, but for what makes it known.
func TestSignOutClears(t *testing.T) {
	p := webtest.NewPortal(t)
	alex, _ := p.Customer("alex")
	answer := p.As(alex).Get("/").Form("/signout").Send()
	if got := answer.Header.Get("Clear-Site-Data"); got != `"cache", "storage"` {
		t.Errorf("Clear-Site-Data is %q", got)
	}
}

func TestNextStaysOnThePortal(t *testing.T) {
	p := webtest.NewPortal(t)
	alex, _ := p.Customer("alex")
	tests := []struct{ next, want string }{
		{"/buy?account=acc_1", "/buy?account=acc_1"},
		{"", "/dashboard"},
		{"buy", "/dashboard"},
		{"https://evil.test/", "/dashboard"},
		{"//evil.test/", "/dashboard"},
		{"///evil.test/", "/dashboard"},
		{`/\evil.test/`, "/dashboard"},
		{`\\evil.test/`, "/dashboard"},
		{"/\t/evil.test/", "/dashboard"},
		{"/\n/evil.test/", "/dashboard"},
		{"javascript:alert(1)", "/dashboard"},
	}
	for _, test := range tests {
		b := p.Browser()
		f := b.Get("/signin?next="+url.QueryEscape(test.next)).Form("/signin").Set("email", alex.Email).Set("password", webtest.Password)
		if to := f.Send().Redirects(http.StatusSeeOther); to != test.want {
			t.Errorf("from the page, next %q leads to %s, want %s", test.next, to, test.want)
		}
		if to := b.Get("/signin?next=" + url.QueryEscape(test.next)).Redirects(http.StatusSeeOther); to != test.want {
			t.Errorf("signed in, next %q leads to %s, want %s", test.next, to, test.want)
		}
		f = p.Browser().Get("/signin").Form("/signin").Set("email", alex.Email).Set("password", webtest.Password).Set("next", test.next)
		if to := f.Send().Redirects(http.StatusSeeOther); to != test.want {
			t.Errorf("made up, next %q leads to %s, want %s", test.next, to, test.want)
		}
	}
}

func TestSignInLeadsBack(t *testing.T) {
	p := webtest.NewPortal(t)
	alex, account := p.Customer("alex")
	b := p.Browser()
	path := "/activity?account=" + string(account.ID) + "&kind=charge"
	signIn := b.Get(path).Follow().Shows(http.StatusOK, "Sign in")
	to := signIn.Form("/signin").Set("email", alex.Email).Set("password", webtest.Password).Send().Redirects(http.StatusSeeOther)
	if to != path {
		t.Errorf("signing in leads to %s, want %s", to, path)
	}
}

// A form can't be repeated after signing in, so the sign-in does not lead back to it.
func TestFormWithoutASession(t *testing.T) {
	p := webtest.NewPortal(t)
	if to := p.Browser().Post("/keys", url.Values{"name": {"a"}}).Redirects(http.StatusSeeOther); to != "/signin" {
		t.Errorf("it leads to %s", to)
	}
}

func TestFirstSignInOpensAnAccount(t *testing.T) {
	p := webtest.NewPortal(t)
	user := p.Operator("alone", "")
	b := p.As(user)
	b.Get("/dashboard").Shows(http.StatusOK, "alone Personal", "Available to spend 0 credits")
	memberships, err := p.Memberships(t.Context(), user.ID)
	if err != nil || len(memberships) != 1 || memberships[0].Role != models.RoleOwner {
		t.Fatalf("memberships %+v, %v", memberships, err)
	}
	if got := p.AuditTrail(memberships[0].Account.ID); len(got) != 1 || got[0] != "alone account.open: Signed in for the first time. This opened the account." {
		t.Errorf("the audit log says %q", got)
	}
	p.CheckBooks()
}

func TestClosedAccountIsNotReplaced(t *testing.T) {
	p := webtest.NewPortal(t)
	alex, account := p.Customer("alex")
	closed := models.AccountClosed
	p.Post(models.Command{Account: account.ID, Do: models.ChangeAccount{Status: &closed}})
	p.As(alex).Get("/dashboard").Shows(http.StatusNotFound, "You have no account here.")
	p.CheckBooks()
}

func TestOperatorsHome(t *testing.T) {
	p := webtest.NewPortal(t)
	auditor := p.Operator("ada", models.OperatorAuditor)
	b := p.Browser()
	to := b.Get("/signin").Form("/signin").Set("email", auditor.Email).Set("password", webtest.Password).Send().Redirects(http.StatusSeeOther)
	if to != "/admin" {
		t.Errorf("an operator begins at %s", to)
	}
	if to := b.Get("/dashboard").Redirects(http.StatusSeeOther); to != "/admin" {
		t.Errorf("their dashboard is %s", to)
	}
	b.Get("/buy").Shows(http.StatusNotFound, "You have no account here.")
}
