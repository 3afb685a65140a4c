package present

import (
	"strconv"
	"strings"

	"github.com/bursar-portal/bursar/models"
)

// minus is the real minus sign, which is as wide as a plus.
const minus = "\u2212"

// Amount prints credits: "1,250", "0.05", "−2.5". It is exact and has no more decimals than
// that takes.
func Amount(c models.Credits) string {
	digits, negative := strings.CutPrefix(c.String(), "-")
	whole, fraction, pointed := strings.Cut(digits, ".")
	text := GroupDigits(whole)
	if pointed {
		text += "." + fraction
	}
	if negative {
		return minus + text
	}
	return text
}

// Change prints credits that were added or taken: "+10", "−2.5", "0".
func Change(c models.Credits) string {
	if c > 0 {
		return "+" + Amount(c)
	}
	return Amount(c)
}

// Money prints an amount in a currency's smallest unit: "$1,562.50", "12.50 CHF".
func Money(cents int64, currency string) string {
	sign := ""
	if cents < 0 {
		sign, cents = minus, -cents
	}
	whole, fraction := splitMoney(cents, currency)
	return sign + strings.Replace(MoneyPattern(currency), "#", GroupDigits(whole)+fraction, 1)
}

// MoneyPattern is how amounts in a currency are printed, with # for the number: "$#",
// "# CHF".
func MoneyPattern(currency string) string {
	if symbol, ok := currencySigns[currency]; ok {
		return symbol + "#"
	}
	return "# " + strings.ToUpper(currency)
}

// TotalParts prints what a total with tax is made of: "$12.50 + $2.37 tax", "" without tax.
func TotalParts(t models.PurchaseTotals) string {
	if t.TaxCents == 0 {
		return ""
	}
	return Money(t.SubtotalCents, t.Currency) + " + " + Money(t.TaxCents, t.Currency) + " tax"
}

// PlainMoney prints an amount for programs, without a currency: "-12.50".
func PlainMoney(cents int64, currency string) string {
	sign := ""
	if cents < 0 {
		sign, cents = "-", -cents
	}
	whole, fraction := splitMoney(cents, currency)
	return sign + whole + fraction
}

// splitMoney prints the whole units of an amount that is not negative, and the rest with
// its point: "12", ".50".
func splitMoney(cents int64, currency string) (whole, fraction string) {
	decimals := models.CurrencyDecimals(currency)
	digits := strconv.FormatInt(cents, 10)
	digits = strings.Repeat("0", max(0, decimals+1-len(digits))) + digits
	whole, fraction = digits[:len(digits)-decimals], digits[len(digits)-decimals:]
	if fraction != "" {
		fraction = "." + fraction
	}
	return whole, fraction
}

// currencySigns are printed before the amount. Other currencies are printed after it, by
// their code.
var currencySigns = map[string]string{"usd": "$", "eur": "€", "gbp": "£", "jpy": "¥"}

// CreditValue prints what credits cost at a price in cents each, rounded half up. Values
// beyond int64 cents are not printed as a number.
func CreditValue(c models.Credits, priceCents int64, currency string) string {
	cents, ok := models.MulDivRound(int64(c), priceCents, int64(models.Credit))
	if !ok {
		return "more than can be counted"
	}
	return Money(cents, currency)
}

// Permille is part of a whole in thousandths, rounded half up, and 0 if the whole is 0.
func Permille(part, whole int64) int {
	share, ok := models.MulDivRound(part, 1000, whole)
	if !ok {
		return 0
	}
	return int(min(share, 1_000_000))
}

// Plural prints a number with its word: "1 account", "1,200 accounts".
func Plural(n int64, word string) string {
	if n == 1 {
		return "1 " + word
	}
	return GroupDigits(strconv.FormatInt(n, 10)) + " " + word + "s"
}

// Times prints how often something was done: "3 times", "" for once.
func Times(n int64) string {
	if n <= 1 {
		return ""
	}
	return Plural(n, "time")
}

// GroupDigits puts commas between groups of three digits.
func GroupDigits(digits string) string {
	var b strings.Builder
	for i, d := range digits {
		if i > 0 && (len(digits)-i)%3 == 0 {
			b.WriteByte(',')
		}
		b.WriteRune(d)
	}
	return b.String()
}

// JoinNonEmpty joins the texts that are not empty with a separator.
func JoinNonEmpty(texts []string, separator string) string {
	var kept []string
	for _, t := range texts {
		if t != "" {
			kept = append(kept, t)
		}
	}
	return strings.Join(kept, separator)
}
