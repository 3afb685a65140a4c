package networks

import (
	"net/netip"
	"strings"
	"testing"
)

func TestParse(t *testing.T) {
	for text, want := range map[string]string{
		"":                                   "",
		" \n , ;\t":                          "",
		"203.0.113.7":                        "203.0.113.7",
		"203.0.113.7/32":                     "203.0.113.7",
		"10.1.2.3/8":                         "10.0.0.0/8",
		"10.0.0.0/8, 10.0.0.1/8\n10.0.0.0/9": "10.0.0.0/8 10.0.0.0/9",
		"::ffff:10.0.0.1":                    "10.0.0.1",
		"::ffff:10.0.0.0/104":                "10.0.0.0/8",
		"2001:DB8::/32 2001:db8::1":          "2001:db8::/32 2001:db8::1",
		"0.0.0.0/0 ::/0":                     "0.0.0.0/0 ::/0",
	} {
		list, err := Parse(text)
		if got := Stored(list); err != nil || got != want {
			t.Errorf("%q is read as %q, %v; want %q", text, got, err, want)
		}
	}
}

func TestParseFaults(t *testing.T) {
	const hint = " is not an address or a network. Enter something like 203.0.113.7 or 10.0.0.0/8"
	for text, want := range map[string]string{
		"office":                       "“office”" + hint,
		"10.0.0.0/33":                  "“10.0.0.0/33”" + hint,
		"10.0.0.1 10.0.0.256":          "“10.0.0.256”" + hint,
		"10.0.0.0/08":                  "“10.0.0.0/08”" + hint,
		"fe80::1%eth0":                 "“fe80::1%eth0”" + hint,
		"::ffff:0.0.0.0/90":            "“::ffff:0.0.0.0/90”" + hint,
		"203.0.113.7:443":              "“203.0.113.7:443”" + hint,
		"\xff":                         "“?”" + hint,
		strings.Repeat("ä", 61):        "“" + strings.Repeat("ä", 60) + "…”" + hint,
		strings.Join(many(Max+1), " "): "must have at most 50 entries",
	} {
		if list, err := Parse(text); err == nil || err.Error() != want || list != nil {
			t.Errorf("%q: %v, %v; want %q", text, list, err, want)
		}
	}
	if list, err := Parse(strings.Join(many(Max), "\n")); err != nil || len(list) != Max {
		t.Errorf("%d, %v", len(list), err)
	}
}

func many(n int) (list []string) {
	address := netip.MustParseAddr("10.0.0.1")
	for range n {
		list, address = append(list, address.String()), address.Next()
	}
	return list
}

// What is read is printed, stored and read again as the same, and contains its own address.
func FuzzParse(f *testing.F) {
	for _, seed := range []string{"", "10.0.0.0/8", "::ffff:10.0.0.0/104, 2001:db8::1", "fe80::1%eth0", "1.2.3.4/0", "a,b", "::/0;0.0.0.0/0"} {
		f.Add(seed)
	}
	f.Fuzz(func(t *testing.T, text string) {
		list, err := Parse(text)
		if err != nil {
			if list != nil {
				t.Errorf("%q: both %v and %v", text, list, err)
			}
			return
		}
		if len(list) > Max {
			t.Errorf("%d networks", len(list))
		}
		again, err := Parse(Stored(list))
		if err != nil || Stored(again) != Stored(list) {
			t.Errorf("%q is stored as %q and read as %q, %v", text, Stored(list), Stored(again), err)
		}
		for _, network := range list {
			if !network.IsValid() || network != network.Masked() || !network.Contains(network.Addr()) || network.Addr().Is4In6() {
				t.Errorf("%q has the network %v", text, network)
			}
		}
	})
}
