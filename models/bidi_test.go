package models

import "testing"

func TestIsolate(t *testing.T) {
	for name, want := range map[string]string{
		"": "", "Alex": "Alex", "José Müller": "José Müller", "李": "李", "Ann (2)": "Ann (2)", "👩\u200d🔬": "👩\u200d🔬",
		"مريم":                      "\u2068مريم\u2069",
		"שרה Levi":                  "\u2068שרה Levi\u2069",
		"\u200fAcme":                "\u2068\u200fAcme\u2069",
		"\u202eevil":                "\u2068evil\u2069",
		"a\u2069b":                  "\u2068ab\u2069",
		"\u2068مريم\u2069":          "\u2068مريم\u2069",
		"٣":                         "\u2068٣\u2069",
		"\u2066\u2067x\u202a\u202c": "\u2068x\u2069",
	} {
		if got := Isolate(name); got != want {
			t.Errorf("Isolate(%+q) = %+q, want %+q", name, got, want)
		}
	}
}

func TestWithoutBidiControls(t *testing.T) {
	const marks = "a\u200e\u200f\u061cb"
	if got := WithoutBidiControls("\u202a\u202b\u202c\u202d\u202e" + marks + "\u2066\u2067\u2068\u2069"); got != marks {
		t.Errorf("%+q is left", got)
	}
}
