package models

import (
	"strings"

	"golang.org/x/text/unicode/bidi"
)

// Isolate returns a name, or whatever else a person wrote, for a place in a sentence. A
// name that is written from right to left, or that has characters which steer the
// direction, is set between Unicode's isolates (U+2068 and U+2069), so that it does not
// change the order of the words around it; any other name is returned as it is. Pages
// print the isolates as <bdi> (views.Sentence); elsewhere they are part of the text.
func Isolate(name string) string {
	const first, pop = "\u2068", "\u2069"
	for _, r := range name {
		switch p, _ := bidi.LookupRune(r); p.Class() {
		case bidi.R, bidi.AL, bidi.AN, bidi.LRE, bidi.RLE, bidi.LRO, bidi.RLO, bidi.PDF, bidi.LRI, bidi.RLI, bidi.FSI, bidi.PDI:
			return first + WithoutBidiControls(name) + pop
		}
	}
	return name
}

// WithoutBidiControls removes the characters that embed, override or isolate a direction
// (UAX #9, sections 2.1 to 2.5). Names do not need them, and they reach beyond the name
// that has them. The marks (U+200E, U+200F, U+061C) have no such reach and stay.
func WithoutBidiControls(text string) string {
	return strings.Map(func(r rune) rune {
		if r >= '\u202a' && r <= '\u202e' || r >= '\u2066' && r <= '\u2069' {
			return -1
		}
		return r
	}, text)
}
