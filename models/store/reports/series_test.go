package reports_test

import (
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/bursar-portal/bursar/models"
)

// kolkataDays are days in Kolkata, the first so many days before 31 March.
func kolkataDays(t *testing.T, q models.UsageQuery, from, count int) (days []models.TimeRange) {
	t.Helper()
	for n := range count {
		day := func(plus int) time.Time { return time.Date(2026, time.March, 31-from+n+plus, 0, 0, 0, 0, q.Zone) }
		days = append(days, models.TimeRange{Since: day(0), Until: day(1)})
	}
	return days
}

// seriesText prints the sums of periods, each with its groups.
func seriesText(list []models.PeriodUsage) string {
	var all []string
	for _, p := range list {
		text := fmt.Sprintf("%s in %d:", p.Credits, p.Charges)
		for _, g := range p.Groups {
			text += " " + g.Credits.String()
		}
		all = append(all, text)
	}
	return strings.Join(all, ", ")
}

// A series has every period, the groups that used most in all of them, the rest as one, and
// the same groups in the periods before.
func TestUsageSeries(t *testing.T) {
	k, q, _, keys := used(t)
	of := models.UsageSeriesQuery{AccountID: q.AccountID, By: models.UsageByProduct, Limit: 1, Periods: kolkataDays(t, q, 1, 2), Before: kolkataDays(t, q, 3, 2)}
	got, err := k.UsageSeries(t.Context(), of)
	if err != nil {
		t.Fatal(err)
	}
	if text := seriesText(got.Periods); text != "12 in 3: 10, 0 in 0: 0" {
		t.Errorf("the periods are %s", text)
	}
	if text := seriesText(got.Before); text != "0 in 0: 0, 2 in 1: 0" {
		t.Errorf("the periods before are %s", text)
	}
	if len(got.Groups) != 1 || got.Groups[0].Name != "Spec" || got.Others != 1 || got.Rest.Credits != 2*models.Credit || got.Credits != 12*models.Credit {
		t.Errorf("the groups are %+v", got)
	}

	of.By, of.Limit, of.Periods, of.Before = models.UsageByKey, 9, kolkataDays(t, q, 2, 4), nil
	got, err = k.UsageSeries(t.Context(), of)
	if err != nil {
		t.Fatal(err)
	}
	var ids []string
	for _, g := range got.Groups {
		ids = append(ids, g.ID+" "+g.Credits.String()+" "+g.Refunded.String())
	}
	if want := []string{string(keys[0].ID) + " 12 4", string(keys[1].ID) + " 2 0", " 0.5 0"}; !slices.Equal(ids, want) {
		t.Errorf("the keys are %q, want %q", ids, want)
	}
	if text := seriesText(got.Periods); text != "2 in 1: 2 0 0, 12 in 3: 10 2 0, 0 in 0: 0 0 0, 0.5 in 1: 0 0 0.5" || len(got.Before) > 0 {
		t.Errorf("the periods are %s", text)
	}
	of.Product = new("doc")
	if got, err = k.UsageSeries(t.Context(), of); err != nil || got.Credits != 4*models.Credit {
		t.Errorf("of the product %s, %v", got.Credits, err)
	}
	k.CheckBooks()
}

// A series has the same sums as each of its periods alone, whether or not they are as long
// as one another, as where the clocks change, and where one is empty.
func TestUsageSeriesOfUnequalPeriods(t *testing.T) {
	k, q, _, _ := used(t)
	var periods []models.TimeRange
	for _, days := range [][2]int{{27, 28}, {28, 29}, {29, 31}, {31, 31}, {31, 33}} { // of March
		day := func(n int) time.Time { return time.Date(2026, time.March, n, 0, 0, 0, 0, time.UTC) }
		periods = append(periods, models.TimeRange{Since: day(days[0]), Until: day(days[1])})
	}
	of := models.UsageSeriesQuery{AccountID: q.AccountID, By: models.UsageByProduct, Limit: 9, Periods: periods, Before: periods}
	got, err := k.UsageSeries(t.Context(), of)
	if err != nil || got.Credits == 0 {
		t.Fatalf("%s, %v", got.Credits, err)
	}
	for i, p := range periods {
		of.Periods, of.Before = periods[i:i+1], nil
		alone, err := k.UsageSeries(t.Context(), of)
		if err != nil || alone.UsageSum != got.Periods[i].UsageSum || got.Before[i].UsageSum != alone.UsageSum {
			t.Errorf("from %s: %+v and %+v before, %+v alone, %v", p.Since, got.Periods[i].UsageSum, got.Before[i].UsageSum, alone.UsageSum, err)
		}
	}
	k.CheckBooks()
}

// Every group is in the file, by period.
func TestEachUsageOf(t *testing.T) {
	k, q, _, _ := used(t)
	var lines []string
	of := models.UsageSeriesQuery{AccountID: q.AccountID, By: models.UsageByProduct, Limit: 1, Periods: kolkataDays(t, q, 2, 4)}
	if err := k.EachUsageOf(t.Context(), of, func(p models.TimeRange, g models.UsageGroup) error {
		lines = append(lines, fmt.Sprintf("%s %s %d %s %s", p.Since.Format(time.DateOnly), g.ID, g.Charges, g.Credits, g.Refunded))
		return nil
	}); err != nil {
		t.Fatal(err)
	}
	if want := []string{"2026-03-29 doc 1 2 0", "2026-03-30 spec 1 10 0", "2026-03-30 doc 2 2 0", "2026-04-01  1 0.5 0", "2026-04-01 spec 0 0 4"}; !slices.Equal(lines, want) {
		t.Errorf("the lines are %q, want %q", lines, want)
	}
	k.CheckBooks()
}

func TestUsageSeriesNeedsPeriodsInOrder(t *testing.T) {
	k, q, _, _ := used(t)
	days := kolkataDays(t, q, 2, 3)
	for _, periods := range [][]models.TimeRange{nil, {days[1], days[0]}, {days[0], days[0]}, kolkataDays(t, q, 0, 801)} {
		_, err := k.UsageSeries(t.Context(), models.UsageSeriesQuery{AccountID: q.AccountID, By: models.UsageByProduct, Limit: 1, Periods: periods})
		if models.CodeOf(err) != models.CodeInvalidField {
			t.Errorf("%d periods: %v", len(periods), err)
		}
	}
	if _, err := k.UsageSeries(t.Context(), models.UsageSeriesQuery{AccountID: q.AccountID, By: "color", Periods: days}); models.CodeOf(err) != models.CodeInvalidField {
		t.Errorf("by color: %v", err)
	}
	k.CheckBooks()
}
