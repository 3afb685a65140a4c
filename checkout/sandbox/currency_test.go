package sandbox

import "testing"

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
