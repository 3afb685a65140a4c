package models

import (
	"strings"
	"unicode"
	"unicode/utf8"
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
