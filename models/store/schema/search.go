package schema

import (
	"strings"
	"unicode"

	"golang.org/x/text/cases"
	"golang.org/x/text/unicode/norm"
)

// SearchText is the column search of an account: its name and its billing email as
// FoldSearch has them, on a line each, so that no text is found across both.
func SearchText(name, billingEmail string) string {
	return FoldSearch(name) + "\n" + FoldSearch(billingEmail)
}

// FoldSearch returns the same text for the ways to write what people search for: in upper
// or lower case, with accents or without, with accented letters as one character or two,
// with any white space, and without characters that show nothing. It is for comparing, not
// for reading. Stored texts rely on it: after a change of it, Migrate has to fill them anew.
func FoldSearch(text string) string {
	// Folding turns ß into ss; it comes before decomposition, since İ folds to i and a dot,
	// and again after it, for letters that only decomposition brings about.
	text = cases.Fold().String(norm.NFKD.String(cases.Fold().String(text)))
	text = strings.Map(func(r rune) rune {
		switch {
		case unicode.Is(accents, r), unicode.Is(unicode.Cf, r), unicode.Is(unicode.Other_Default_Ignorable_Code_Point, r):
			return -1
		}
		return r
	}, norm.NFKD.String(text))
	return strings.Join(strings.Fields(norm.NFC.String(barredLetters.Replace(text))), " ")
}

// accents are the marks that people leave out when they type. Marks that make another
// letter in their script, such as vowels in Devanagari and Thai, are not among them.
var accents = &unicode.RangeTable{R16: []unicode.Range16{
	{Lo: 0x0300, Hi: 0x036f, Stride: 1}, // combining diacritical marks
	{Lo: 0x0591, Hi: 0x05bd, Stride: 1}, // Hebrew points
	{Lo: 0x05bf, Hi: 0x05bf, Stride: 1},
	{Lo: 0x05c1, Hi: 0x05c2, Stride: 1},
	{Lo: 0x05c4, Hi: 0x05c5, Stride: 1},
	{Lo: 0x064b, Hi: 0x065f, Stride: 1}, // Arabic vowels
	{Lo: 0x0670, Hi: 0x0670, Stride: 1},
	{Lo: 0x1ab0, Hi: 0x1aff, Stride: 1},
	{Lo: 0x1dc0, Hi: 0x1dff, Stride: 1},
	{Lo: 0x20d0, Hi: 0x20ff, Stride: 1},
	{Lo: 0xfe20, Hi: 0xfe2f, Stride: 1},
}}

// barredLetters are letters whose accent is part of them, with what people type instead.
var barredLetters = strings.NewReplacer("ı", "i", "ø", "o", "ł", "l", "đ", "d", "ħ", "h", "ŧ", "t", "æ", "ae", "œ", "oe", "ð", "d", "þ", "th")
