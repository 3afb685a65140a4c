package main

import (
	"path/filepath"
	"testing"

	"github.com/chromedp/chromedp"
	"github.com/chromedp/chromedp/kb"
)

// A key is rotated, and a leaked one stopped, with the keyboard alone.
func TestKeysByKeyboard(t *testing.T) {
	t.Parallel()
	d := startDemo(t, filepath.Join(t.TempDir(), "demo"), nil)
	b := newBrowser(t, d)
	b.signIn("admin@demo.test")
	b.open("/admin/service-keys")
	b.focus("#name") // of a key that one admin may have: it neither gives nor refunds credits
	b.do(chromedp.KeyEvent("Billing"))
	b.focus(`input[name="scope"][value="storage:write"]`)
	b.do(chromedp.KeyEvent(" "), chromedp.KeyEvent(kb.Enter))
	b.waitForText("Copy your new key now")
	b.open("/admin/service-keys")
	b.waitFor(`document.querySelector('.row-menu form[action$="/rotate"]') !== null && !document.getElementById('fresh-secret')`)
	before := b.count(".listed tbody tr")
	b.focus(`.row-menu:has(form[action$="/rotate"]) > summary`)
	b.do(chromedp.KeyEvent(kb.Enter)) // opens the menu
	b.focus(`.row-more:has(form[action$="/rotate"]) > summary`)
	b.do(chromedp.KeyEvent(kb.Enter)) // opens the question
	b.do(chromedp.KeyEvent(kb.Tab))   // to the grace period
	b.do(chromedp.KeyEvent("im"))     // immediately
	b.do(chromedp.KeyEvent(kb.Tab))
	b.do(chromedp.KeyEvent(kb.Enter))
	b.waitForText("The old key no longer works.")
	if got := b.count(".listed tbody tr"); got != before+1 {
		t.Errorf("%d keys, want %d", got, before+1)
	}
	secret, err := chromedp.Run(b, chromedp.Evaluate[string]("document.getElementById('fresh-secret').textContent.trim()"))
	if err != nil || len(secret) != 64 {
		t.Fatalf("the secret is %q (%v)", secret, err)
	}
	b.open("/admin/leaked-key")
	b.focus("#secret")
	b.do(chromedp.KeyEvent("KEY=" + secret))
	b.do(chromedp.KeyEvent(kb.Tab)) // to the choice
	b.do(chromedp.KeyEvent(kb.ArrowDown))
	b.do(chromedp.KeyEvent(kb.Tab))
	b.do(chromedp.KeyEvent(kb.Enter))
	b.waitForText("Revoked the service key")
	b.checkConsole()
}

// focus moves the focus to the first element that matches a selector.
func (b *browser) focus(selector string) {
	b.t.Helper()
	if _, err := chromedp.Run(b, chromedp.Evaluate[bool]("document.querySelector(`"+selector+"`).focus(), true")); err != nil {
		b.t.Fatal(err)
	}
}
