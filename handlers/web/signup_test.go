package web_test

import (
	"net/http"
	"testing"
)

func TestSignUp(t *testing.T) {
	p := newPortal(t)
	b := p.browser()
	first := b.get("/signup").shows(http.StatusOK, "Create your account")
	page := first.form("/signup").set("name", "Alex Rivera").set("email", "alex@example.test").set("password", password).
		set("zone", "Europe/Berlin").send().follow().
		shows(http.StatusOK, "Alex Rivera", "Personal", "Available to spend 0 credits")
	if got := page.flash(); got != "Welcome. This is your account." {
		t.Errorf("the flash is %q", got)
	}
	b.get("/dashboard").shows(http.StatusOK).hides("Welcome. This is your account.")
	p.CheckBooks()
}
