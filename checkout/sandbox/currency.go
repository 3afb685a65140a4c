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

// minTotals are the least amounts that Stripe takes
// (https://docs.stripe.com/currencies#minimum-and-maximum-charge-amounts). Of other
// currencies the sandbox takes any amount.
var minTotals = map[string]int64{
	"aed": 200, "ars": 50, "aud": 50, "brl": 50, "cad": 50, "chf": 50, "cop": 50, "czk": 1500, "dkk": 250, "eur": 50,
	"gbp": 30, "hkd": 400, "huf": 17500, "idr": 50, "ils": 50, "inr": 50, "jpy": 50, "krw": 50, "mxn": 1000, "myr": 200,
	"nok": 300, "nzd": 50, "php": 50, "pln": 200, "ron": 200, "rub": 50, "sek": 300, "sgd": 50, "thb": 1000, "usd": 50,
	"zar": 50,
}

func minTotal(currency string) int64 { return max(1, minTotals[currency]) }

// step is what amounts must be multiples of: the last digit of thousandths must be 0, and
// ISK and UGX have no fractions.
func step(currency string) int64 {
	switch {
	case slices.Contains(threeDecimalCurrencies, currency):
		return 10
	case currency == "isk" || currency == "ugx":
		return 100
	}
	return 1
}

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
