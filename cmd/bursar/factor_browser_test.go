package main

import (
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/chromedp/chromedp"

	"github.com/bursar-portal/bursar/models/factor"
)

// setUpApp adds an authenticator app, and returns its secret and the recovery codes.
func (b *browser) setUpApp() (secret factor.Secret, codes []string) {
	b.t.Helper()
	b.open("/settings/security/app")
	key := b.text("document.getElementById('app-key').textContent")
	secret = factor.Secret(strings.ReplaceAll(key, " ", ""))
	b.fill("code", secret.Code(factor.StepAt(time.Now())))
	b.press("Add app")
	b.waitForText("Save your recovery codes")
	return secret, strings.Fields(b.text("document.getElementById('recovery-codes').textContent"))
}

// text returns what a script returns.
func (b *browser) text(script string) string {
	b.t.Helper()
	text, err := chromedp.Run(b, chromedp.Evaluate[string](script))
	if err != nil {
		b.t.Fatalf("%s: %v", script, err)
	}
	return text
}

// stepPage returns the page that asks for a second factor.
func (b *browser) stepPage() string {
	b.t.Helper()
	b.signUp("Stella Step", "stella@example.test", "a quiet morning")
	b.setUpApp()
	b.endSession()
	b.open("/signin")
	b.fill("email", "stella@example.test")
	b.fill("password", "a quiet morning")
	b.press("Sign in")
	return "/signin/step"
}

// Somebody sets up an authenticator app, signs in with it, and then with a recovery code.
func TestAuthenticatorAppInTheBrowser(t *testing.T) {
	t.Parallel()
	d := startDemo(t, filepath.Join(t.TempDir(), "demo"), nil)
	b := newBrowser(t, d)
	b.signUp("Nia Newcomer", "nia@example.test", "a quiet morning")
	before := factor.StepAt(time.Now())
	secret, codes := b.setUpApp()
	if len(codes) != factor.RecoveryCodes {
		t.Fatalf("the recovery codes are %q", codes)
	}
	b.do(chromedp.Reload()) // what is shown once is not shown again
	b.waitForText("You have 10 recovery codes left.")
	signIn := func() {
		b.endSession()
		b.open("/billing")
		b.fill("email", "nia@example.test")
		b.fill("password", "a quiet morning")
		b.press("Sign in")
		b.waitForText("Two-factor sign-in")
	}
	signIn()
	b.fill("code", secret.Code(before)) // it added the app, or is too old
	b.press("Continue")
	b.waitForText("Incorrect or used code.")
	code := secret.Code(factor.StepAt(time.Now()) + 1) // of an app whose clock is fast
	b.fill("code", code)
	b.press("Continue")
	b.waitFor("location.pathname === '/billing'")

	signIn()
	b.fill("recovery", codes[0])
	b.press("Sign in with this code")
	b.waitFor("location.pathname === '/billing'")
	b.open("/settings/security")
	b.waitForText("You have 9 recovery codes left.")
	b.press("Remove app")
	b.waitForText("You haven’t set up an authenticator app.")
	b.checkConsole()
}

// forgetProof makes it long ago that somebody has proved who they are.
func (b *browser) forgetProof(dir, email string) {
	b.t.Helper()
	tamper(b.t, filepath.Join(dir, "bursar.db"), "UPDATE sessions SET proved_at = 1 WHERE user_id = (SELECT id FROM users WHERE email = '"+email+"')")
}

// confirmPage returns the page that asks a login of the demonstration who is there.
func (b *browser) confirmPage(dir, login string) string {
	b.t.Helper()
	b.forgetProof(dir, login+"@demo.test")
	return "/confirm"
}

// Long after signing in, making a key asks who is there, and is then carried on. An operator
// confirms with their passkey.
func TestProofInTheBrowser(t *testing.T) {
	t.Parallel()
	d := startDemo(t, filepath.Join(t.TempDir(), "demo"), nil)
	b := newBrowser(t, d)
	b.signUp("Nia Newcomer", "nia@example.test", "a quiet morning")
	b.forgetProof(d.dir, "nia@example.test")
	b.open("/projects/playground")
	b.fill("name", "Build server")
	b.press("Create key")
	b.waitForText("Confirm it’s you")
	b.fill("password", "a quiet evening")
	b.press("Confirm with your password")
	b.waitForText("This is not your current password.")
	b.fill("password", "a quiet morning")
	b.press("Confirm with your password")
	b.waitForText("Copy your new key now")
	b.waitFor("location.pathname === '/projects/playground'") // and not the address of the form
	b.do(chromedp.Reload())
	b.waitForText("“Build server” was created and shown once.")

	admin := newBrowser(t, d)
	admin.signIn("admin@demo.test")
	admin.authenticator()
	admin.open("/settings/security/passkeys")
	admin.fill("name", "Security key")
	admin.tap("Add this device or key", "Save your recovery codes")
	admin.forgetProof(d.dir, "admin@demo.test")
	admin.open("/admin/accounts?q=nia@example.test")
	admin.press("Nia Newcomer")
	admin.fill("amount", "+5")
	admin.fill("reason", "A welcome gift")
	admin.press("Preview")
	admin.waitForText("Confirm it’s you")
	admin.tap("Confirm with your passkey", "Nothing has changed yet.")
	admin.press("Adjust")
	admin.waitForText("A welcome gift")
	b.open("/dashboard")
	b.checkBalance("5")
	b.checkConsole()
}

// An operator sets up a second factor before they see any admin page, and can't go without.
func TestStaffSetUpSecondFactorInTheBrowser(t *testing.T) {
	d := startDemo(t, filepath.Join(t.TempDir(), "demo"), map[string]string{"BURSAR_STAFF_MFA": "yes"})
	b := newBrowser(t, d)
	b.signIn("admin@demo.test")
	b.waitForText("Staff need one to open the admin pages.")
	b.open("/admin/staff")
	b.waitFor("location.pathname === '/settings/security'")
	b.press("Set up an app")
	key := strings.ReplaceAll(b.text("document.getElementById('app-key').textContent"), " ", "")
	b.fill("code", factor.Secret(key).Code(factor.StepAt(time.Now())))
	b.press("Add app")
	b.waitForText("Save your recovery codes")
	b.press("I have saved them")
	b.waitFor("location.pathname === '/admin'")
	b.open("/settings/security")
	b.waitForText("Your role requires a second factor.")
	b.checkConsole()
}
