package web_test

import (
	"net/http"
	"net/url"
	"testing"

	"github.com/bursar-portal/bursar/models"
)

const wrongPassword = "This email address and this password do not go together."

func TestSignIn(t *testing.T) {
	p := newPortal(t)
	alex, _ := p.person("alex")
	b := p.browser()
	to := b.get("/signin").form("/signin").set("email", alex.Email).set("password", password).send().leads(http.StatusSeeOther)
	if to != "/dashboard" {
		t.Errorf("a customer begins at %s", to)
	}
	if to := b.get("/signin").leads(http.StatusSeeOther); to != "/dashboard" {
		t.Errorf("who is signed in is led to %s", to)
	}
	home := b.get("/").shows(http.StatusOK, "Open your dashboard").form("/signout").send()
	if to := home.leads(http.StatusSeeOther); to != "/" {
		t.Errorf("signing out leads to %s", to)
	}
	b.get("/").shows(http.StatusOK, "Create an account")
}

// A wrong password and an unknown user look the same.
func TestSignInComesBack(t *testing.T) {
	p := newPortal(t)
	alex, _ := p.person("alex")
	for _, email := range []string{alex.Email, "nobody@example.test"} {
		page := p.browser().get("/signin?next=/buy").form("/signin").set("email", email).set("password", "wrong").send().
			shows(http.StatusUnprocessableEntity, wrongPassword)
		if kept := page.form("/signin").fields; kept.Get("email") != email || kept.Get("password") != "" || kept.Get("next") != "/buy" {
			t.Errorf("the form came back with %v", kept)
		}
	}
}

func TestSignInIsThrottled(t *testing.T) {
	p := newPortal(t)
	alex, _ := p.person("alex")
	b := p.browser()
	page := b.get("/signin")
	for range 10 {
		page = page.form("/signin").set("email", alex.Email).set("password", "wrong").send().shows(http.StatusUnprocessableEntity)
	}
	page = page.form("/signin").set("email", alex.Email).set("password", password).send().
		shows(http.StatusTooManyRequests, "There were too many attempts.")
	if got := page.header.Get("Retry-After"); got != "120" {
		t.Errorf("Retry-After is %q", got)
	}
}

func TestNextLeadsToPagesOfOursOnly(t *testing.T) {
	p := newPortal(t)
	alex, _ := p.person("alex")
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
		b := p.browser()
		f := b.get("/signin?next="+url.QueryEscape(test.next)).form("/signin").set("email", alex.Email).set("password", password)
		if to := f.send().leads(http.StatusSeeOther); to != test.want {
			t.Errorf("from the page, next %q leads to %s, want %s", test.next, to, test.want)
		}
		if to := b.get("/signin?next=" + url.QueryEscape(test.next)).leads(http.StatusSeeOther); to != test.want {
			t.Errorf("signed in, next %q leads to %s, want %s", test.next, to, test.want)
		}
		f = p.browser().get("/signin").form("/signin").set("email", alex.Email).set("password", password).set("next", test.next)
		if to := f.send().leads(http.StatusSeeOther); to != test.want {
			t.Errorf("made up, next %q leads to %s, want %s", test.next, to, test.want)
		}
	}
}

func TestWhoMustSignInComesBackAfterwards(t *testing.T) {
	p := newPortal(t)
	alex, account := p.person("alex")
	b := p.browser()
	path := "/activity?account=" + string(account.ID) + "&kind=charge"
	signIn := b.get(path).follow().shows(http.StatusOK, "Sign in")
	to := signIn.form("/signin").set("email", alex.Email).set("password", password).send().leads(http.StatusSeeOther)
	if to != path {
		t.Errorf("signing in leads to %s, want %s", to, path)
	}
}

// A form can't be sent again by signing in, so nothing comes back to it.
func TestAFormWithoutASessionLeadsToTheSignIn(t *testing.T) {
	p := newPortal(t)
	if to := p.browser().post("/keys", url.Values{"name": {"a"}}).leads(http.StatusSeeOther); to != "/signin" {
		t.Errorf("it leads to %s", to)
	}
}

func TestACustomerWithoutAnAccountGetsOneBySigningIn(t *testing.T) {
	p := newPortal(t)
	user := p.operator("alone", "")
	b := p.as(user)
	b.get("/dashboard").shows(http.StatusOK, "alone Personal", "Available to spend 0 credits")
	memberships, err := p.Memberships(t.Context(), user.ID)
	if err != nil || len(memberships) != 1 || memberships[0].Role != models.RoleOwner {
		t.Fatalf("memberships %+v, %v", memberships, err)
	}
	if got := p.auditTrail(memberships[0].Account.ID); len(got) != 1 || got[0] != "alone account.open: Signed in for the first time, which opened the account." {
		t.Errorf("the audit log says %q", got)
	}
	p.CheckBooks()
}

func TestACustomerWhoseAccountWasClosedGetsNoOther(t *testing.T) {
	p := newPortal(t)
	alex, account := p.person("alex")
	closed := models.AccountClosed
	p.Post(models.Command{Account: account.ID, Do: models.ChangeAccount{Status: &closed}})
	p.as(alex).get("/dashboard").shows(http.StatusNotFound, "You have no account here.")
	p.CheckBooks()
}

func TestAnOperatorWithoutAnAccountBeginsInTheirOwnPart(t *testing.T) {
	p := newPortal(t)
	auditor := p.operator("ada", models.OperatorAuditor)
	b := p.browser()
	to := b.get("/signin").form("/signin").set("email", auditor.Email).set("password", password).send().leads(http.StatusSeeOther)
	if to != "/admin" {
		t.Errorf("an operator begins at %s", to)
	}
	if to := b.get("/dashboard").leads(http.StatusSeeOther); to != "/admin" {
		t.Errorf("their dashboard is %s", to)
	}
	b.get("/buy").shows(http.StatusNotFound, "You have no account here.")
}
