package models_test

import (
	"slices"
	"testing"

	"github.com/bursar-portal/bursar/models"
)

func TestCurrencies(t *testing.T) {
	for _, test := range []struct {
		code          string
		known         bool
		decimals      int
		step, minimum int64
	}{
		{"usd", true, 2, 1, 50}, {"gbp", true, 2, 1, 30}, {"mxn", true, 2, 1, 1000},
		{"jpy", true, 0, 1, 50}, {"krw", true, 0, 1, 50}, {"vnd", true, 0, 1, 1},
		{"kwd", true, 3, 10, 10}, {"bhd", true, 3, 10, 10}, {"jod", true, 3, 10, 10}, {"omr", true, 3, 10, 10}, {"tnd", true, 3, 10, 10},
		{"isk", true, 2, 100, 100}, {"ugx", true, 2, 100, 100},
		{"huf", true, 2, 1, 17500}, {"twd", true, 2, 1, 1}, // Stripe pays them out in whole units only
		{"xyz", false, 2, 1, 1}, {"us", false, 2, 1, 1}, {"USD", false, 2, 1, 1},
	} {
		if models.KnownCurrency(test.code) != test.known || models.CurrencyDecimals(test.code) != test.decimals ||
			models.CurrencyStep(test.code) != test.step || models.MinimumCharge(test.code) != test.minimum {
			t.Errorf("%s: %t, %d decimals, steps of %d, at least %d", test.code, models.KnownCurrency(test.code),
				models.CurrencyDecimals(test.code), models.CurrencyStep(test.code), models.MinimumCharge(test.code))
		}
	}
}

// Packs that cost less than Stripe takes, or are more than can be bought, are not offered.
func TestPurchaseRange(t *testing.T) {
	for _, test := range []struct {
		currency     string
		price        int64
		max          int64
		fewest, most int64
		packs        []int64
	}{
		{"usd", 125, 10_000, 1, 10_000, []int64{2, 10, 25, 100}},
		{"usd", 25, 10_000, 2, 10_000, []int64{2, 10, 25, 100}},
		{"usd", 24, 10_000, 3, 10_000, []int64{10, 25, 100}},
		{"usd", 125, 25, 1, 25, []int64{2, 10, 25}},
		{"usd", 125, 24, 1, 24, []int64{2, 10}},
		{"usd", 125, 1 << 40, 1, 799_999, []int64{2, 10, 25, 100}}, // $999,999.99
		{"usd", 1, 1 << 62, 50, 99_999_999, []int64{100}},
		{"usd", 0, 1 << 62, 1, 1_000_000_000, []int64{2, 10, 25, 100}}, // the ledger's limit is a billion
		{"huf", 125, 10_000, 140, 10_000, nil},
		{"huf", 1, 10_000, 17_500, 10_000, nil}, // nothing can be sold
		{"jpy", 1, 10_000, 50, 10_000, []int64{100}},
		{"isk", 100, 10_000, 1, 10_000, []int64{2, 10, 25, 100}},
		{"kwd", 10, 10_000, 1, 10_000, []int64{2, 10, 25, 100}},
	} {
		s := models.Settings{Currency: test.currency, PriceCents: test.price, MaxPurchase: test.max, Packs: models.DefaultPacks}
		if fewest, most := s.PurchaseRange(); fewest != test.fewest || most != test.most || !slices.Equal(s.OfferedPacks(), test.packs) {
			t.Errorf("%s at %d, at most %d: %d to %d, %v", test.currency, test.price, test.max, fewest, most, s.OfferedPacks())
		}
	}
}
