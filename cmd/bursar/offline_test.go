package main

import (
	"path/filepath"
	"testing"
)

// Without a network, the browser shows our offline page, with its styles and without
// personal data.
func TestOffline(t *testing.T) {
	d := startDemo(t, filepath.Join(t.TempDir(), "demo"), nil)
	b := newBrowser(t, d)
	b.signIn("alex@demo.test")
	b.waitFor("navigator.serviceWorker.controller !== null")
	if code := d.stop(); code != exitOK {
		t.Fatalf("the demonstration exited with %d", code)
	}
	b.open("/activity")
	b.waitForText("You’re offline.")
	b.waitFor("getComputedStyle(document.querySelector('.button.primary')).borderRadius !== '0px'")
	b.waitFor("!document.body.innerText.includes('Alex')")
}
