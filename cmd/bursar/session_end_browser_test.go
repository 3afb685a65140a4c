package main

import (
	"path/filepath"
	"testing"

	"github.com/chromedp/chromedp"

	"github.com/bursar-portal/bursar/cmd/bursar/demo"
)

// endSession ends the browser's session on the server, as signing out in another tab does;
// the page that is open does not know.
func (b *browser) endSession() {
	b.t.Helper()
	const script = "fetch('/signout', {method: 'POST', redirect: 'manual'}).then(() => true)"
	if _, err := chromedp.Run(b, chromedp.Evaluate[bool](script, chromedp.EvalAwaitPromise)); err != nil {
		b.t.Fatal(err)
	}
}

// resume signs in on the page that answered a form, and waits for the form.
func (b *browser) resume(email, password string) {
	b.t.Helper()
	b.waitForText("Sign in to continue. We kept what you entered.")
	b.fill("email", email)
	b.fill("password", password)
	b.press("Sign in")
	b.waitForText("Check what you entered and send it again.")
	b.waitFor("(r => r.top >= 0 && r.bottom <= innerHeight)(document.getElementById('restored').getBoundingClientRect())")
}

// checkField checks what a field of the page holds.
func (b *browser) checkField(name, want string) {
	b.t.Helper()
	got, err := chromedp.Run(b, chromedp.Evaluate[string]("document.querySelector('main [name="+name+"]').value"))
	if err != nil || got != want {
		b.t.Errorf("the field %s holds %q (%v), want %q", name, got, err, want)
	}
}

// Sessions end while people fill in forms. They sign in, find what they wrote, and send it.
func TestFormsSurviveTheEndOfASession(t *testing.T) {
	d := startDemo(t, filepath.Join(t.TempDir(), "demo"), nil)
	b := newBrowser(t, d)
	b.signUp("Nia Newcomer", "nia@example.test", "a quiet morning")
	b.checkBalance("0")

	b.open("/buy")
	b.fill("credits", "37")
	b.endSession()
	b.press("Continue to payment")
	b.resume("nia@example.test", "a quiet morning")
	b.checkField("credits", "37")
	b.waitForText("$46.25")
	b.do(chromedp.Reload())
	b.checkField("credits", "37")
	b.press("Continue to payment")
	b.waitForText("Pay by card")
	b.fill("number", "4242 4242 4242 4242")
	b.payBy("card", "Pay $46.25")
	b.waitForText("37 credits added")
	b.open("/dashboard")
	b.checkBalance("37")

	b.open("/settings")
	b.fill("name", "Nia Settled")
	b.endSession()
	b.press("Save profile")
	b.resume("nia@example.test", "a quiet morning")
	b.checkField("name", "Nia Settled")
	b.press("Save profile")
	b.waitForText("Profile saved.")

	admin := newBrowser(t, d)
	admin.do(chromedp.EmulateViewport(360, 700)) // where the form is far down the page
	admin.signIn("admin@demo.test")
	admin.open("/admin/accounts?q=nia@example.test")
	admin.press("Nia Newcomer")
	admin.fill("amount", "+5")
	admin.fill("reason", "A welcome gift")
	admin.press("Preview")
	admin.waitForText("42")
	admin.endSession()
	admin.press("Adjust")
	admin.resume("admin@demo.test", demo.Password)
	admin.checkField("amount", "+5")
	admin.checkField("reason", "A welcome gift")
	admin.press("Preview")
	admin.press("Adjust")
	admin.waitForText("A welcome gift")
	b.open("/dashboard")
	b.checkBalance("42")
}
