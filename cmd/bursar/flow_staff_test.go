//go:build unix

package main

import (
	"net/http"
	"testing"

	"github.com/chromedp/chromedp"
)

// What an operator's people do, from the first start on, in a real browser, with the mails that
// a real SMTP server gets.
func TestStaffFlows(t *testing.T) {
	t.Parallel()
	f := startFlow(t)
	admin, support := firstAdmin(f), f.visitor()
	inviteSupport(f, admin, support)
	carl := f.signUp("Carl")
	viewAsCustomer(f, support, carl)
	leakedKey(f, support, carl)
	forcedReset(f, admin, carl)
	blockedPerson(f, admin, carl)
}

// The link that the first start prints makes an admin, once.
func firstAdmin(f *flow) *browser {
	admin := f.visitor()
	admin.open(f.setUp)
	admin.waitForText("Set up Acme")
	admin.fill("name", "Ann")
	admin.fill("email", "ann@acme.test")
	admin.fill("password", password)
	admin.press("Create admin")
	admin.waitForText("Get ready for customers")
	admin.waitForText("0 of ") // done
	other := f.visitor()
	other.open(f.setUp)
	other.waitForText("This setup link doesn’t work.")
	return admin
}

// Somebody new joins the staff by an invitation.
func inviteSupport(f *flow, admin, support *browser) {
	admin.press("Staff")
	admin.fill("email", "sam@acme.test")
	admin.choose("Support")
	admin.press("Send invitation")
	admin.waitForText("Invitation sent to sam@acme.test.")
	support.open(f.mailedLink("sam@acme.test", "Ann invited you to the Acme team"))
	support.waitForText("Ann invited sam@acme.test to join the staff. Role: Support.")
	support.fill("name", "Sam")
	support.fill("password", password)
	support.press("Create account and join")
	support.waitForText("Welcome to the team. Your role is Support.")
	f.mails.Next("ann@acme.test", "sam@acme.test joined Acme")
	admin.open("/admin")
	admin.waitForText("1 of ") // done: an email was sent
	support.press("Staff")
	support.waitForText("View only. Ask an admin to make changes.")
}

// findUser opens the page of somebody.
func (b *browser) findUser(name string) {
	b.t.Helper()
	b.open("/admin/users?q=" + addressOf(name))
	b.press(name)
}

// Support sees what a customer sees and changes nothing, and the customer reads about it.
func viewAsCustomer(f *flow, support, carl *browser) {
	support.findUser("Carl")
	support.fill("reason", "Ticket 12: a receipt is missing")
	support.press("View portal")
	support.waitForText("Viewing as Carl")
	support.checkBalance("5")
	support.open("/settings")
	support.waitForText("View only. End the view to make changes.")
	if n := support.count("main :is(input, button, select):enabled"); n != 0 {
		f.Errorf("%d fields and buttons of Carl's settings can be used", n)
	}
	support.waitForText("read only, until")
	support.press("End view")
	support.waitForText("View ended.")
	support.open("/settings")
	support.waitForText("sam@acme.test")
	carl.open("/settings")
	carl.checkField("name", "Carl")
	carl.waitForText("Ticket 12: a receipt is missing")
}

// A leaked key stops as soon as support pastes it, and its owner is told.
func leakedKey(f *flow, support, carl *browser) {
	carl.press("API keys")
	secret := carl.newKey("Build server")
	f.checkKey(secret, http.StatusOK)
	support.open("/admin")
	support.press("Leaked keys")
	support.fill("secret", "ACME_KEY="+secret+" # found in a public repository")
	support.press("Stop key")
	support.waitForText("Paused the API key Build server")
	f.checkKey(secret, http.StatusUnauthorized)
	f.mails.Next("carl@example.test", "We turned off a leaked API key")
	carl.press("API keys")
	carl.waitForText("Build server Paused")
}

// An admin makes somebody choose a new password: the old one and their sessions end.
func forcedReset(f *flow, admin, carl *browser) {
	admin.do(chromedp.EmulateViewport(360, 740)) // on a phone
	admin.findUser("Carl")
	admin.clickOn("Reset password")
	admin.press("Reset password")
	admin.waitForText("We emailed Carl a link to choose a new password.")
	carl.press("Usage")
	carl.waitForText("Continue to Acme.")
	carl.signInWith("carl@example.test", password)
	carl.waitForText("Choose a new password before you sign in: use “Forgot your password?”.")
	carl.open(f.mailedLink("carl@example.test", "Reset your Acme password"))
	carl.fill("password", "a loud evening")
	carl.press("Change password")
	carl.waitForText("Password changed.")
}

// An admin blocks somebody, whose session ends at once.
func blockedPerson(f *flow, admin, carl *browser) {
	admin.fill("why", "Sold their access")
	admin.press("Block this person")
	admin.waitForText("Blocked Carl.")
	f.mails.Next("carl@example.test", "Your access to Acme is turned off")
	carl.press("Usage")
	carl.waitForText("Continue to Acme.")
	carl.signInWith("carl@example.test", "a loud evening")
	carl.waitForText("Your account is blocked. Contact support.")
	admin.press("Unblock this person")
	admin.waitForText("Unblocked Carl. They can sign in again.")
	carl.signInWith("carl@example.test", "a loud evening")
	carl.waitForText("Available to spend")
}
