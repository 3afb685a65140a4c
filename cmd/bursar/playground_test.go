package main

import (
	"fmt"
	"path/filepath"
	"strings"
	"testing"
)

// With scripts, the browser calls the endpoint with the key that was just created. The
// page is not reloaded, and the key is not stored.
func TestPlayground(t *testing.T) {
	d := startDemo(t, filepath.Join(t.TempDir(), "demo"), nil)
	b := d.browserFor(t, "leah")
	b.open("/enterprise/dashboard?page=api")
	b.fill("name", "Build server")
	b.press("Create key")
	b.waitForText("Copy your new key now")
	b.waitFor("document.querySelector('[name=secret]').value === document.querySelector('#fresh-secret').textContent")

	b.waitFor("[...document.querySelectorAll('label:has([name=dialect])')].map(l => l.textContent.trim()).join() === 'Native API,pre.dev,BrookMimir,GitRead,srtgen,LeadMagic'")
	b.click("#dialect-v1-credits")
	b.click("#language-python")
	b.waitFor("[...document.querySelectorAll('.snippet')].filter(s => s.checkVisibility()).map(s => s.querySelector('pre').id).join() === 'v1-credits-python'")
	b.eval("window.stayed = true")
	b.click("[data-playground] .button:not(.copy)")
	b.waitFor("document.querySelector('[data-answer]').checkVisibility()")
	b.waitFor("document.querySelector('[data-answer-status]').textContent === '200 OK'")
	b.waitFor(`document.querySelector('[data-answer-body]').textContent.trim() === '{"credits":15432.50}'`)
	b.waitFor("document.querySelector('[data-answer-headers]').textContent.includes('X-Credits-Remaining: 15432.50')")
	b.waitFor("window.stayed === true")

	// The request does not have the session's cookie, so a wrong key is rejected.
	b.click("#dialect-api-credits")
	b.fill("secret", "none")
	b.click("[data-playground] .button:not(.copy)")
	b.waitFor("document.querySelector('[data-answer-status]').textContent === '401 Unauthorized'")
	// The tab remembers both calls, and neither a key nor anything else.
	b.waitFor("[...document.querySelectorAll('[data-recent] button')].map(b => b.textContent).join() === 'GET /api/credits,GET /v1/credits'")
	b.waitFor("Object.keys(localStorage).length === 0 && Object.keys(sessionStorage).join() === 'playground-calls'")
	b.waitFor("!sessionStorage['playground-calls'].includes(document.querySelector('#fresh-secret').textContent)")

	// An incomplete form is submitted to the server, which says what is missing.
	b.eval("document.querySelector('[name=secret]').value = ''")
	b.press("Send")
	b.waitForText("Paste the secret of an API key.")
}

// Names of dialects as long as they may be do not make a page wider than a phone.
func TestLongDialectNames(t *testing.T) {
	long := strings.Repeat("Unbreakable", 9)
	d := startDemo(t, filepath.Join(t.TempDir(), "demo"), map[string]string{"BURSAR_DIALECTS": "gitread=" + long + ",native=N" + long})
	b := d.browserFor(t, "alex")
	for _, path := range []string{"/docs", "/docs/api", "/projects/playground"} {
		for _, width := range []int64{360, 1280} {
			b.emulate(width, "light")
			b.open(path)
			if path != "/docs" {
				b.waitForText(long)
			}
			if clipped := b.clipped(); len(clipped) > 0 {
				t.Errorf("%s at %d px: %q", path, width, clipped)
			}
		}
	}
}

// click clicks an element that does not leave the page.
func (b *browser) click(selector string) {
	b.t.Helper()
	b.eval(fmt.Sprintf("document.querySelector('main %s').click()", selector))
}
