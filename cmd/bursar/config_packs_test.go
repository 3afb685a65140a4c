package main

import (
	"bytes"
	"fmt"
	"log/slog"
	"slices"
	"strings"
	"testing"

	"github.com/bursar-portal/bursar/models"
)

func TestPackSettings(t *testing.T) {
	const list = "BURSAR_PACKS must list whole numbers of credits, such as 2,10,25,100, not "
	for _, test := range []struct {
		env   map[string]string
		packs []int64
		fault string
	}{
		{nil, []int64{2, 10, 25, 100}, ""},
		{map[string]string{"BURSAR_PACKS": " 500, 5,50 "}, []int64{5, 50, 500}, ""},
		{map[string]string{"BURSAR_PACKS": "1,2,3,4,5,6,7,8,9,10,11,12"}, []int64{1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12}, ""},
		{map[string]string{"BURSAR_PACKS": "1,2,3,4,5,6,7,8,9,10,11,12,13"}, nil, "BURSAR_PACKS must list at most 12 packs"},
		{map[string]string{"BURSAR_PACKS": "5,10,5"}, nil, "BURSAR_PACKS must list each pack once"},
		{map[string]string{"BURSAR_PACKS": "0,5"}, nil, list + `"0"`},
		{map[string]string{"BURSAR_PACKS": "5,"}, nil, list + `""`},
		{map[string]string{"BURSAR_PACKS": "2.5"}, nil, list + `"2.5"`},
		{map[string]string{"BURSAR_PACKS": "9223372036854775808"}, nil, list + `"9223372036854775808"`},
		{map[string]string{"BURSAR_PACKS": "5,51", "BURSAR_MAX_PURCHASE": "50"}, nil, "BURSAR_PACKS must have no pack of more than 50 credits, the largest purchase"},
		{map[string]string{"BURSAR_PACKS": "100", "BURSAR_CREDIT_PRICE_CENTS": "1000000"}, nil, "BURSAR_PACKS must have no pack of more than 99 credits, the largest purchase"},
		{map[string]string{"BURSAR_MAX_PURCHASE": "50"}, []int64{2, 10, 25, 100}, ""}, // the last is not offered
		{map[string]string{"BURSAR_CURRENCY": "huf", "BURSAR_CREDIT_PRICE_CENTS": "1"}, nil,
			"BURSAR_MAX_PURCHASE must be at least 17500: at this price, fewer credits cost less than Stripe takes in HUF"},
	} {
		c, err := readConfig(func(name string) string { return test.env[name] })
		if got := fmt.Sprint(err); (test.fault == "") != (err == nil) || !strings.Contains(got, test.fault) || !slices.Equal(c.settings.Packs, test.packs) {
			t.Errorf("%v: %v, %s", test.env, c.settings.Packs, got)
		}
	}
}

// The operator reads once which packs cost less than Stripe takes.
func TestSmallPacksAreNamed(t *testing.T) {
	for _, test := range []struct {
		price int64
		want  string
	}{
		{125, ""},
		{10, `level=WARN msg="some packs are not offered: they cost less than Stripe takes" packs=[2] currency=usd fewest_credits=5`},
		{1, `level=WARN msg="some packs are not offered: they cost less than Stripe takes" packs="[2 10 25]" currency=usd fewest_credits=50`},
	} {
		var log bytes.Buffer
		warnSmallPacks(slog.New(slog.NewTextHandler(&log, nil)), models.Settings{Currency: "usd", PriceCents: test.price, MaxPurchase: 1000, Packs: models.DefaultPacks})
		if got := strings.TrimSpace(log.String()); !strings.HasSuffix(got, test.want) || (got == "") != (test.want == "") {
			t.Errorf("at %d: %s", test.price, got)
		}
	}
	var log bytes.Buffer
	warnSmallPacks(slog.New(slog.NewTextHandler(&log, nil)), models.Settings{Currency: "huf", PriceCents: 100, MaxPurchase: 1000, Packs: models.DefaultPacks})
	want := `msg="no packs are offered: they all cost less than Stripe takes. Customers can still enter a number" packs="[2 10 25 100]" currency=huf fewest_credits=175`
	if got := log.String(); !strings.Contains(got, want) {
		t.Errorf("with none left: %s", got)
	}
}
