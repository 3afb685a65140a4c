package views

import (
	"strings"
	"testing"
)

func TestSentence(t *testing.T) {
	for text, want := range map[string]string{
		"": "", "Saved.": "Saved.", "a < b": "a &lt; b",
		"Started \u2068مريم\u2069.":               "Started <bdi>مريم</bdi>.",
		"\u2068مريم\u2069 is now \u2068<b>\u2069": "<bdi>مريم</bdi> is now <bdi>&lt;b&gt;</bdi>",
		"By \u2068\u202eevil\u2069 (2)":           "By <bdi>evil</bdi> (2)",
		"By \u2068\u200b\u2069.":                  "By <bdi>(no name)</bdi>.",
		"\u202eevil\u2069 (2)":                    "evil (2)",
		"x \u2068 nothing \u202d ends it":         "x  nothing  ends it",
	} {
		var b strings.Builder
		if err := Sentence(text).Render(t.Context(), &b); err != nil || b.String() != want {
			t.Errorf("%+q is printed as %q, %v", text, b.String(), err)
		}
	}
}

func TestShownNamesAreCleaned(t *testing.T) {
	for name, want := range map[string]string{"مريم": "مريم", "\u202eevil": "evil", "a\u2069b": "ab", "\u200f": "(no name)", "\u202e\u202c": "(no name)"} {
		if got := Shown(t.Context(), name); got != want {
			t.Errorf("Shown(%+q) = %+q, want %+q", name, got, want)
		}
	}
}
