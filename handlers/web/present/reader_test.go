package present

import (
	"slices"
	"testing"
	"time"

	"github.com/bursar-portal/bursar/models"
	"github.com/bursar-portal/bursar/views"
	"github.com/bursar-portal/bursar/views/say"
)

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
			t.Errorf("Count(%d) is %s, want %s", credits, got, want)
		}
	}
}

// The amounts of a column have the decimals of the one that needs most.
func TestColumn(t *testing.T) {
	amounts := []models.Credits{2_500_000, -250 * models.Credit, 0, 1_050_000}
	r := Reader{}.Column(slices.Values(amounts))
	var got []string
	for _, c := range amounts {
		got = append(got, r.Change(c))
	}
	if want := []string{"+2.50", "\u2212250.00", "0.00", "+1.05"}; !slices.Equal(got, want) {
		t.Errorf("the column is %q, want %q", got, want)
	}
	if got := r.Column(slices.Values(amounts[1:3])).Amount(models.Credit); got != "1" {
		t.Errorf("another column has %s", got)
	}
}

// Numbers are read as the reader's language writes them, and what a field is filled in with
// is read as the same again.
func TestReaderTyped(t *testing.T) {
	german, english := Reader{Language: say.For("de")}, Reader{}
	for typed, want := range map[string]string{
		"1.250,5": "1250.5", "1.000": "1000", "−1.000.000": "−1000000", "2,5": "2.5", "0,125": "0.125", "1 250,5": "1250.5",
		"2.5": "2.5", "0.125": "0.125", "1000.5": "1000.5", " 12 ": "12", "1,2,3": "1,2,3", "abc": "abc", "": "",
	} {
		if got := german.Typed(typed); got != want {
			t.Errorf("German %q is read as %q, want %q", typed, got, want)
		}
	}
	for _, typed := range []string{"1.000", "1,250.5", "2,5"} {
		if got := english.Typed(typed); got != typed {
			t.Errorf("English %q is read as %q", typed, got)
		}
	}
	for _, c := range []models.Credits{0, 1_125_000, 1000 * models.Credit, 11_000_500_000} {
		if got := german.Typed(german.Field(c)); got != c.String() {
			t.Errorf("%s is filled in as %q, which is read as %q", c, german.Field(c), got)
		}
	}
}
