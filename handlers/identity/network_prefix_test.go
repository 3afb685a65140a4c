package identity

import "testing"

func TestNetworkPrefix(t *testing.T) {
	for ip, want := range map[string]string{
		"203.0.113.7":                   "203.0.113.7",
		"::ffff:203.0.113.7":            "203.0.113.7",
		"2001:db8:1:2:3:4:5:6":          "2001:db8:1:2::/64",
		"2001:db8:1:2:ffff:ffff:ffff:1": "2001:db8:1:2::/64",
		"203.0.113.7:51234":             "203.0.113.7",
		"[2001:db8:1:2::9]:443":         "2001:db8:1:2::/64",
		"fe80::1%eth0":                  "fe80::/64",
		"":                              "",
		"unknown":                       "unknown",
	} {
		if got := networkPrefix(ip); got != want {
			t.Errorf("%q is counted as %q, want %q", ip, got, want)
		}
	}
}
