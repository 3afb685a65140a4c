package sandbox

import "testing"

// What Stripe does not take, the sandbox does not take either.
func TestTotals(t *testing.T) {
	for _, c := range []struct {
		currency      string
		minimum, step int64
	}{
		{"usd", 50, 1}, {"gbp", 30, 1}, {"huf", 17500, 1}, {"jpy", 50, 1}, {"kwd", 1, 10}, {"isk", 1, 100}, {"ugx", 1, 100}, {"twd", 1, 1},
	} {
		if minTotal(c.currency) != c.minimum || step(c.currency) != c.step {
			t.Errorf("%s: at least %d, in steps of %d", c.currency, minTotal(c.currency), step(c.currency))
		}
	}
}

func TestFormatAmount(t *testing.T) {
	for _, c := range []struct {
		amount   int64
		currency string
		want     string
	}{
		{1250, "usd", "$12.50"},
		{125, "usd", "$1.25"},
		{5, "usd", "$0.05"},
		{0, "eur", "€0.00"},
		{125000, "gbp", "£1,250.00"},
		{99999999, "usd", "$999,999.99"},
		{100000000, "usd", "$1,000,000.00"},
		{1250, "jpy", "¥1,250"},
		{1250, "chf", "12.50 CHF"},
		{500, "krw", "500 KRW"},
		{1250, "kwd", "1.250 KWD"},
		{12500, "ugx", "125.00 UGX"},
	} {
		if got := formatAmount(c.amount, c.currency); got != c.want {
			t.Errorf("formatAmount(%d, %q) = %q, want %q", c.amount, c.currency, got, c.want)
		}
	}
}
