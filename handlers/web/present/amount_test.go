package present

import (
	"math"
	"testing"

	"github.com/bursar-portal/bursar/models"
)

func TestAmount(t *testing.T) {
	tests := []struct {
		credits        models.Credits
		amount, change string
	}{
		{0, "0", "0"},
		{1, "0.000001", "+0.000001"},
		{-50_000, "−0.05", "−0.05"},
		{2_500_000, "2.5", "+2.5"},
		{999 * models.Credit, "999", "+999"},
		{1000 * models.Credit, "1,000", "+1,000"},
		{-1_234_567_890_000, "−1,234,567.89", "−1,234,567.89"},
		{15_432_500_000, "15,432.5", "+15,432.5"},
		{math.MaxInt64, "9,223,372,036,854.775807", "+9,223,372,036,854.775807"},
		{math.MinInt64, "−9,223,372,036,854.775808", "−9,223,372,036,854.775808"},
	}
	for _, test := range tests {
		if got := Amount(test.credits); got != test.amount {
			t.Errorf("Amount(%d) is %s, want %s", test.credits, got, test.amount)
		}
		if got := Change(test.credits); got != test.change {
			t.Errorf("Change(%d) is %s, want %s", test.credits, got, test.change)
		}
	}
}

func TestMoney(t *testing.T) {
	tests := []struct {
		cents    int64
		currency string
		want     string
	}{
		{0, "usd", "$0.00"},
		{5, "usd", "$0.05"},
		{1250, "usd", "$12.50"},
		{123_456_789, "usd", "$1,234,567.89"},
		{-1250, "usd", "−$12.50"},
		{1250, "eur", "€12.50"},
		{1250, "gbp", "£12.50"},
		{1250, "jpy", "¥1,250"},
		{1200, "ugx", "12.00 UGX"},
		{1250, "krw", "1,250 KRW"},
		{1250, "chf", "12.50 CHF"},
	}
	for _, test := range tests {
		if got := Money(test.cents, test.currency); got != test.want {
			t.Errorf("Money(%d, %s) is %s, want %s", test.cents, test.currency, got, test.want)
		}
	}
}

func TestCreditValue(t *testing.T) {
	tests := []struct {
		credits models.Credits
		want    string
	}{
		{0, "$0.00"},
		{models.Credit, "$1.25"},
		{4_000, "$0.01"}, // half a cent rounds up
		{3_999, "$0.00"},
		{15_432_500_000, "$19,290.63"},
		{math.MaxInt64, "$11,529,215,046,068.47"},
		{-1, "more than can be counted"},
	}
	for _, test := range tests {
		if got := CreditValue(test.credits, 125, "usd"); got != test.want {
			t.Errorf("CreditValue(%d) is %s, want %s", test.credits, got, test.want)
		}
	}
}

func TestPermille(t *testing.T) {
	tests := []struct {
		part, whole int64
		want        int
	}{
		{0, 0, 0}, {1, 0, 0}, {0, 7, 0}, {7, 7, 1000}, {1, 3, 333}, {2, 3, 667}, {1, 2000, 1}, {1, 2001, 0}, {23, 20, 1150},
	}
	for _, test := range tests {
		if got := Permille(test.part, test.whole); got != test.want {
			t.Errorf("Permille(%d, %d) is %d, want %d", test.part, test.whole, got, test.want)
		}
	}
}

// Amounts have the decimals that the currency has in Stripe's API.
func TestMoneyHasTheCurrencysDecimals(t *testing.T) {
	for _, test := range []struct {
		cents                 int64
		currency, text, plain string
	}{
		{1250, "usd", "$12.50", "12.50"}, {5, "usd", "$0.05", "0.05"}, {-5, "usd", "\u2212$0.05", "-0.05"},
		{1250, "jpy", "¥1,250", "1250"}, {0, "jpy", "¥0", "0"},
		{1234560, "kwd", "1,234.560 KWD", "1234.560"}, {10, "bhd", "0.010 BHD", "0.010"},
		{12500, "isk", "125.00 ISK", "125.00"}, {12500, "ugx", "125.00 UGX", "125.00"},
	} {
		if got := Money(test.cents, test.currency); got != test.text {
			t.Errorf("%d %s prints %q, want %q", test.cents, test.currency, got, test.text)
		}
		if got := PlainMoney(test.cents, test.currency); got != test.plain {
			t.Errorf("%d %s prints %q for programs, want %q", test.cents, test.currency, got, test.plain)
		}
	}
}
