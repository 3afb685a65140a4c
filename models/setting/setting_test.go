package setting_test

import (
	"fmt"
	"maps"
	"slices"
	"testing"

	"github.com/bursar-portal/bursar/models"
	"github.com/bursar-portal/bursar/models/setting"
)

func defaults(currency string) models.Settings {
	s := models.Settings{Currency: currency}
	setting.SetDefaults(&s)
	return s
}

// The text of each setting is read back as the same value, and has a name and a variable of
// its own.
func TestTextsAreReadBack(t *testing.T) {
	s, seen := defaults("usd"), map[string]bool{}
	for _, one := range setting.All {
		text, again := one.Text(&s), s
		if err := one.Read(&again, text); err != nil || one.Text(&again) != text {
			t.Errorf("%s: %q is read as %q, %v", one.Name, text, one.Text(&again), err)
		}
		if seen[one.Name] || seen[one.Variable] {
			t.Errorf("%s is there twice", one.Name)
		}
		seen[one.Name], seen[one.Variable] = true, true
	}
}

// At the defaults, something can be sold in every currency.
func TestDefaultsGoTogether(t *testing.T) {
	for _, currency := range []string{"usd", "eur", "kwd", "isk", "ugx", "jpy", "huf", "bhd"} {
		s := defaults(currency)
		if faults := setting.Check(&s); len(faults) > 0 {
			t.Errorf("%s: %+v", currency, faults)
		}
	}
	for currency, price := range map[string]int64{"usd": 125, "kwd": 130, "isk": 200, "jpy": 125} {
		if s := defaults(currency); s.PriceCents != price {
			t.Errorf("in %s a credit costs %d", currency, s.PriceCents)
		}
	}
}

func TestEffective(t *testing.T) {
	type stored = map[setting.Name]string
	for _, test := range []struct {
		what     string
		currency string
		fixed    []setting.Name
		stored   stored
		price    int64
		most     int64
		name     string
		unusable []string
	}{
		{"nothing is stored", "usd", nil, nil, 125, 10_000, "Bursar", nil},
		{"what is stored comes before the start", "usd", nil, stored{setting.Price: "200", setting.BrandName: "Acme"}, 200, 10_000, "Acme", nil},
		{"what is fixed comes before what is stored", "usd", []setting.Name{setting.Price}, stored{setting.Price: "200", setting.BrandName: "Acme"}, 125, 10_000, "Acme", nil},
		{"what can't be read is left out", "usd", nil, stored{setting.Price: "x", setting.BrandName: "Acme"}, 125, 10_000, "Acme", []string{setting.Price}},
		{"what the currency does not allow is left out", "kwd", nil, stored{setting.Price: "125", setting.BrandName: "Acme"}, 130, 10_000, "Acme", []string{setting.Price}},
		{"what does not go together is left out", "usd", nil, stored{setting.Price: "1", setting.MaxPurchase: "2", setting.BrandName: "Acme"}, 125, 10_000, "Acme", []string{setting.Price, setting.MaxPurchase}},
		{"what is not known is left out", "usd", nil, stored{"color_of_the_sky": "blue"}, 125, 10_000, "Bursar", nil},
	} {
		s, unusable := setting.Effective(defaults(test.currency), test.fixed, test.stored)
		got := slices.Sorted(maps.Keys(unusable))
		slices.Sort(test.unusable)
		if s.PriceCents != test.price || s.MaxPurchase != test.most || s.Brand.Name != test.name || !slices.Equal(got, test.unusable) {
			t.Errorf("%s: %d, %d, %s, %v", test.what, s.PriceCents, s.MaxPurchase, s.Brand.Name, fmt.Sprint(unusable))
		}
	}
}
