package main

import (
	"fmt"
	"strings"
	"testing"
)

// Amounts are charged in steps that Stripe takes, in a currency that it takes.
func TestCurrencySettings(t *testing.T) {
	for _, test := range []struct{ currency, cents, fault string }{
		{"xyz", "125", "BURSAR_CURRENCY must be a currency that Stripe takes payments in, such as usd"},
		{"KWD", "125", "BURSAR_CREDIT_PRICE_CENTS must be a multiple of 10: Stripe takes no smaller part of KWD"},
		{"isk", "1250", "BURSAR_CREDIT_PRICE_CENTS must be a multiple of 100: Stripe takes no smaller part of ISK"},
		{"kwd", "130", ""}, {"ugx", "100", ""}, {"jpy", "1", ""}, {"usd", "125", ""},
	} {
		env := map[string]string{"BURSAR_CURRENCY": test.currency, "BURSAR_CREDIT_PRICE_CENTS": test.cents}
		_, err := readConfig(func(name string) string { return env[name] })
		if got := fmt.Sprint(err); (test.fault == "") != (err == nil) || !strings.Contains(got, test.fault) {
			t.Errorf("%s at %s: %s", test.currency, test.cents, got)
		}
	}
}
