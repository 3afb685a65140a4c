package main

import (
	"path/filepath"
	"testing"

	"github.com/chromedp/chromedp"
	"github.com/chromedp/chromedp/kb"
)

// Ctrl-K opens the search over any page: results come while one types, the arrows go through
// them, Enter opens one, Escape leaves. An id leads straight there.
func TestSearchByKeys(t *testing.T) {
	t.Parallel()
	d := startDemo(t, filepath.Join(t.TempDir(), "demo"), nil)
	b := d.browserFor(t, "nora")
	ctrlK := chromedp.KeyEvent("k", chromedp.KeyModifiers(chromedp.ModifierCtrl))
	results := func(text string) {
		b.waitFor(`[...document.querySelectorAll('dialog[open] .found a')].some(a => a.textContent.includes("` + text + `"))`)
	}
	b.open("/enterprise/dashboard?page=overview")
	b.do(ctrlK)
	b.waitFor("document.querySelector('dialog[open] input') === document.activeElement")
	b.do(chromedp.KeyEvent("nightly"))
	results("Nightly pipeline")
	b.do(chromedp.KeyEvent(kb.Escape))
	b.waitFor("!document.querySelector('dialog[open]')")

	b.do(ctrlK)
	results("Nightly pipeline")
	b.do(chromedp.KeyEvent(kb.ArrowDown))
	b.waitFor("document.activeElement.matches('.found a') && document.activeElement.textContent.includes('Nightly pipeline')")
	b.eval("window.leaving = true")
	b.do(chromedp.KeyEvent(kb.Enter))
	b.waitFor("!window.leaving && location.hash.startsWith('#key_')")
	b.waitForText("API keys")

	b.open("/activity")
	entry, err := chromedp.Run(b, chromedp.Evaluate[string]("document.querySelector('main tr[id^=ent_]').id"))
	if err != nil {
		t.Fatal(err)
	}
	b.do(ctrlK)
	b.waitFor("document.querySelector('dialog[open] input') === document.activeElement")
	b.do(chromedp.KeyEvent(entry))
	b.waitFor(`document.querySelector('dialog[open] .found a')?.href.includes("/activity/` + entry + `?")`)
	b.eval("window.leaving = true")
	b.do(chromedp.KeyEvent(kb.Enter))
	b.waitFor(`!window.leaving && location.pathname === "/activity/` + entry + `"`)
	b.checkConsole()
}

// What was done is told at the edge of a wide page, and is gone when it is dismissed.
func TestToastIsDismissed(t *testing.T) {
	d := startDemo(t, filepath.Join(t.TempDir(), "demo"), nil)
	b := d.browserFor(t, "alex")
	b.open("/settings")
	b.press("Save profile")
	b.waitFor("document.querySelector('[data-toast]') === document.activeElement")
	b.waitFor("getComputedStyle(document.querySelector('[data-toast]')).position === 'fixed'")
	b.do(chromedp.EmulateViewport(360, 740))
	b.waitFor("getComputedStyle(document.querySelector('[data-toast]')).position !== 'fixed'") // or it would cover the page
	b.do(chromedp.KeyEvent(kb.Tab), chromedp.KeyEvent(" "))
	b.waitFor("!document.querySelector('[data-toast]') && document.activeElement.id === 'main'")
	b.checkConsole()
}
