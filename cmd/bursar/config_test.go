package main

import (
	"fmt"
	"strings"
	"testing"
)

func TestAllInvalidSettingsAreReported(t *testing.T) {
	c := newCommandLine(t)
	for name, value := range map[string]string{
		"BURSAR_LISTEN": "nowhere", "BURSAR_BASE_URL": "credits.example.com/shop", "BURSAR_CREDIT_PRICE_CENTS": "1.25",
		"BURSAR_CURRENCY": "dollars", "BURSAR_SIGNUP_CREDITS": "-1", "BURSAR_APPROVAL_LIMIT": "none", "BURSAR_TRUSTED_PROXIES": "10.0.0.0/8, everybody",
		"BURSAR_BRAND_ACCENT": "green", "BURSAR_BRAND_LOGO_FILE": "/nowhere/logo.svg", "STRIPE_SECRET_KEY": "sk_live_very_secret", "STRIPE_API_URL": "ftp://x",
	} {
		c.env[name] = value
	}
	code, out, log := runCommand(t, c.env, "", "serve")
	if code != exitUsage || out != "" || strings.Contains(log, "very_secret") {
		t.Errorf("exit %d, printed %s%s", code, out, log)
	}
	for _, name := range []string{
		"BURSAR_LISTEN", "BURSAR_BASE_URL", "BURSAR_CREDIT_PRICE_CENTS", "BURSAR_CURRENCY", "BURSAR_SIGNUP_CREDITS", "BURSAR_APPROVAL_LIMIT",
		"BURSAR_TRUSTED_PROXIES", "BURSAR_BRAND_ACCENT", "BURSAR_BRAND_LOGO_FILE", "STRIPE_WEBHOOK_SECRET", "STRIPE_API_URL",
	} {
		if !strings.Contains(log, name+" ") {
			t.Errorf("%s is not named in:\n%s", name, log)
		}
	}
}

func TestInsecureAddresses(t *testing.T) {
	for _, test := range []struct{ name, value, key string }{
		{"BURSAR_BASE_URL", "http://credits.example.com", ""},
		{"BURSAR_BASE_URL", "https://credits.example.com#top", ""},
		{"BURSAR_BASE_URL", "http://localhost:8080", "sk_live_secret"},
		{"STRIPE_API_URL", "http://stripe.example.com", "sk_test_secret"},
	} {
		c := newCommandLine(t)
		c.env[test.name], c.env["STRIPE_SECRET_KEY"], c.env["STRIPE_WEBHOOK_SECRET"] = test.value, test.key, "whsec_x"
		c.runFails(exitUsage, test.name+" must be", "serve")
	}
}

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
