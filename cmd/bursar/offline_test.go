package main

import (
	"path/filepath"
	"testing"
)

// Where there is no network, our own page says so, in our style, and says nothing of
// anybody.
func TestNoNetwork(t *testing.T) {
	d := startDemo(t, filepath.Join(t.TempDir(), "demo"), nil)
	b := newBrowser(t, d)
	b.signIn("alex@demo.test")
	b.waitFor("navigator.serviceWorker.controller !== null")
	if code := d.stop(); code != exitOK {
		t.Fatalf("the demonstration ended with %d", code)
	}
	b.open("/activity")
	b.waitForText("You are offline.")
	b.waitFor("getComputedStyle(document.querySelector('.button.primary')).borderRadius !== '0px'")
	b.waitFor("!document.body.innerText.includes('Alex')")
}
