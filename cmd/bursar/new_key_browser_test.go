package main

import (
	"fmt"
	"path/filepath"
	"strings"
	"testing"

	"github.com/chromedp/chromedp"
)

// A new key is shown once. Reloading its page and going back to it make no other one, show no
// fault, and say what happened.
func TestNewKeySurvivesReloadAndBack(t *testing.T) {
	d := startDemo(t, filepath.Join(t.TempDir(), "demo"), nil)
	const said = "was created and shown once. If you didn’t copy it, revoke it and create another."
	for _, c := range []struct{ login, page string }{
		{"alex@demo.test", "/projects/playground"}, {"leah@demo.test", "/enterprise/dashboard?page=api"},
	} {
		b := newBrowser(t, d)
		b.signIn(c.login)
		b.open(c.page)
		before := b.count(".listed tbody tr")
		b.fill("name", "Build server")
		b.press("Create key")
		b.waitForText("Copy your new key now")
		secret, err := chromedp.Run(b, chromedp.Evaluate[string]("document.getElementById('fresh-secret').textContent.trim()"))
		if err != nil || len(secret) != 64 {
			t.Fatalf("the secret is %q (%v)", secret, err)
		}
		check := func(after string) {
			t.Helper()
			b.waitForText("“Build server” " + said)
			body, err := chromedp.Run(b, chromedp.Evaluate[string]("document.documentElement.outerHTML"))
			if err != nil || b.count("[data-shown-once]") != 0 || strings.Contains(body, secret) || b.count(".listed tbody tr") != before+1 {
				t.Errorf("after %s there are %d keys (%v), want %d, and no secret", after, b.count(".listed tbody tr"), err, before+1)
			}
		}
		b.do(chromedp.Reload())
		check("reloading")

		b.fill("name", "Laptop")
		b.press("Create key")
		b.waitForText("Copy your new key now")
		b.open("/settings")
		b.history("back")
		b.waitForText("“Laptop” " + said)
		b.history("forward")
		b.waitForText("Change password")
		b.history("back")
		b.waitForText("“Laptop” " + said)
		if got := b.count(".listed tbody tr"); got != before+2 {
			t.Errorf("%d keys, want %d", got, before+2)
		}
		b.checkConsole()
	}
}

// history goes back or forward. The browser may keep pages, so it is no load of one.
func (b *browser) history(direction string) {
	b.t.Helper()
	if _, err := chromedp.Run(b, chromedp.Evaluate[any]("history."+direction+"(), 0")); err != nil {
		b.t.Fatal(err)
	}
}

// count returns how many elements of the page match a selector.
func (b *browser) count(selector string) int {
	b.t.Helper()
	n, err := chromedp.Run(b, chromedp.Evaluate[int](fmt.Sprintf("document.querySelectorAll(%q).length", selector)))
	if err != nil {
		b.t.Fatal(err)
	}
	return n
}
