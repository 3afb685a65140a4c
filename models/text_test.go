package models

import (
	"strings"
	"testing"
)

func TestCheckName(t *testing.T) {
	for name, want := range map[string]string{
		"Alex": "", "李": "", "مريم": "", "שרה": "", "👩\u200d🔬": "", "e\u0301": "", "7": "", "—": "", "\u200bAlex\u200b": "",
		strings.Repeat("ü", 100): "",
		"":                       "must not be empty",
		"a\x00b":                 "must be plain text",
		"\u0085":                 "must be plain text",
		"\xff":                   "must be plain text",
		strings.Repeat("ü", 101): "must have at most 100 characters",
		// what shows nothing
		" ": "must have a visible character", "\u00a0\u2003": "must have a visible character",
		"\u200b": "must have a visible character", "\u200d\u200c": "must have a visible character",
		"\u202e\u2066\u2069": "must have a visible character", "\ufeff": "must have a visible character",
		"\u00ad": "must have a visible character", "\u3164": "must have a visible character",
		"\uffa0\u115f": "must have a visible character", "\u2800": "must have a visible character",
		"\ufe0f": "must have a visible character", "\u0301": "must have a visible character",
		"\u034f": "must have a visible character", "\U000e0041": "must have a visible character",
		"\u180e": "must have a visible character", "\ue000": "must have a visible character",
	} {
		if got := CheckName(name); got != want {
			t.Errorf("%q: %q, want %q", name, got, want)
		}
	}
}

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
