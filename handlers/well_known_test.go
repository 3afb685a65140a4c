package handlers_test

import (
	"strings"
	"testing"
	"time"

	"github.com/bursar-portal/bursar/models/storetest"
)

// Who finds a vulnerability learns whom to write to, until a time that is always ahead.
func TestSecurityTxt(t *testing.T) {
	for _, test := range []struct{ contact, support, want string }{
		{"", "", ""},
		{"", "help@acme.test", "mailto:help@acme.test"},
		{"security@acme.test", "help@acme.test", "mailto:security@acme.test"},
		{"https://acme.test/security?a=b@c", "", "https://acme.test/security?a=b@c"},
		{"tel:+1-201-555-0123", "", "tel:+1-201-555-0123"},
	} {
		p := newPortal(t, func(c *config) {
			c.Settings.SecurityContact, c.Settings.Brand.SupportEmail = test.contact, test.support
		})
		if test.want == "" {
			p.request("GET", "/.well-known/security.txt", "").wantContains(404, "no contact")
			continue
		}
		answer := p.request("GET", "/.well-known/security.txt", "")
		answer.wantBody(200, "Contact: "+test.want+"\nExpires: 2026-06-27T00:00:00.000Z\nPreferred-Languages: en\nCanonical: "+p.Settings().BaseURL+"/.well-known/security.txt")
		answer.wantHeader("Content-Type", "text/plain; charset=UTF-8")
		p.Clock.Set(storetest.Start.AddDate(5, 0, 0))
		for line := range strings.Lines(p.request("GET", "/.well-known/security.txt", "").body) {
			if text, ok := strings.CutPrefix(strings.TrimSpace(line), "Expires: "); ok {
				if end, err := time.Parse(time.RFC3339, text); err != nil || !end.After(p.Clock.Now().AddDate(0, 2, 0)) || end.After(p.Clock.Now().AddDate(1, 0, 0)) {
					t.Errorf("it ends at %s, %v", end, err)
				}
			}
		}
	}
}

// Password managers are led to the form that changes a password.
func TestChangePasswordAddress(t *testing.T) {
	p := newPortal(t)
	answer := p.request("GET", "/.well-known/change-password", "")
	answer.wantContains(302, "")
	answer.wantHeader("Location", "/settings")
}
