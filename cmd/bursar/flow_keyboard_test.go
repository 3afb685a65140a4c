//go:build unix

package main

import (
	"strings"
	"testing"

	"github.com/chromedp/chromedp"
	"github.com/chromedp/chromedp/kb"
)

// The main flows with the keyboard alone, on a phone: what has the focus can be seen, and a
// page that answers a form has it where the answer is.
func TestKeyboardFlows(t *testing.T) {
	t.Parallel()
	f := startFlow(t)
	k := f.keyboard()
	signUpAndBuyByKeyboard(f, k)
	resetByKeyboard(f)
	inviteByKeyboard(f, k)
	makeKeyByKeyboard(k)
}

func signUpAndBuyByKeyboard(f *flow, k keyboard) {
	k.open("/signup")
	k.tab("Name")
	k.write("Kim")
	k.tab("Email")
	k.write("kim@example.test")
	k.tab("Password")
	k.write("password")
	k.enter()
	k.mends("The password is too common. Choose one that nobody else uses.", "Password")
	k.write(password)
	k.enter()
	k.waitForText("Check your email")
	k.open(f.mailedLink("kim@example.test", "Verify your email address"))
	k.tab("Create account")
	k.enter()
	k.lands("Welcome! This is your account.")

	k.tab("Buy credits")
	k.enter()
	k.tab("10 credits $12.50") // the pack that is selected
	k.do(chromedp.KeyEvent(kb.ArrowRight))
	k.lands("25 credits $31.25")
	k.tab("Or enter another number")
	k.write("20000")
	k.enter()
	k.mends("Enter a whole number from 1 to 10,000.", "Or enter another number")
	k.clear()
	k.write("20")
	k.tab("Continue to payment")
	k.enter()
	k.waitForText("Pay by card") // by way of a page that leads there
	k.waitFor("document.readyState === 'complete'")
	k.tab("Card number")
	k.write("4242424242424242")
	k.tab("Expiry")
	k.write("12/40")
	k.tab("CVC")
	k.write("123")
	k.tab("Name on the card")
	k.write("Kim")
	k.enter()
	k.waitForText("20 credits added")
}

func resetByKeyboard(f *flow) {
	k := f.keyboard()
	k.open("/signin")
	k.tab("Email")
	k.write("kim@example.test")
	k.tab("Password")
	k.write("not the password")
	k.enter()
	k.lands("Incorrect email or password.")
	k.tab("Forgot your password?")
	k.enter()
	k.tab("Email")
	k.write("kim@example.test")
	k.enter()
	k.waitForText("Check your email")
	k.open(f.mailedLink("kim@example.test", "Reset your Acme password"))
	k.tab("New password")
	k.write("a quiet morning")
	k.enter()
	k.lands("Password changed.")
}

func inviteByKeyboard(f *flow, k keyboard) {
	k.open("/signin")
	k.tab("Email")
	k.write("kim@example.test")
	k.tab("Password")
	k.write(password)
	k.enter()
	k.opens("Menu")
	k.opens("Account: Kim")
	k.tab("New organization")
	k.enter()
	k.tab("Organization name")
	k.write("Northwind")
	k.enter()
	k.lands("Northwind is ready. Invite your team.")

	k.tab("Invite by email")
	k.write("kim@example.test")
	k.enter()
	k.mends("This person is already a member.", "Invite by email")
	k.clear()
	k.write("lee@example.test")
	k.tab("Role")
	k.write("A") // dmin
	k.tab("Send invitation")
	k.enter()
	k.lands("Invitation sent to lee@example.test.")
	if text := f.mails.Next("lee@example.test", "Kim invited you to join Northwind").Text; !strings.Contains(text, "Your role will be Admin.") {
		f.Errorf("the mail says\n%s", text)
	}
}

func makeKeyByKeyboard(k keyboard) {
	k.opens("Menu")
	k.do(chromedp.KeyEvent(kb.Escape)) // closes it
	k.lands("Menu")
	k.do(chromedp.KeyEvent(kb.Enter))
	k.tab("API keys")
	k.enter()
	k.tab("Name of the new key")
	k.write("Laptop")
	k.tab("Create key")
	k.do(chromedp.KeyEvent(" "))
	k.lands("Copy your new key now")
	k.tab("Copy key")
	k.opens("Actions for Laptop")
	k.opens("Revoke Laptop")
	k.tab("Revoke this key")
	k.enter()
	k.lands("Key revoked. Programs that use it are refused from now on.")
}
