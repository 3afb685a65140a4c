//go:build unix

package main

import (
	"archive/zip"
	"context"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	cdpbrowser "github.com/chromedp/cdproto/browser"
	"github.com/chromedp/cdproto/emulation"
	"github.com/chromedp/chromedp"
)

// What people do about their own account, in a real browser, with the mails that a real SMTP
// server gets.
func TestAccountFlows(t *testing.T) {
	t.Parallel()
	f := startFlow(t)
	f.scene("a forgotten password", forgottenPassword)
	f.scene("another email address", anotherAddress)
	f.scene("sessions", sessions)
	f.scene("too many wrong passwords", wrongPasswords)
	f.scene("the end of an account", endOfAnAccount)
}

// A link sets a new password once, and ends every session.
func forgottenPassword(f *flow) {
	laptop := f.signUp("Ada")
	phone := f.visitor()
	phone.open("/signin")
	phone.press("Forgot your password?")
	phone.fill("email", "ada@example.test")
	phone.press("Email me a link")
	phone.waitForText("Check your email")

	link := f.mailedLink("ada@example.test", "Reset your Acme password")
	phone.open(link)
	phone.waitForText("For ada@example.test. You’ll be signed out everywhere else.")
	phone.fill("password", "ada@example.test")
	phone.press("Change password")
	phone.waitForText("The password must not be your")
	phone.fill("password", "a loud evening")
	phone.press("Change password")
	phone.waitForText("Password changed.")
	f.mails.Next("ada@example.test", "Your Acme password was changed")

	laptop.open("/dashboard")
	laptop.waitForText("Continue to Acme.")
	laptop.signInWith("ada@example.test", password)
	laptop.waitForText("Incorrect email or password.")
	laptop.signInWith("ada@example.test", "a loud evening")
	laptop.waitForText("Available to spend")
	laptop.open(link)
	laptop.waitForText("This link doesn’t work. This link was already used.")
	other := f.visitor()
	other.open(link)
	other.press("Get a new link")
	other.waitForText("Reset your password")
}

// An address changes once both the old and the new one agree, wherever the links are opened.
func anotherAddress(f *flow) {
	b, phone := f.signUp("Ben"), f.visitor()
	b.open("/settings")
	b.press("Change")
	b.fill("email", "ben")
	b.text("(f => (f.noValidate = true, ''))(document.querySelector(\"main form[action='/settings/email']\"))")
	b.press("Send links")
	b.waitForText("This must be an email address such as name@example.com.")
	b.checkField("email", "ben")
	b.fill("email", "ben@new.example.test")
	b.press("Send links")
	b.waitForText("We’ve sent links to both addresses.")

	phone.open(f.mailedLink("ben@new.example.test", "Confirm your new email address"))
	phone.waitForText("Your new email address will be ben@new.example.test.")
	phone.press("Confirm change")
	phone.waitForText("One more step")
	b.open("/settings")
	b.waitForText("ben@example.test")
	phone.open(f.mailedLink("ben@example.test", "Confirm your new email address"))
	phone.press("Confirm change")
	phone.waitForText("Your email address was changed")
	f.mails.Next("ben@example.test", "Your email address was changed")

	phone.press("Sign in")
	phone.fill("email", "ben@example.test")
	phone.fill("password", password)
	phone.press("Sign in")
	phone.waitForText("Incorrect email or password.")
	phone.signInWith("ben@new.example.test", password)
	phone.waitForText("Available to spend")
	b.open("/settings")
	b.waitForText("ben@new.example.test")
}

// People see where they are signed in, and end what they don't know.
func sessions(f *flow) {
	laptop, phone := f.signUp("Cleo"), f.visitor()
	const iPhone = "Mozilla/5.0 (iPhone; CPU iPhone OS 18_5 like Mac OS X) AppleWebKit/605.1.15 (KHTML, like Gecko) Version/18.5 Mobile/15E148 Safari/604.1"
	if _, err := chromedp.Call(phone, emulation.SetUserAgentOverride, emulation.SetUserAgentOverrideParams{UserAgent: iPhone}); err != nil {
		f.Fatal(err)
	}
	phone.signInWith("cleo@example.test", password)
	phone.waitForText("Available to spend")
	if text := f.mails.Next("cleo@example.test", "New sign-in to your Acme account").Text; !strings.Contains(text, "Safari on iPhone") {
		f.Errorf("the mail says\n%s", text)
	}

	laptop.open("/settings")
	laptop.press("Sessions")
	laptop.waitForText("Chrome on Linux This browser")
	laptop.press("Sign out of Safari on iPhone")
	laptop.waitForText("Session ended.")
	if n := laptop.count(".listed tbody tr"); n != 1 {
		f.Errorf("%d sessions are left, want 1", n)
	}
	phone.press("Usage")
	phone.waitForText("Continue to Acme.")
}

// Somebody who guesses passwords keeps nobody out: neither a browser that is known, nor who
// reads the address's mail.
func wrongPasswords(f *flow) {
	known, other := f.signUp("Dan"), f.visitor()
	for range 10 {
		other.signInWith("dan@example.test", "not the password")
		other.waitForText("Incorrect email or password.")
	}
	other.signInWith("dan@example.test", password)
	other.waitForText("Too many attempts. Try again in 2 minutes.")

	known.press("Sign out")
	known.signInWith("dan@example.test", password)
	known.waitForText("Available to spend")

	other.press("Email me a sign-in link")
	other.waitForText("Check your email")
	other.open(f.mailedLink("dan@example.test", "Sign in to Acme"))
	other.waitForText("This signs you in as dan@example.test.")
	other.press("Sign in")
	other.waitForText("Available to spend")
}

// Whoever leaves takes their data with them and gives up what they don't use.
func endOfAnAccount(f *flow) {
	b := f.signUp("Eve")
	b.checkBalance("5")
	b.open("/settings")
	b.press("Download your data or close your account")
	files := b.download("Download your data")
	if want := []string{"profile.json", "sessions.csv", "factors.csv", "linked_identities.csv", "actions.csv", "account.json", "ledger.csv", "purchases.csv", "api_keys.csv"}; !slices.Equal(files, want) {
		f.Errorf("the download has %q, want %q", files, want)
	}

	b.fill("give_up", "4")
	b.press("Close account")
	b.waitForText("Enter 5.")
	b.fill("give_up", "5")
	b.press("Close account")
	b.waitForText("Your account is closed")
	f.mails.Next("eve@example.test", "Your Acme account is closed")
	b.open("/dashboard")
	b.waitForText("Continue to Acme.")
	b.signInWith("eve@example.test", password)
	b.waitForText("Incorrect email or password.")
}

// download presses a link, and returns the names of the files in the archive that it leads to.
func (b *browser) download(link string) (names []string) {
	b.t.Helper()
	ctx, cancel := context.WithTimeout(b, 30*time.Second)
	defer cancel()
	progress, dir, events := chromedp.Events(ctx, cdpbrowser.DownloadProgress), b.t.TempDir(), true
	allow := cdpbrowser.SetDownloadBehaviorParams{
		Behavior: cdpbrowser.SetDownloadBehaviorBehaviorAllowAndName, DownloadPath: dir, EventsEnabled: &events,
		BrowserContextID: chromedp.FromContext(b).BrowserContextID,
	}
	if _, err := chromedp.Call(ctx, cdpbrowser.SetDownloadBehavior, allow); err != nil {
		b.t.Fatal(err)
	}
	b.clickOn(link)
	for event, err := range progress {
		if err != nil {
			b.t.Fatal(err)
		}
		if event.State != cdpbrowser.DownloadProgressStateCompleted {
			continue
		}
		archive, err := zip.OpenReader(filepath.Join(dir, event.GUID))
		if err != nil {
			b.t.Fatal(err)
		}
		defer archive.Close()
		for _, file := range archive.File {
			names = append(names, file.Name)
		}
		break
	}
	return names
}
