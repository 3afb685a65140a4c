package main

import (
	"path/filepath"
	"testing"

	"github.com/chromedp/cdproto/webauthn"
	"github.com/chromedp/chromedp"
)

// authenticator gives the browser a virtual one, which keeps passkeys and verifies people.
func (b *browser) authenticator() webauthn.AuthenticatorID {
	b.t.Helper()
	if _, err := chromedp.Call(b, webauthn.Enable, webauthn.EnableParams{}); err != nil {
		b.t.Fatal(err)
	}
	added, err := chromedp.Call(b, webauthn.AddVirtualAuthenticator, webauthn.AddVirtualAuthenticatorParams{Options: &webauthn.VirtualAuthenticatorOptions{
		Protocol: "ctap2", Transport: "internal", HasResidentKey: true, HasUserVerification: true, IsUserVerified: true, AutomaticPresenceSimulation: true,
	}})
	if err != nil {
		b.t.Fatal(err)
	}
	return added.AuthenticatorID
}

// touch says whether somebody touches the authenticator when it asks.
func (b *browser) touch(id webauthn.AuthenticatorID, yes bool) {
	b.t.Helper()
	if _, err := chromedp.Call(b, webauthn.SetAutomaticPresenceSimulation, webauthn.SetAutomaticPresenceSimulationParams{AuthenticatorID: id, Enabled: yes}); err != nil {
		b.t.Fatal(err)
	}
}

// verifies says whether the authenticator recognizes the person.
func (b *browser) verifies(id webauthn.AuthenticatorID, yes bool) {
	b.t.Helper()
	if _, err := chromedp.Call(b, webauthn.SetUserVerified, webauthn.SetUserVerifiedParams{AuthenticatorID: id, IsUserVerified: yes}); err != nil {
		b.t.Fatal(err)
	}
}

// tap clicks a button whose form a script sends, and waits for a text of the next page, or of
// this one.
func (b *browser) tap(button, then string) {
	b.t.Helper()
	b.waitFor("[...document.querySelectorAll('main button')].some(e => e.innerText.trim() === '" + button + "')")
	b.text("(e => (e.click(), ''))([...document.querySelectorAll('main button')].find(e => e.innerText.trim() === '" + button + "'))")
	b.waitForText(then)
}

// Somebody adds a passkey, signs in with it and no password, confirms with it, names and
// removes it.
func TestPasskey(t *testing.T) {
	d := startDemo(t, filepath.Join(t.TempDir(), "demo"), nil)
	b := newBrowser(t, d)
	b.signUp("Nia Newcomer", "nia@example.test", "a quiet morning")
	key := b.authenticator()
	b.open("/settings/security")
	b.waitForText("You have no passkeys.")
	b.press("Add a passkey")
	b.fill("name", "Laptop")
	b.tap("Add this device or key", "Save your recovery codes")
	b.press("I have saved them")
	b.waitForText("Laptop")
	b.waitForText("You have 10 recovery codes left.")

	b.touch(key, false) // the sign-in page offers passkeys by itself
	signedOut := func() {
		b.endSession()
		b.open("/signin?next=/settings/security")
		b.waitForText("Sign in with a passkey")
	}
	signedOut()
	b.touch(key, true)
	b.tap("Sign in with a passkey", "You have 10 recovery codes left.")
	b.waitForText("Laptop Last used ")

	// A password is not enough any more, and a passkey is a second step.
	b.touch(key, false)
	signedOut()
	b.fill("email", "nia@example.test")
	b.fill("password", "a quiet morning")
	b.press("Sign in")
	b.waitForText("Two-factor sign-in")
	b.touch(key, true)
	b.tap("Use your passkey", "You have 10 recovery codes left.")

	// Without verifying the person, it replaces no password.
	b.verifies(key, false)
	b.touch(key, false)
	signedOut()
	b.touch(key, true)
	b.tap("Sign in with a passkey", "The passkey wasn’t used. Try again.")
	b.verifies(key, true)
	b.tap("Sign in with a passkey", "You have 10 recovery codes left.")

	// Another device has no passkey of theirs, and nobody else's signs them in.
	other := newBrowser(t, d)
	other.signUp("Otto Other", "otto@example.test", "a quiet evening")
	hers := other.authenticator()
	other.open("/settings/security/passkeys")
	other.fill("name", "Phone")
	other.tap("Add this device or key", "Save your recovery codes")
	other.touch(hers, false)
	other.endSession()
	other.open("/signin")
	other.fill("email", "nia@example.test")
	other.fill("password", "a quiet morning")
	other.press("Sign in")
	other.waitForText("Two-factor sign-in")
	other.touch(hers, true)
	other.tap("Use your passkey", "The passkey wasn’t used. Try again.")

	b.open("/settings/security")
	b.fill("name", "Work laptop")
	b.press("Save name")
	b.waitForText("Passkey renamed.")
	b.waitForText("Work laptop")
	b.text("(() => { document.querySelector(\"form[action='/settings/security/remove'] button\").click(); return '' })()")
	b.waitForText("You have no passkeys.")
	b.touch(key, false)
	signedOut()
	b.touch(key, true)
	b.tap("Sign in with a passkey", "This passkey wasn’t accepted. Try again.")
}
