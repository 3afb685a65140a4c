package models_test

import (
	"errors"
	"math"
	"math/big"
	"testing"

	"pgregory.net/rapid"

	"github.com/bursar-portal/bursar/models"
)

func TestParseCredits(t *testing.T) {
	for _, c := range []struct {
		text string
		want models.Credits
		err  error
	}{
		{"0", 0, nil},
		{"10", 10_000_000, nil},
		{"2.5", 2_500_000, nil},
		{"0.000001", 1, nil},
		{"007", 7_000_000, nil},
		{"1000000000", models.MaxCredits, nil},
		{"1000000000.000001", 0, models.ErrCreditsRange},
		{"99999999999999999999999", 0, models.ErrCreditsRange},
		{"1.0000001", 0, models.ErrCreditsPrecision},
		{"", 0, models.ErrCreditsSyntax},
		{".5", 0, models.ErrCreditsSyntax},
		{"5.", 0, models.ErrCreditsSyntax},
		{"-1", 0, models.ErrCreditsSyntax},
		{"+1", 0, models.ErrCreditsSyntax},
		{"1e3", 0, models.ErrCreditsSyntax},
		{" 1", 0, models.ErrCreditsSyntax},
		{"1,000", 0, models.ErrCreditsSyntax},
		{"٣", 0, models.ErrCreditsSyntax},
		{"NaN", 0, models.ErrCreditsSyntax},
	} {
		got, err := models.ParseCredits(c.text)
		if got != c.want || !errors.Is(err, c.err) {
			t.Errorf("ParseCredits(%q) = %d, %v; want %d, %v", c.text, got, err, c.want, c.err)
		}
	}
}

func TestParseSignedCredits(t *testing.T) {
	for text, want := range map[string]models.Credits{"-3": -3_000_000, "+0.5": 500_000, "−2": -2_000_000, "4": 4_000_000} {
		if got, err := models.ParseSignedCredits(text); got != want || err != nil {
			t.Errorf("ParseSignedCredits(%q) = %d, %v; want %d", text, got, err, want)
		}
	}
	for _, text := range []string{"--3", "+-3", "- 3", "-"} {
		if got, err := models.ParseSignedCredits(text); err == nil {
			t.Errorf("ParseSignedCredits(%q) = %d, want an error", text, got)
		}
	}
}

func TestParseCreditsNumber(t *testing.T) {
	for _, c := range []struct {
		literal string
		want    models.Credits
		err     error
	}{
		{"10", 10_000_000, nil},
		{"10.0", 10_000_000, nil},
		{"1e1", 10_000_000, nil},
		{"1E+1", 10_000_000, nil},
		{"100e-1", 10_000_000, nil},
		{"0.000001", 1, nil},
		{"1.5e-5", 15, nil},
		{"10.00000000", 10_000_000, nil},
		{"-3", -3_000_000, nil},
		{"0", 0, nil},
		{"0e99999999999999999999", 0, nil},
		{"1e9", models.MaxCredits, nil},
		{"1e10", 0, models.ErrCreditsRange},
		{"1e400", 0, models.ErrCreditsRange},
		{"1e99999999999999999999", 0, models.ErrCreditsRange},
		{"1e-7", 0, models.ErrCreditsPrecision},
		{"1e-99999999999999999999", 0, models.ErrCreditsPrecision},
		{"0.1234567", 0, models.ErrCreditsPrecision},
		{"01", 0, models.ErrCreditsSyntax},
		{"+1", 0, models.ErrCreditsSyntax},
		{"NaN", 0, models.ErrCreditsSyntax},
		{"1e", 0, models.ErrCreditsSyntax},
		{"", 0, models.ErrCreditsSyntax},
		{`"10"`, 0, models.ErrCreditsSyntax},
	} {
		got, err := models.ParseCreditsNumber(c.literal)
		if got != c.want || !errors.Is(err, c.err) {
			t.Errorf("ParseCreditsNumber(%q) = %d, %v; want %d, %v", c.literal, got, err, c.want, c.err)
		}
	}
}

func TestCreditsPrint(t *testing.T) {
	for _, c := range []struct {
		credits       models.Credits
		text, twoMore string
		floor         int64
	}{
		{0, "0", "0.00", 0},
		{15_432_500_000, "15432.5", "15432.50", 15432},
		{125_000, "0.125", "0.125", 0},
		{1, "0.000001", "0.000001", 0},
		{-50_000, "-0.05", "-0.05", -1},
		{-3_000_000, "-3", "-3.00", -3},
		{math.MinInt64, "-9223372036854.775808", "-9223372036854.775808", -9223372036855},
	} {
		if c.credits.String() != c.text || c.credits.FormatDecimals(2) != c.twoMore || c.credits.Floor() != c.floor {
			t.Errorf("%d prints as %s, %s and %d; want %s, %s and %d", int64(c.credits),
				c.credits, c.credits.FormatDecimals(2), c.credits.Floor(), c.text, c.twoMore, c.floor)
		}
	}
}

func TestCreditsRoundTrip(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		c := models.Credits(rapid.Int64Range(-int64(models.MaxCredits), int64(models.MaxCredits)).Draw(t, "credits"))
		for _, text := range []string{c.String(), c.FormatDecimals(2), c.FormatDecimals(6)} {
			if back, err := models.ParseSignedCredits(text); back != c || err != nil {
				t.Fatalf("%q reads as %d, %v; want %d", text, back, err, c)
			}
			if back, err := models.ParseCreditsNumber(text); back != c || err != nil {
				t.Fatalf("the number %q reads as %d, %v; want %d", text, back, err, c)
			}
		}
	})
}

func TestReadCredits(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		c := models.Credits(rapid.Int64().Draw(t, "credits"))
		if back, err := models.ParseCreditsUnbounded(c.String()); back != c || err != nil {
			t.Fatalf("%s reads as %d, %v", c, back, err)
		}
	})
	for _, text := range []string{"", "-", "1e3", "1.", ".1", "+1", "1.0000000", "9223372036854.775808", "--1"} {
		if got, err := models.ParseCreditsUnbounded(text); err == nil {
			t.Errorf("%q reads as %d", text, got)
		}
	}
}

func TestMulDivRound(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		a, b := rapid.Int64Min(0).Draw(t, "a"), rapid.Int64Min(0).Draw(t, "b")
		c := rapid.Int64Min(1).Draw(t, "c")
		exact := new(big.Int).Mul(big.NewInt(a), big.NewInt(b))
		twice := exact.Lsh(exact, 1).Add(exact, big.NewInt(c))
		want := twice.Div(twice, new(big.Int).Lsh(big.NewInt(c), 1)) // floor(a·b/c + 1/2)
		got, ok := models.MulDivRound(a, b, c)
		if ok != want.IsInt64() || (ok && got != want.Int64()) {
			t.Fatalf("%d × %d ÷ %d = %d, %v; want %s", a, b, c, got, ok, want)
		}
	})
	if _, ok := models.MulDivRound(-1, 1, 1); ok {
		t.Error("a negative factor was accepted")
	}
}

func TestAddCredits(t *testing.T) {
	for _, c := range []struct {
		a, b models.Credits
		ok   bool
	}{
		{math.MaxInt64, 0, true}, {math.MaxInt64, 1, false}, {math.MaxInt64 - 1, 1, true}, {math.MinInt64, -1, false}, {5, -7, true},
	} {
		if _, ok := models.AddCredits(c.a, c.b); ok != c.ok {
			t.Errorf("AddCredits(%d, %d) ok = %v, want %v", c.a, c.b, ok, c.ok)
		}
	}
}
