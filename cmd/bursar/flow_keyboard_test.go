//go:build unix

package main

import (
	"fmt"
	"strings"
	"testing"

	"github.com/chromedp/cdproto/emulation"
	"github.com/chromedp/cdproto/input"
	"github.com/chromedp/chromedp"
	"github.com/chromedp/chromedp/kb"
)

// The main flows with the keyboard alone, on a phone: what has the focus can be seen, and a
// page that answers a form has it where the answer is.
func TestKeyboardFlows(t *testing.T) {
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
	k.lands("Welcome. This is your account.")

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
	k.lands("Your password is changed.")
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
	k.lands("Northwind is ready. Invite the people you work with.")

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
	if text := f.mails.Next("lee@example.test", "Kim invited you to join Northwind").Text; !strings.Contains(text, "Your role will be admin.") {
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
	k.tab("Name of a new key")
	k.write("Laptop")
	k.tab("Create key")
	k.do(chromedp.KeyEvent(" "))
	k.lands("Copy your new key now")
	k.tab("Copy")
	k.tab("Revoke Laptop")
	k.do(chromedp.KeyEvent(kb.Enter)) // opens it
	k.tab("Revoke this key")
	k.enter()
	k.lands("The key is revoked. Programs that use it are refused from now on.")
}

// keyboard is a browser on a phone of which only the keys are used.
type keyboard struct{ *browser }

func (f *flow) keyboard() keyboard {
	f.Helper()
	k := keyboard{f.visitor()}
	k.do(chromedp.EmulateViewport(360, 740))
	// Otherwise one page at a time has the focus.
	if _, err := chromedp.Call(k, emulation.SetFocusEmulationEnabled, emulation.SetFocusEmulationEnabledParams{Enabled: true}); err != nil {
		f.Fatal(err)
	}
	return k
}

func (k keyboard) write(text string) {
	k.t.Helper()
	k.do(chromedp.KeyEvent(text))
}

// clear empties the field that has the focus.
func (k keyboard) clear() {
	k.t.Helper()
	k.do(chromedp.KeyEvent("a", chromedp.KeyModifiers(chromedp.ModifierCtrl)), chromedp.KeyEvent(kb.Backspace))
}

// enter presses Enter and waits for the next page.
func (k keyboard) enter() {
	k.t.Helper()
	k.eval("window.leaving = true")
	k.do(chromedp.KeyEvent(kb.Enter))
	k.waitFor("!window.leaving && document.readyState === 'complete'")
}

// tab presses Tab until the focus is on what is called so.
func (k keyboard) tab(name string) {
	k.t.Helper()
	var passed []string
	for range 60 {
		k.do(chromedp.KeyEvent(kb.Tab))
		at := k.focused()
		if at == name {
			return
		}
		passed = append(passed, at)
	}
	k.t.Fatalf("Tab does not lead to %q, but to %q", name, passed)
}

// opens opens a menu.
func (k keyboard) opens(name string) {
	k.t.Helper()
	k.tab(name)
	k.do(chromedp.KeyEvent(kb.Enter))
}

// mends checks that the focus is on the summary of a form's faults, and follows the link of its
// only one to the field.
func (k keyboard) mends(fault, field string) {
	k.t.Helper()
	k.lands("There is a problem " + fault)
	k.tab(fault)
	// As one event, which a keyboard makes. KeyEvent makes two, and the second would reach the
	// field and submit the form again.
	enter := input.DispatchKeyEventParams{Type: input.DispatchKeyEventTypeKeyDown, Key: "Enter", Code: "Enter", Text: "\r", UnmodifiedText: "\r", WindowsVirtualKeyCode: 13, NativeVirtualKeyCode: 13}
	if _, err := chromedp.Call(k, input.DispatchKeyEvent, enter); err != nil {
		k.t.Fatal(err)
	}
	k.lands(field)
}

// lands checks that the focus is on what is called so, without a key.
func (k keyboard) lands(name string) {
	k.t.Helper()
	k.waitFor(fmt.Sprintf("(() => {"+nameOf+"; return nameOf(document.activeElement) === %q })()", name))
	k.focused()
}

// focused returns what the element with the focus is called. It must be in view, with nothing
// above it, and marked.
func (k keyboard) focused() string {
	k.t.Helper()
	at, err := chromedp.Run(k, chromedp.Evaluate[struct{ Name, Fault string }](`(() => {
		`+nameOf+`
		const e = document.activeElement;
		if (!e || e === document.body) return {name: '', fault: ''}; // the focus has left the page
		const style = getComputedStyle(e), box = e.getBoundingClientRect();
		const middle = (from, to, end) => (Math.max(from, 0) + Math.min(to, end)) / 2;
		const there = document.elementFromPoint(middle(box.left, box.right, innerWidth), middle(box.top, box.bottom, innerHeight));
		const marked = style.outlineStyle !== 'none' && parseFloat(style.outlineWidth) >= 2;
		return {name: nameOf(e), fault: !e.contains(there) ? 'can not be seen' : !marked ? 'is not marked' : ''};
	})()`))
	if err != nil {
		k.t.Fatal(err)
	}
	if at.Fault != "" {
		k.t.Errorf("the focus is on %q, which %s", at.Name, at.Fault)
	}
	return at.Name
}
