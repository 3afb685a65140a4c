package models_test

import (
	"errors"
	"math/big"
	"strings"
	"testing"

	"github.com/bursar-portal/bursar/models"
)

var amounts = []string{
	"0", "10", "2.5", "0.000001", "007", "1000000000", "1000000000.000001", "1.0000001", "", ".", "1.", ".5", "-3", "+3", "--3", "−3",
	"1e1", "1E+2", "-0", "-1.5e-6", "1e-7", "1e999999999999", "0e9", "00", "9223372036854775808", "١", "1_000", " 1", "1 ", "NaN", "0x10",
}

// millionths returns the value of a decimal in millionths, computed with math/big,
// and whether that is a whole number.
func millionths(text string) (*big.Int, bool) {
	value, ok := new(big.Rat).SetString(text)
	if !ok {
		return nil, false
	}
	value.Mul(value, big.NewRat(int64(models.Credit), 1))
	return value.Num(), value.IsInt()
}

// A parsed amount equals the text to the millionth, and printing and parsing it again
// gives the same amount.
func FuzzParseCredits(f *testing.F) {
	for _, text := range amounts {
		f.Add(text)
	}
	f.Fuzz(func(t *testing.T, text string) {
		unsigned, err := models.ParseCredits(text)
		agrees(t, text, unsigned, err, models.ParseCredits)
		if err == nil && unsigned < 0 {
			t.Errorf("%q is %s", text, unsigned)
		}
		signed, err := models.ParseSignedCredits(text)
		agrees(t, strings.Replace(text, "−", "-", 1), signed, err, models.ParseSignedCredits)
	})
}

// JSON numbers are parsed millionths, without floats, and huge exponents are cheap.
func FuzzParseCreditsNumber(f *testing.F) {
	for _, text := range amounts {
		f.Add(text)
	}
	f.Fuzz(func(t *testing.T, text string) {
		got, err := models.ParseCreditsNumber(text)
		if len(text) > 40 || strings.ContainsAny(text, "eE") && len(text) > 12 {
			return // math/big would take too long
		}
		agrees(t, text, got, err, models.ParseCreditsNumber)
	})
}

func agrees(t *testing.T, text string, got models.Credits, err error, parse func(string) (models.Credits, error)) {
	t.Helper()
	if err != nil {
		known := errors.Is(err, models.ErrCreditsSyntax) || errors.Is(err, models.ErrCreditsPrecision) || errors.Is(err, models.ErrCreditsRange)
		if !known || got.Abs() != 0 {
			t.Errorf("%q: %s, %v", text, got, err)
		}
		return
	}
	if want, exact := millionths(text); !exact || want.Cmp(big.NewInt(int64(got))) != 0 || got.Abs() > models.MaxCredits {
		t.Errorf("%q is read as %d millionths, and is %s", text, got, want)
	}
	if again, err := parse(got.String()); err != nil || again != got {
		t.Errorf("%q is printed as %s and read again as %s, %v", text, got, again, err)
	}
}
