//go:build unix

package main

import (
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/chromedp/chromedp"
	"github.com/chromedp/chromedp/kb"
	"github.com/oauth2-proxy/mockoidc"

	"github.com/bursar-portal/bursar/models/factor"
)

// longName is as long as a passkey's can be.
var longName = strings.Repeat("Blue key ", 11)

// Everything about who somebody is, with the keyboard alone, on a phone.
func TestFactorsByKeyboard(t *testing.T) {
	t.Parallel()
	m, err := mockoidc.Run()
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = m.Shutdown() })
	d := startDemo(t, filepath.Join(t.TempDir(), "demo"), map[string]string{
		"BURSAR_OIDC_ISSUER": m.Issuer(), "BURSAR_OIDC_CLIENT_ID": m.ClientID, "BURSAR_OIDC_CLIENT_SECRET": m.ClientSecret, "BURSAR_OIDC_NAME": "Acme Login",
	})
	k := newKeyboard(newBrowser(t, d))
	k.signUp("Kim", "kim@example.test", password)
	proveByKeyboard(k, d.dir)
	identitiesByKeyboard(k, m)
	appByKeyboard(k)
	passkeysByKeyboard(k, d)
	sessionsByKeyboard(k, d)
	k.checkConsole()
}

// proveByKeyboard makes a key long after the sign-in, which asks who is there first.
func proveByKeyboard(k keyboard, dir string) {
	k.forgetProof(dir, "kim@example.test")
	k.open("/projects/playground")
	k.tab("Name of the new key")
	k.write("Laptop")
	k.enter()
	k.lands("Your password")
	k.waitForText("Confirm it’s you")
	k.walk()
	k.tab("Your password")
	k.write("not the password")
	k.enter()
	k.mends("This is not your current password.", "Your password")
	k.write(password)
	k.enter()
	k.lands("Copy your new key now")
	k.walk()
}

// identitiesByKeyboard links a provider and removes it.
func identitiesByKeyboard(k keyboard, m *mockoidc.MockOIDC) {
	m.QueueUser(&mockoidc.MockUser{Subject: "kim", Email: "kim@example.test", EmailVerified: true})
	k.open("/settings")
	k.tab("Linked identities")
	k.enter()
	k.walk()
	k.tab("Link Acme Login")
	k.enter()
	k.lands("Acme Login linked.")
	k.walk()
	k.opens("Actions for Acme Login kim@example.test")
	k.tab("Remove Acme Login kim@example.test")
	k.enter()
	k.lands("Acme Login removed.")
	k.walk()
}

// appByKeyboard sets up an authenticator app, and signs in with its code and with a recovery
// code.
func appByKeyboard(k keyboard) {
	k.open("/settings")
	k.tab("Passkeys and two-factor sign-in")
	k.enter()
	k.walk()
	k.tab("Set up an app")
	k.enter()
	secret := factor.Secret(strings.ReplaceAll(k.text("document.getElementById('app-key').textContent"), " ", ""))
	k.walk()
	k.tab("Code from your app")
	k.write("12")
	k.enter()
	k.mends("Incorrect code. Enter the code that your app shows now.", "Code from your app")
	k.walk()
	k.tab("Code from your app")
	k.write(secret.Code(factor.StepAt(time.Now())))
	k.tab("Add app")
	k.enter()
	k.lands("Recovery codes")
	codes := strings.Fields(k.text("document.getElementById('recovery-codes').textContent"))
	k.walk()
	k.tab("I have saved them")
	k.enter()
	k.waitForText("You have 10 recovery codes left.")
	k.walk()

	signIn := func() {
		k.signOut()
		k.open("/signin?next=/settings/security")
		k.walk()
		k.tab("Email")
		k.write("kim@example.test")
		k.tab("Password")
		k.write(password)
		k.enter()
		k.lands("Code from your authenticator app")
	}
	signIn()
	k.walk()
	k.tab("Code from your authenticator app")
	k.write("123")
	k.enter()
	k.mends("Incorrect or used code. Enter the code that your app shows now.", "Code from your authenticator app")
	k.write(secret.Code(factor.StepAt(time.Now()) + 1))
	k.enter()
	k.waitForText("You have 10 recovery codes left.")

	signIn()
	k.tab("Use a recovery code")
	k.do(chromedp.KeyEvent(kb.Enter))
	k.tab("Recovery code")
	k.write("not a code")
	k.enter()
	k.waitForText("There is a problem")
	k.walk()
	k.tab("Recovery code")
	k.write(codes[0])
	k.tab("Sign in with this code")
	k.enter()
	k.waitForText("You have 9 recovery codes left.")
}

// passkeysByKeyboard adds a passkey, names it, confirms and signs in with it, and removes it.
func passkeysByKeyboard(k keyboard, d *demoServer) {
	key := k.authenticator()
	k.tab("Add a passkey")
	k.enter()
	k.walk()
	k.verifies(key, false)
	k.tab("Name")
	k.clear()
	k.write("Phone")
	k.tab("Add this device or key")
	k.do(chromedp.KeyEvent(kb.Enter))
	k.waitForText("The passkey wasn’t used. Try again.")
	k.lands("Add this device or key")
	k.verifies(key, true)
	k.enter()
	k.lands("Passkey added.")
	k.walk()
	k.opens("Actions for Phone")
	k.opens("Rename Phone")
	k.tab("Name")
	k.clear()
	k.write(" ")
	k.tab("Save name")
	k.enter()
	k.mends("The name must not be empty.", "Name")
	k.walk() // which leaves the menu and closes it
	k.opens("Actions for Phone")
	k.tab("Name") // its form is still open
	k.clear()
	k.write(longName)
	k.enter()
	k.lands("Passkey renamed.")
	k.walk()

	k.touch(key, false) // the sign-in page offers passkeys by itself
	k.signOut()
	k.open("/signin?next=/settings/security")
	k.tab("Sign in with a passkey")
	k.touch(key, true)
	k.do(chromedp.KeyEvent(kb.Enter))
	k.waitForText("You have 9 recovery codes left.")
	k.tab("Remove app")
	k.enter()
	k.lands("Removed. We’ve sent you an email about it.")

	// A passkey is the only second factor now.
	k.touch(key, false)
	k.signOut()
	k.open("/signin?next=/settings/security")
	k.tab("Email")
	k.write("kim@example.test")
	k.tab("Password")
	k.write(password)
	k.enter()
	k.lands("Use your passkey")
	k.walk()
	k.tab("Use your passkey")
	k.verifies(key, false)
	k.touch(key, true)
	k.do(chromedp.KeyEvent(kb.Enter))
	k.waitForText("The passkey wasn’t used. Try again.")
	k.lands("Use your passkey")
	k.verifies(key, true)
	k.enter()

	k.forgetProof(d.dir, "kim@example.test")
	k.tab("Get new codes")
	k.enter()
	k.lands("Your password")
	k.walk()
	k.tab("Confirm with your passkey")
	k.enter()
	k.lands("Recovery codes")
	k.walk()
	k.tab("I have saved them")
	k.enter()
	k.opens("Actions for " + strings.TrimSpace(longName))
	k.tab("Remove " + strings.TrimSpace(longName))
	k.enter()
	k.lands("Removed. We’ve sent you an email about it.")
	k.waitForText("You have no passkeys.")
	k.walk()
}

// sessionsByKeyboard ends sessions elsewhere, one and then all.
func sessionsByKeyboard(k keyboard, d *demoServer) {
	for range 3 {
		newBrowser(k.t, d).signInWith("kim@example.test", password)
	}
	k.open("/settings")
	k.tab("Sessions")
	k.enter()
	k.walk()
	k.opens("Actions for Chrome on Linux")
	k.tab("Sign out of Chrome on Linux")
	k.enter()
	k.lands("Session ended.")
	k.walk()
	k.tab("Sign out everywhere else")
	k.enter()
	k.lands("You’re signed out everywhere else.")
	k.walk()
}
