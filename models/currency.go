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
