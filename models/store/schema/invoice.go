package schema

import (
	"strings"
	"unicode"

	"golang.org/x/text/unicode/norm"
)

// FoldInvoice returns the same text for every way to write an invoice number: in
// upper or lower case, with any white space and any dashes, with accented letters as
// one character or two. SQLite's lower() handles ASCII only.
func FoldInvoice(number string) string {
	number = norm.NFKC.String(strings.ToLower(norm.NFKC.String(number)))
	number = strings.Map(func(r rune) rune {
		switch {
		case unicode.Is(unicode.Dash, r):
			return '-'
		case unicode.Is(unicode.Cf, r): // invisible format characters
			return -1
		}
		return r
	}, number)
	return strings.Join(strings.Fields(number), " ")
}
