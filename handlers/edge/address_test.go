package edge

import "testing"

func TestParseAddress(t *testing.T) {
	for text, want := range map[string]string{
		"198.51.100.7":            "198.51.100.7",
		" 198.51.100.7 ":          "198.51.100.7",
		"198.51.100.7:51234":      "198.51.100.7",
		"2001:db8::1":             "2001:db8::1",
		"[2001:db8::1]":           "2001:db8::1",
		"[2001:db8::1]:443":       "2001:db8::1",
		"::ffff:198.51.100.7":     "198.51.100.7",
		"[::ffff:198.51.100.7]:1": "198.51.100.7",
		"fe80::1%eth0":            "fe80::1",
		"[fe80::1%eth0]:443":      "fe80::1",
		"[::ffff:198.51.100.7]":   "198.51.100.7",
		"[fe80::1%eth0]":          "fe80::1",
	} {
		if got, ok := ParseAddress(text); !ok || got.String() != want {
			t.Errorf("%q is read as %s (%t), want %s", text, got, ok, want)
		}
	}
	for _, text := range []string{
		"", "unknown", "_hidden", "198.51.100", "198.51.100.7:", "198.51.100.7:99999", "198.51.100.7:http", "198.51.100.010",
		"[2001:db8::1", "2001:db8::1]", "[]", "[2001:db8::1]443", "example.com:443", "198.51.100.7,203.0.113.9",
	} {
		if got, ok := ParseAddress(text); ok {
			t.Errorf("%q is read as %s", text, got)
		}
	}
}
