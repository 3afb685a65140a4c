package admin

import "github.com/bursar-portal/bursar/models"

// ParseCents parses a positive amount of money and returns it in the currency's
// smallest unit. The amount consists of digits and, if the currency has decimals, a
// point and at most so many, which are 0 in currencies without fractions (ISK, UGX).
// That the last of three must be 0 is Stripe's rule, and not one for a bank transfer.
// Commas are rejected because their meaning differs between countries. ok is false for anything else, and for amounts out of range.
func ParseCents(text, currency string) (cents int64, ok bool) {
	value, err := models.ParseCredits(text)
	unit := currencyUnit(currency)
	if err != nil || value == 0 || value%unit != 0 {
		return 0, false
	}
	cents = int64(value / unit)
	if models.CurrencyDecimals(currency) == 2 && cents%models.CurrencyStep(currency) != 0 {
		return 0, false
	}
	return cents, true
}

// currencyUnit is the currency's smallest unit where one whole unit is a credit.
func currencyUnit(currency string) models.Credits {
	unit := models.Credit
	for range models.CurrencyDecimals(currency) {
		unit /= 10
	}
	return unit
}
