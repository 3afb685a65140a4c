package customer

import (
	"context"
	"strconv"
	"time"

	"github.com/bursar-portal/bursar/handlers/web/present"
	"github.com/bursar-portal/bursar/models"
)

// paceDays are over how many days, today included, a pace is averaged.
var averagedDays = []int{7, chartDays}

// forecasts say how long an account's credits last at the paces of the last days,
// a sentence each; none where nothing is used or nothing is there. days are the
// newest of the account's use.
func (w *Pages) forecasts(ctx context.Context, s models.Standing, days []models.DayUsage, r present.Reader) ([]string, error) {
	var over []int
	var paces []models.Credits
	for _, n := range averagedDays {
		// An account that is younger has not been using for so long.
		n = min(n, len(days), daysSince(s.Account.CreatedAt, s.At, r.Zone)+1)
		if len(over) > 0 && over[len(over)-1] == n {
			continue
		}
		over, paces = append(over, n), append(paces, dailyAverage(days[len(days)-n:]))
	}
	forecasts, err := w.Store.Forecasts(ctx, s, paces...)
	if err != nil {
		return nil, err
	}
	var sentences []string
	for i, f := range forecasts {
		if f.Outlook != models.OutlookNone {
			sentences = append(sentences, forecastText(r, f, over[i], paces[i], s.At))
		}
	}
	return sentences, nil
}

// daysSince is how many midnights lie between two instants.
func daysSince(from, to time.Time, zone *time.Location) int {
	return max(0, int(models.DateOf(to, zone).Sub(models.DateOf(from, zone))/(24*time.Hour)))
}

// pace is what was used a day and not given back, rounded to the millionth.
func dailyAverage(days []models.DayUsage) models.Credits {
	var sum models.UsageSum
	for _, d := range days {
		sum = sum.Plus(d.UsageSum)
	}
	n, _ := models.MulDivRound(int64(max(0, sum.Credits-sum.Refunded)), 1, int64(max(1, len(days))))
	return models.Credits(n)
}

// forecast is what a forecast over so many days says.
func forecastText(r present.Reader, f models.Forecast, days int, pace models.Credits, now time.Time) string {
	text := "At the pace of the last " + strconv.Itoa(days) + " days"
	if days == 1 {
		text = "At the pace of today"
	}
	text += ", " + roundedAmount(pace) + " a day, your " + r.Credit + "s "
	switch f.Outlook {
	case models.OutlookRenews:
		text += "last as long as your plan renews."
	case models.OutlookLong:
		text += "last for more than two years."
	default:
		text += runsOutText(r, f.EndsAt, now)
	}
	if f.Unused > 0 {
		text += " " + present.Amount(f.Unused) + " of them expire unused."
	}
	return text
}

// until says when credits are used up.
func runsOutText(r present.Reader, end, now time.Time) string {
	if daysSince(now, end, r.Zone) == 0 {
		return "are used up today."
	}
	return "last until about " + r.Day(end) + "."
}

// roughly prints a pace: no more exactly than people compare.
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
