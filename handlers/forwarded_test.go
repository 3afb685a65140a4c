package handlers_test

import (
	"fmt"
	"net/netip"
	"net/url"
	"testing"
)

// Guesses count for the network that a trusted proxy has forwarded. Nobody evades that by
// claiming to come from elsewhere.
func TestForwardedSignInBudgets(t *testing.T) {
	guess := func(p *portal, n int, from string) int {
		return p.serve("POST", "/signin", url.Values{"email": {fmt.Sprintf("victim-%d@example.test", n)}, "password": {"guess"}}.Encode(),
			header{"Content-Type", "application/x-www-form-urlencoded"}, header{"Sec-Fetch-Site", "same-origin"}, header{"X-Forwarded-For", from}).status
	}
	behindProxy := func(c *config) { c.TrustedProxies = []netip.Prefix{netip.MustParsePrefix("192.0.2.0/24")} }
	const budget = 30
	for _, test := range []struct {
		name string
		p    *portal
		from func(n int) string
		// elsewhere is the answer to a guess from another address, once the budget is used up.
		elsewhere int
	}{
		{"a guesser behind the proxy", newPortal(t, behindProxy), func(int) string { return "198.51.100.7" }, 422},
		{"one who writes the header itself", newPortal(t, behindProxy), func(n int) string { return fmt.Sprintf("10.%d.0.1, 198.51.100.7", n) }, 422},
		{"one who does so without a proxy", newPortal(t), func(n int) string { return fmt.Sprintf("10.%d.0.1", n) }, 429},
	} {
		for n := range budget {
			if got := guess(test.p, n, test.from(n)); got != 422 {
				t.Fatalf("%s: guess %d is answered %d", test.name, n+1, got)
			}
		}
		if got := guess(test.p, budget, test.from(budget)); got != 429 {
			t.Errorf("%s: one guess more is answered %d", test.name, got)
		}
		if got := guess(test.p, budget+1, "203.0.113.9"); got != test.elsewhere {
			t.Errorf("%s: a guess from elsewhere is answered %d, want %d", test.name, got, test.elsewhere)
		}
	}
}
