package sandbox

import (
	"slices"
	"strconv"
	"strings"
)

// zeroDecimalCurrencies have no smaller unit, so their amounts are in whole units
// (https://docs.stripe.com/currencies#zero-decimal).
var zeroDecimalCurrencies = []string{
	"bif", "clp", "djf", "gnf", "jpy", "kmf", "krw", "mga", "pyg", "rwf", "vnd", "vuv", "xaf", "xof", "xpf",
}

// threeDecimalCurrencies have thousandths. UGX and ISK have hundredths in Stripe's API,
// which are 0.
var threeDecimalCurrencies = []string{"bhd", "jod", "kwd", "omr", "tnd"}

var symbols = map[string]string{"usd": "$", "eur": "€", "gbp": "£", "jpy": "¥"}

// formatAmount formats an amount in the currency's smallest unit, such as $1,250.00.
func formatAmount(amount int64, currency string) string {
	text := strconv.FormatInt(amount, 10)
	fraction := ""
	decimals := 2
	if slices.Contains(threeDecimalCurrencies, currency) {
		decimals = 3
	}
	if !slices.Contains(zeroDecimalCurrencies, currency) {
		text = strings.Repeat("0", max(0, decimals+1-len(text))) + text
		text, fraction = text[:len(text)-decimals], "."+text[len(text)-decimals:]
	}
	for i := len(text) - 3; i > 0; i -= 3 {
		text = text[:i] + "," + text[i:]
	}
	if symbol, ok := symbols[currency]; ok {
		return symbol + text + fraction
	}
	return text + fraction + " " + strings.ToUpper(currency)
}
