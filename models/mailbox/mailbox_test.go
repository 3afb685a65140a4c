package mailbox_test

import (
	"testing"

	"github.com/bursar-portal/bursar/models/mailbox"
)

// Each list is one mailbox, in its normal form and other spellings.
func TestNormal(t *testing.T) {
	for _, same := range [][]string{
		{"ann@example.test", " Ann@EXAMPLE.test\n", "ＡＮＮ@ｅｘａｍｐｌｅ．ｔｅｓｔ", "ann@example。test"},
		{"kelvin@example.test", "\u212aelvin@example.test", "KELVIN@example.test"},
		{"passes@example.test", "pa\u017f\u017fes@example.test", "PASSES@example.test"},
		{"straße@example.test", "STRAẞE@example.test", "straße@EXAMPLE.test"},
		{"strasse@example.test"},
		{"jos\u00e9@example.test", "jose\u0301@example.test", "JOSE\u0301@example.test", "JOS\u00c9@example.test"},
		{"\u03c3\u03c3@example.test", "\u03a3\u03a3@example.test"},
		{"fi@example.test", "\ufb01@example.test"},
		{"ann@xn--bcher-kva.example", "ann@bücher.example", "Ann@BÜCHER.example", "ann@bu\u0308cher.example", "ANN@XN--BCHER-KVA.example"},
		{"ann@xn--strae-oqa.de", "ann@straße.de"},
		{"ann@strasse.de"},
		{"ann@\u0661a_.example", "ANN@\u0661A_.example"}, // no name that can be looked up
		{"nobody", "NOBODY"},
		{"münchen", "MÜNCHEN"},
	} {
		for _, address := range same {
			if got := mailbox.Normal(address); got != same[0] {
				t.Errorf("%q is %q, want %q", address, got, same[0])
			}
		}
	}
}

func TestFold(t *testing.T) {
	for _, same := range [][]string{
		{"ann@example.test", "ann+news@example.test", "Ann+@EXAMPLE.test"},
		{"a.nn@example.test", "a.nn+x@example.test"},
		{"ann@gmail.com", "a.n.n+x@googlemail.com", "\uff21nn@gmail.com"},
		{"+x@example.test"},
		{"strasse@example.test", "straße+x@example.test"},
	} {
		for _, address := range same {
			if got := mailbox.Fold(address); got != same[0] {
				t.Errorf("%q is %q, want %q", address, got, same[0])
			}
		}
	}
}

// The normal form of a normal form is itself.
func FuzzNormal(f *testing.F) {
	for _, seed := range []string{"ann@example.test", "ſ@bücher.example", "\u0345\u0301@\u1e9e.de", "@", "a@b@ç", "\u00a0x@y"} {
		f.Add(seed)
	}
	f.Fuzz(func(t *testing.T, address string) {
		once := mailbox.Normal(address)
		if again := mailbox.Normal(once); again != once {
			t.Errorf("%q is %q, and that %q", address, once, again)
		}
	})
}
