package models

import "strings"

// Currencies that Stripe takes payments in (https://docs.stripe.com/currencies).
const (
	twoDecimals = "aed afn all amd ang aoa ars aud awg azn bam bbd bdt bgn bmd bnd bob brl bsd bwp byn bzd cad cdf chf cny cop crc cve czk " +
		"dkk dop dzd egp etb eur fjd fkp gbp gel gip gmd gtq gyd hkd hnl htg huf idr ils inr isk jmd kes kgs khr kyd kzt lak lbp lkr lrd lsl " +
		"mad mdl mkd mmk mnt mop mur mvr mwk mxn myr mzn nad ngn nio nok npr nzd pab pen pgk php pkr pln qar ron rsd rub sar sbd scr sek sgd " +
		"shp sle sos srd std szl thb tjs top try ttd twd tzs uah ugx usd uyu uzs wst xcd xcg yer zar zmw "
	noDecimals    = "bif clp djf gnf jpy kmf krw mga pyg rwf vnd vuv xaf xof xpf "
	threeDecimals = "bhd jod kwd omr tnd "
)

// KnownCurrency reports whether Stripe takes payments in a currency, an ISO 4217 code in
// lower case.
func KnownCurrency(code string) bool {
	return len(code) == 3 && strings.Contains(twoDecimals+noDecimals+threeDecimals, code+" ")
}

// CurrencyDecimals returns how many decimals the amounts of a currency have in Stripe's
// API: ISK and UGX have two there, which are 0. Unknown currencies have two.
func CurrencyDecimals(code string) int {
	switch {
	case len(code) != 3:
		return 2
	case strings.Contains(noDecimals, code+" "):
		return 0
	case strings.Contains(threeDecimals, code+" "):
		return 3
	}
	return 2
}

// CurrencyStep returns what every amount that Stripe charges in a currency must be a
// multiple of, in its smallest unit.
func CurrencyStep(code string) int64 {
	switch {
	case code == "isk" || code == "ugx":
		return 100
	case CurrencyDecimals(code) == 3:
		return 10
	}
	return 1
}

// minimumCharges are the least amounts that Stripe takes in a currency, in its smallest
// unit (https://docs.stripe.com/currencies#minimum-and-maximum-charge-amounts).
var minimumCharges = map[string]int64{
	"aed": 200, "ars": 50, "aud": 50, "brl": 50, "cad": 50, "chf": 50, "cop": 50, "czk": 1500, "dkk": 250, "eur": 50,
	"gbp": 30, "hkd": 400, "huf": 17500, "idr": 50, "ils": 50, "inr": 50, "jpy": 50, "krw": 50, "mxn": 1000, "myr": 200,
	"nok": 300, "nzd": 50, "php": 50, "pln": 200, "ron": 200, "rub": 50, "sek": 300, "sgd": 50, "thb": 1000, "usd": 50,
	"zar": 50,
}

// MinimumCharge returns the least amount that Stripe takes in a currency, in its smallest
// unit. Of a currency that Stripe names no minimum for, that is the smallest amount there
// is; Stripe converts it, and may still refuse it for the minimum of the bank account's
// currency.
func MinimumCharge(code string) int64 {
	if least, ok := minimumCharges[code]; ok {
		return least
	}
	return CurrencyStep(code)
}

// MaximumCharge is the largest amount that Stripe takes with every method of payment:
// eight digits of the currency's smallest unit.
const MaximumCharge = 99_999_999
