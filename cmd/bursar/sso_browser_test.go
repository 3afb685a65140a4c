package main

import (
	"path/filepath"
	"testing"

	"github.com/oauth2-proxy/mockoidc"

	"github.com/bursar-portal/bursar/cmd/bursar/demo"
)

// People sign up and in with a provider, in a real browser, which applies the content security
// policy to the way there and back.
func TestSingleSignOn(t *testing.T) {
	m, err := mockoidc.Run()
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = m.Shutdown() })
	d := startDemo(t, filepath.Join(t.TempDir(), "demo"), map[string]string{
		"BURSAR_OIDC_ISSUER": m.Issuer(), "BURSAR_OIDC_CLIENT_ID": m.ClientID, "BURSAR_OIDC_CLIENT_SECRET": m.ClientSecret, "BURSAR_OIDC_NAME": "Acme Login",
	})
	visit := func(subject, email string) {
		m.QueueUser(&mockoidc.MockUser{Subject: subject, Email: email, EmailVerified: true})
	}
	b := newBrowser(t, d)
	visit("nia", "nia@example.test")
	b.open("/signup")
	b.press("Continue with Acme Login")
	b.waitForText("Welcome! This is your account.")
	b.checkBalance("0")
	b.checkConsole()

	// The address of an account that is there already has to be proved.
	alex := newBrowser(t, d)
	visit("alex", "alex@demo.test")
	alex.open("/signin?next=/billing")
	alex.press("Continue with Acme Login")
	alex.waitForText("Link Acme Login to your account")
	for _, width := range []int64{360, 1280} {
		alex.emulate(width, "light")
		for _, problem := range alex.clipped() {
			t.Errorf("/auth/link at %d px: %s", width, problem)
		}

	}
	alex.fill("password", demo.Password)
	alex.press("Link and sign in")
	alex.waitForText("Acme Login linked. Sign in with it from now on.")
	alex.waitFor("location.pathname === '/billing'")
	alex.open("/settings/security/identities")
	alex.waitForText("alex@demo.test")
	alex.checkConsole()

	again := newBrowser(t, d)
	visit("alex", "renamed@demo.test")
	again.open("/signin")
	again.press("Continue with Acme Login")
	again.waitForText("Available to spend")
	again.open("/settings")
	again.waitForText("alex@demo.test")
	again.checkConsole()
}
