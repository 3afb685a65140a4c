package address

import (
	"net/url"
	"strings"
	"testing"
)

// leaves reports whether a browser goes to another host for an address, by the URL Standard
// of WHATWG: it drops tabs and line breaks anywhere and controls and spaces around, and takes
// a backslash for a slash.
func leaves(text string) bool {
	text = strings.Map(func(r rune) rune {
		if strings.ContainsRune("\t\n\r", r) {
			return -1
		}
		return r
	}, strings.TrimFunc(text, func(r rune) bool { return r <= ' ' }))
	text = strings.ReplaceAll(text, `\`, "/")
	return strings.HasPrefix(text, "//") || !strings.HasPrefix(text, "/")
}

// Whoever signs in stays on this portal, whatever the address says where they go.
func FuzzLocal(f *testing.F) {
	for _, next := range []string{
		"/usage?account=acc_1", "/", "", "//evil.test", `/\evil.test`, `\\evil.test`, "/\t/evil.test", "/\n/evil.test", " //evil.test", "https://evil.test", "javascript:alert(1)",
		"/%2F/evil.test", "/..//evil.test", "/.//evil.test", "///evil.test", "/\x00/evil.test", "/é", "/a?next=//evil.test", "/#//evil.test", "/%5Cevil.test", "/@evil.test", "http:evil.test", "/\u2028/evil.test",
	} {
		f.Add(next)
	}
	base := &url.URL{Scheme: "https", Host: "credits.example.test", Path: "/signin"}
	f.Fuzz(func(t *testing.T, next string) {
		got := Local(next, "/home")
		if got != next && got != "/home" {
			t.Errorf("%q becomes %q", next, got)
		}
		to, err := url.Parse(got)
		if err != nil || leaves(got) || base.ResolveReference(to).Host != base.Host || strings.ContainsAny(got, "\r\n") {
			t.Errorf("%q leads to %q, %v", next, got, err)
		}
	})
}
