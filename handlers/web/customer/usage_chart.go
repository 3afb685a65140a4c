package customer

import (
	"context"
	"strconv"
	"time"

	"github.com/bursar-portal/bursar/handlers/web/present"
	"github.com/bursar-portal/bursar/models"
	"github.com/bursar-portal/bursar/views"
)

// chartDays is how many days the chart shows by default, including today.
const chartDays = 30

// lastDays returns the account's usage on each of the last days in the reader's zone.
func (w *Pages) lastDays(ctx context.Context, id models.AccountID, r present.Reader) ([]models.DayUsage, error) {
	to := w.Now().In(r.Zone)
	return w.Store.UsageByDay(ctx, id, to.AddDate(0, 0, 1-chartDays), to, r.Zone)
}

// maxDailyBars is the most days that a chart shows singly; beyond that it shows weeks.
const maxDailyBars = 92

// usageChart prints the chart of usage by day or by week.
func usageChart(days []models.DayUsage, zone *time.Location) views.Usage {
	var usage views.Usage
	layout := "2 Jan"
	if len(days) > maxDailyBars {
		usage.Unit, layout, days = "Week", "2 Jan 2006", groupByWeek(days, zone)
	}
	var total models.UsageSum
	var most models.Credits
	for _, d := range days {
		total, most = total.Add(d.UsageSum), max(most, d.Credits)
	}
	usage.Total, usage.Charges, usage.Zone = present.Amount(total.Credits), chargeCount(total.Charges), zone.String()
	top := axisTop(most)
	if most > 0 {
		usage.Ticks = []views.Tick{{Text: "0"}, {Text: present.Amount(top / 2), Permille: 500}, {Text: present.Amount(top), Permille: 1000}}
	}
	for _, d := range days {
		day := d.Day.In(zone)
		usage.Days = append(usage.Days, views.UsageDay{
			ISO: day.Format(time.DateOnly), Text: day.Format(layout), Credits: present.Amount(d.Credits),
			Permille: present.Permille(int64(d.Credits), int64(top)),
		})
	}
	return usage
}

// groupByWeek sums up days by weeks, which begin on Mondays; the first one begins with the
// first day.
func groupByWeek(days []models.DayUsage, zone *time.Location) []models.DayUsage {
	var list []models.DayUsage
	for _, d := range days {
		if len(list) == 0 || d.Day.In(zone).Weekday() == time.Monday {
			list = append(list, models.DayUsage{Day: d.Day})
		}
		week := &list[len(list)-1]
		week.UsageSum = week.Add(d.UsageSum)
	}
	return list
}

// axisTop is the smallest of 1, 2 and 5 times a power of ten that is at least most and at
// least a ten-thousandth, so that half of it is exact.
func axisTop(most models.Credits) models.Credits {
	if most == 0 {
		return models.Credit
	}
	for unit := models.Credit / 10_000; ; unit *= 10 {
		for _, step := range []models.Credits{1, 2, 5} {
			if unit > models.MaxCredits*100 || step*unit >= most {
				return step * unit
			}
		}
	}
}

func chargeCount(n int64) string {
	switch n {
	case 0:
		return "no charges"
	case 1:
		return "1 charge"
	}
	return present.GroupDigits(strconv.FormatInt(n, 10)) + " charges"
}
