package schema

import (
	"strings"
	"unicode"

	"golang.org/x/text/unicode/norm"
)

// foldInvoice makes one of all the ways in which the number of an invoice may be
// written: with capitals or without, whichever white space and dashes stand in it,
// letters with their accents in one character or two. SQLite's lower() knows ASCII
// alone.
func FoldInvoice(number string) string {
	number = norm.NFKC.String(strings.ToLower(norm.NFKC.String(number)))
	number = strings.Map(func(r rune) rune {
		switch {
		case unicode.Is(unicode.Dash, r):
			return '-'
		case unicode.Is(unicode.Cf, r): // what nobody sees
			return -1
		}
		return r
	}, number)
	return strings.Join(strings.Fields(number), " ")
}
