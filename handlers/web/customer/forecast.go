package customer

import (
	"context"
	"strconv"
	"time"

	"github.com/bursar-portal/bursar/handlers/web/present"
	"github.com/bursar-portal/bursar/models"
)

// averagedDays are over how many days, including today, usage is averaged.
var averagedDays = []int{7, chartDays}

// forecasts say how long an account's credits last at the average usage of the last days,
// one sentence for each average. There are none if nothing is used or there are no credits.
// days are the account's usage up to today.
func (w *Pages) forecasts(ctx context.Context, s models.Snapshot, days []models.PeriodUsage, r present.Reader) ([]string, error) {
	var spans []int
	var averages []models.Credits
	for _, n := range averagedDays {
		// A younger account has not been used for so long.
		n = min(n, len(days), daysSince(s.Account.CreatedAt, s.At, r.Zone)+1)
		if len(spans) > 0 && spans[len(spans)-1] == n {
			continue
		}
		spans, averages = append(spans, n), append(averages, dailyAverage(days[len(days)-n:]))
	}
	forecasts, err := w.Store.Forecasts(ctx, s, averages...)
	if err != nil {
		return nil, err
	}
	var sentences []string
	for i, f := range forecasts {
		if f.Outlook != models.OutlookNone {
			sentences = append(sentences, forecastText(r, f, spans[i], averages[i], s.At))
		}
	}
	return sentences, nil
}

// daysSince counts the midnights between two instants.
func daysSince(from, to time.Time, zone *time.Location) int {
	return max(0, int(models.DateOf(to, zone).Sub(models.DateOf(from, zone))/(24*time.Hour)))
}

// dailyAverage is the usage per day, less refunds, rounded to the millionth.
func dailyAverage(days []models.PeriodUsage) models.Credits {
	var sum models.UsageSum
	for _, d := range days {
		sum = sum.Add(d.UsageSum)
	}
	n, _ := models.MulDivRound(int64(max(0, sum.Credits-sum.Refunded)), 1, int64(max(1, len(days))))
	return models.Credits(n)
}

// forecastText prints a forecast at the average usage of so many days.
func forecastText(r present.Reader, f models.Forecast, days int, average models.Credits, now time.Time) string {
	text := "At the pace of the last " + strconv.Itoa(days) + " days"
	if days == 1 {
		text = "At the pace of today"
	}
	text += ", " + roundedAmount(average) + " a day, your " + r.Credit + "s "
	switch f.Outlook {
	case models.OutlookRenews:
		text += "last as long as your plan renews."
	case models.OutlookLong:
		text += "last for more than two years."
	default:
		text += runsOutText(r, f.RunsOutAt, now)
	}
	if f.Unused > 0 {
		text += " " + present.Amount(f.Unused) + " of them expire unused."
	}
	return text
}

// runsOutText says when the credits run out.
func runsOutText(r present.Reader, end, now time.Time) string {
	if daysSince(now, end, r.Zone) == 0 {
		return "are used up today."
	}
	return "last until about " + r.Day(end) + "."
}

// roundedAmount prints an average with no more digits than people compare.
func roundedAmount(c models.Credits) string {
	unit := models.Credit / 100
	if c >= 100*models.Credit {
		unit = models.Credit
	}
	if rounded := (c + unit/2) / unit * unit; rounded > 0 {
		return present.Amount(rounded)
	}
	return "less than " + present.Amount(unit)
}
