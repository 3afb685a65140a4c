package views

import (
	"context"
	"slices"
	"strconv"
	"strings"
	"unicode"
	"unicode/utf8"

	"github.com/bursar-portal/bursar/views/say"
)

// initial returns the letter that represents a name in a small square.
func initial(name string) string {
	for _, r := range name {
		if unicode.IsLetter(r) || unicode.IsDigit(r) {
			return string(unicode.ToUpper(r))
		}
	}
	return "·"
}

// Shown returns a name, or words in the reader's language in place of one that shows nothing,
// so that a link under it can be seen and clicked. Characters that would steer the direction of
// what follows are left out. Such names are refused today (models.HasVisible), but older ones
// may be stored.
func Shown(ctx context.Context, name string) string {
	if showsNothing(name) {
		return say.T(ctx, "frame.no_name")
	}
	return withoutBidiControls(name)
}

// Isolated is Shown for an attribute or a sentence in one, which no element can isolate.
func Isolated(ctx context.Context, name string) string {
	return isolate + Shown(ctx, name) + popIsolate
}

func showsNothing(name string) bool {
	for _, r := range name {
		if unicode.In(r, unicode.L, unicode.N, unicode.P, unicode.S) && r != brailleBlank &&
			!unicode.In(r, unicode.Other_Default_Ignorable_Code_Point, unicode.Variation_Selector) {
			return false
		}
	}
	return true
}

// OrNothing returns a value, or words in place of none.
func OrNothing(ctx context.Context, value string) string {
	if value == "" {
		return say.T(ctx, "frame.empty")
	}
	return Shown(ctx, value)
}

// brailleBlank is a symbol without any dot.
const brailleBlank = '\u2800'

// anyCurrent reports whether one of the accounts is the current one.
func anyCurrent(accounts []AccountRef) bool {
	return slices.ContainsFunc(accounts, func(a AccountRef) bool { return a.Current })
}

// ToneClass returns the CSS class of a tone, "" for the neutral one.
func ToneClass(t Tone) string {
	if t == ToneNeutral {
		return ""
	}
	return "is-" + string(t)
}

// ChangeClass returns the CSS classes that color a signed amount. The sign says the
// same without color.
func ChangeClass(change string) string {
	switch first, _ := utf8.DecodeRuneInString(strings.TrimPrefix(change, isolate)); first {
	case '+':
		return "num plus"
	case '-', '\u2212':
		return "num minus"
	}
	return "num none"
}

// Plural returns the word for an amount of credits, which is given as printed.
func Plural(amount string, b Brand) string {
	if amount == "1" {
		return b.Credit
	}
	return b.Credits
}

// Capital returns the word with its first letter in upper case.
func Capital(word string) string {
	r, size := utf8.DecodeRuneInString(word)
	if r == utf8.RuneError {
		return word
	}
	return strings.ToUpper(string(r)) + word[size:]
}

// OneBased numbers the elements of a page from 1.
func OneBased(i int) string { return strconv.Itoa(i + 1) }
