package webtest

import (
	"net/http"
	"net/url"
	"strings"

	"github.com/bursar-portal/bursar/models/factor"
)

// SetUpApp adds an authenticator app for the person who is signed in, and returns its secret
// and their recovery codes. The code of the clock's present is used up.
func (b *Browser) SetUpApp() (secret factor.Secret, codes []string) {
	b.Helper()
	page := b.Get("/settings/security/app").Shows(http.StatusOK)
	for n := range page.All("code") {
		if Attr(n, "id") == "app-key" {
			secret = factor.Secret(strings.ReplaceAll(TextOf(n), " ", ""))
		}
	}
	done := page.Form("/settings/security/app").Set("code", b.CodeOf(secret)).Send().Shows(http.StatusOK, "Save your recovery codes")
	return secret, done.RecoveryCodes()
}

// Prove proves once more who is signed in, which counts for ten minutes.
func (b *Browser) Prove() {
	b.Helper()
	b.Post("/confirm", url.Values{"password": {Password}}).Redirects(http.StatusSeeOther)
}

// CodeOf returns what an authenticator app shows now.
func (p *Portal) CodeOf(secret factor.Secret) string {
	return secret.Code(factor.StepAt(p.Clock.Now()))
}

// RecoveryCodes returns the recovery codes that the page shows.
func (p *Page) RecoveryCodes() []string {
	for n := range p.All("pre") {
		if Attr(n, "id") == "recovery-codes" {
			return strings.Fields(TextOf(n))
		}
	}
	return nil
}

// SignInWithPassword sends the sign-in form with the kit's password.
func (b *Browser) SignInWithPassword(email, next string) *Page {
	b.Helper()
	return b.Get("/signin").Form("/signin").Set("email", email).Set("password", Password).Set("next", next).Send()
}
