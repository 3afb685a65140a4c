package store

import (
	"strings"
	"unicode"

	"golang.org/x/text/unicode/norm"
)

// invoicedPurchaseRow is a purchase with what the number of its invoice comes to.
type invoicedPurchaseRow struct {
	Purchase    purchaseRow `gorm:"embedded"`
	InvoiceFold string
}

func (invoicedPurchaseRow) TableName() string { return "purchases" }

// foldInvoice makes one of all the ways in which the number of an invoice may be
// written: with capitals or without, whichever white space and dashes stand in it,
// letters with their accents in one character or two. SQLite's lower() knows ASCII
// alone.
func foldInvoice(number string) string {
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
