package models

import (
	"strings"
	"unicode"
	"unicode/utf8"

	"golang.org/x/text/unicode/bidi"
)

// maxNameLength is in characters.
const maxNameLength = 100

// CheckName returns what is wrong with a name that people read, of a user, a key or a
// product; "" if nothing is. The words go on from the name of the field.
func CheckName(name string) string {
	switch {
	case name == "":
		return "must not be empty"
	case !utf8.ValidString(name) || strings.ContainsFunc(name, unicode.IsControl):
		return "must be plain text"
	case !HasVisible(name):
		return "must have a visible character"
	case utf8.RuneCountInString(name) > maxNameLength:
		return "must have at most 100 characters"
	}
	return ""
}

// HasVisible reports whether a text shows anything: a letter, a digit, a sign. Spaces,
// marks without a letter, and characters that only steer others show nothing; nor do some
// that Unicode counts as letters or symbols, such as the Hangul fillers and the Braille
// pattern without a dot.
func HasVisible(text string) bool { return strings.ContainsFunc(text, isVisible) }

func isVisible(r rune) bool {
	const brailleBlank = '\u2800'
	return unicode.In(r, unicode.L, unicode.N, unicode.P, unicode.S) && r != brailleBlank &&
		!unicode.In(r, unicode.Other_Default_Ignorable_Code_Point, unicode.Variation_Selector)
}

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
