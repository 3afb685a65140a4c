//go:build unix

package main

import (
	"net/http"
	"testing"
)

// What people do in an organization, in a real browser, with the mails that a real SMTP
// server gets.
func TestOrganizationFlows(t *testing.T) {
	t.Parallel()
	f := startFlow(t)
	olga, max := f.signUp("Olga"), f.signUp("Max")
	olga.clickOn("Account: Olga")
	olga.press("New organization")
	olga.fill("name", "Northwind")
	olga.press("Create organization")
	olga.waitForText("Northwind is ready. Invite your team.")
	nick := f.visitor()
	invitations(f, olga, nick)
	roles(f, olga, max, nick)
	leaving(f, olga, max, nick)
}

// invite invites somebody as a role, and returns the page that the mail leads to.
func (f *flow) invite(b *browser, address, role string) string {
	f.Helper()
	b.fill("email", address)
	b.choose(role)
	b.press("Send invitation")
	b.waitForText("Invitation sent to " + address + ".")
	return f.mailedLink(address, "Olga invited you to join Northwind")
}

// People accept, whether they have an account or not, or decline; an invitation can be sent
// again and taken back.
func invitations(f *flow, olga, nick *browser) {
	nick.open(f.invite(olga, "nick@example.test", "Member"))
	nick.waitForText("Join Northwind")
	nick.waitForText("Olga invited nick@example.test to join. Role: Member.")
	nick.fill("name", "Nick")
	nick.fill("password", "password")
	nick.press("Create account and join")
	nick.waitForText("The password is too common.")
	nick.fill("password", password)
	nick.press("Create account and join")
	nick.waitForText("You joined Northwind.")
	f.mails.Next("olga@example.test", "nick@example.test joined Northwind")

	phone := f.visitor() // of Max, who is not signed in there
	phone.open(f.invite(olga, "max@example.test", "Admin"))
	phone.waitForText("Olga invited max@example.test to join. Role: Admin.")
	phone.waitForText("You have an account with this address. Sign in to accept.")
	phone.press("Sign in")
	phone.fill("email", "max@example.test")
	phone.fill("password", password)
	phone.press("Sign in")
	phone.waitForText("Join Northwind")
	phone.press("Accept")
	phone.waitForText("You joined Northwind.")
	f.mails.Next("olga@example.test", "max@example.test joined Northwind")

	dora := f.visitor()
	link := f.invite(olga, "dora@example.test", "Member")
	dora.open(link)
	dora.press("Decline")
	dora.waitForText("Invitation declined")
	dora.open(link)
	dora.waitForText("This invitation was declined.")

	rex := f.visitor()
	first := f.invite(olga, "rex@example.test", "Billing")
	olga.press("Resend to rex@example.test")
	olga.waitForText("New invitation sent to rex@example.test. The old link no longer works.")
	second := f.mailedLink("rex@example.test", "Olga invited you to join Northwind")
	rex.open(first)
	rex.waitForText("There is no such invitation. If you have several mails about it, use the newest.")
	rex.open(second)
	rex.waitForText("Olga invited rex@example.test to join. Role: Billing.")
	olga.press("Revoke the invitation to rex@example.test")
	olga.waitForText("Revoked the invitation to rex@example.test.")
	rex.fill("name", "Rex")
	rex.fill("password", password)
	rex.press("Create account and join")
	rex.waitForText("This invitation was revoked.")
}

// An owner changes roles, and hands the organization over to a member who agrees.
func roles(f *flow, olga, max, nick *browser) {
	olga.clickOn("Change role of Nick")
	olga.choose("Admin")
	olga.press("Save role")
	olga.waitForText("Changed the role of Nick to Admin.")
	f.mails.Next("nick@example.test", "Your role in Northwind changed")
	nick.press("API keys")
	nick.waitForText("Name of the new key")

	olga.clickOn("Transfer ownership to Max")
	olga.press("Transfer ownership")
	olga.waitForText("Ownership offer sent to max@example.test. You stay the owner until they accept.")
	olga.waitForText("max@example.test Ownership offered Owner Olga")
	max.open(f.mailedLink("max@example.test", "Olga wants to transfer Northwind to you"))
	max.waitForText("Become the owner of Northwind")
	max.waitForText("The current owner becomes an admin.")
	max.press("Accept")
	max.waitForText("You’re now the owner of Northwind.")
	olga.press("Members")
	olga.waitForText("Olga (you) olga@example.test Admin")
}

// A member leaves and has no access then. An owner removes one, and pauses the keys that they
// made.
func leaving(f *flow, olga, max, nick *browser) {
	olga.press("Leave")
	olga.waitForText("Leave this organization?")
	olga.press("Leave")
	olga.waitForText("You left Northwind.")
	olga.open("/dashboard")
	if olga.count("details.switcher a[href*='enterprise/dashboard']") != 0 {
		f.Error("who has left can still switch to the organization")
	}

	secret := nick.newKey("Build server")
	f.checkKey(secret, http.StatusOK)
	max.press("Members")
	max.press("Remove Nick")
	max.waitForText("They created 1 API key. What should happen to them?")
	max.choose("Pause them, so you can resume them later")
	max.press("Remove")
	max.waitForText("Removed Nick from Northwind.")
	f.mails.Next("nick@example.test", "You were removed from Northwind")
	f.checkKey(secret, http.StatusUnauthorized)
	max.press("API keys")
	max.waitForText("Build server Paused")
	nick.press("Members")
	nick.waitForText("There is no such account, or it is not yours.")
}
