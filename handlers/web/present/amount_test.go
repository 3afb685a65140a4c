package present

import (
	"math"
	"testing"
	"time"

	"github.com/bursar-portal/bursar/models"
	"github.com/bursar-portal/bursar/views"
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
			t.Errorf("amount(%d) is %s, want %s", test.credits, got, test.amount)
		}
		if got := Change(test.credits); got != test.change {
			t.Errorf("change(%d) is %s, want %s", test.credits, got, test.change)
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
			t.Errorf("money(%d, %s) is %s, want %s", test.cents, test.currency, got, test.want)
		}
	}
}

func TestWorth(t *testing.T) {
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
			t.Errorf("worth(%d) is %s, want %s", test.credits, got, test.want)
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
			t.Errorf("permille(%d, %d) is %d, want %d", test.part, test.whole, got, test.want)
		}
	}
}

func TestOrdinal(t *testing.T) {
	for n, want := range map[int]string{
		1: "1st", 2: "2nd", 3: "3rd", 4: "4th", 10: "10th", 11: "11th", 12: "12th", 13: "13th",
		21: "21st", 22: "22nd", 101: "101st", 111: "111th", 112: "112th",
	} {
		if got := Ordinal(n); got != want {
			t.Errorf("ordinal(%d) is %s, want %s", n, got, want)
		}
	}
}

func TestMoment(t *testing.T) {
	zone := func(name string) *time.Location {
		location, err := time.LoadLocation(name)
		if err != nil {
			t.Fatal(err)
		}
		return location
	}
	instant := time.Date(2026, 3, 29, 0, 59, 59, 7_999_999, time.UTC) // a second before summer time
	tests := []struct {
		zone *time.Location
		at   time.Time
		want views.Moment
	}{
		{time.UTC, time.Time{}, views.Moment{}},
		{time.UTC, instant, views.Moment{ISO: "2026-03-29T00:59:59.007Z", Text: "29 Mar 2026, 00:59", Full: "Sunday, 29 March 2026 at 00:59:59 UTC"}},
		{zone("Europe/Berlin"), instant, views.Moment{ISO: "2026-03-29T00:59:59.007Z", Text: "29 Mar 2026, 01:59", Full: "Sunday, 29 March 2026 at 01:59:59 CET"}},
		{zone("Europe/Berlin"), instant.Add(time.Second), views.Moment{ISO: "2026-03-29T01:00:00.007Z", Text: "29 Mar 2026, 03:00", Full: "Sunday, 29 March 2026 at 03:00:00 CEST"}},
		{zone("Asia/Kathmandu"), instant, views.Moment{ISO: "2026-03-29T00:59:59.007Z", Text: "29 Mar 2026, 06:44", Full: "Sunday, 29 March 2026 at 06:44:59 +0545"}},
		{zone("America/Los_Angeles"), instant, views.Moment{ISO: "2026-03-29T00:59:59.007Z", Text: "28 Mar 2026, 17:59", Full: "Saturday, 28 March 2026 at 17:59:59 PDT"}},
	}
	for _, test := range tests {
		if got := (Reader{Zone: test.zone}).Moment(test.at); got != test.want {
			t.Errorf("in %s: %+v, want %+v", test.zone, got, test.want)
		}
	}
}

func TestCount(t *testing.T) {
	r := Reader{Credit: "token"}
	for credits, want := range map[models.Credits]string{
		0: "0 tokens", 500_000: "0.5 tokens", models.Credit: "1 token", 1000 * models.Credit: "1,000 tokens",
	} {
		if got := r.Count(credits); got != want {
			t.Errorf("count(%d) is %s, want %s", credits, got, want)
		}
	}
}

// The shares of lots fill the bar exactly, however they round.
func TestSharesOfLotsFillTheBar(t *testing.T) {
	var s models.Standing
	for range 7 {
		s.Lots = append(s.Lots, models.Lot{Kind: models.Purchased, Remaining: models.Credit, Granted: models.Credit, Started: true})
		s.Available += models.Credit
	}
	s.Lots = append(s.Lots, models.Lot{Remaining: models.Credit, Started: true, Frozen: true})
	share := func(lots []views.Lot) (sum int) {
		for _, l := range lots {
			sum += l.Permille
		}
		return sum
	}
	list := Reader{Zone: time.UTC, Credit: "credit"}.Lots(s)
	if l := list.Listed; share(l) != 1000 || l[7].Permille != 0 || l[7].Order != "" || l[6].Order != "7th" || list.More != "" || list.Unlisted != nil {
		t.Errorf("the shares add up to %d: %+v", share(l), list)
	}

	for i := range 30 {
		kind := models.LotKinds[i%len(models.LotKinds)]
		s.Lots = append(s.Lots, models.Lot{Kind: kind, Remaining: models.Credit, Held: models.Credit, Granted: models.Credit, Started: true})
		s.Available += models.Credit
	}
	list = Reader{Zone: time.UTC, Credit: "credit"}.Lots(s)
	if sum := share(list.Listed) + share(list.Unlisted); sum != 1000 || len(list.Listed) != 20 || len(list.Unlisted) != 4 || list.More != "18 more, together 36 credits." {
		t.Errorf("the shares add up to %d: %+v", sum, list)
	}
}
