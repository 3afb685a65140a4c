package overview

import (
	"context"
	"time"

	"github.com/bursar-portal/bursar/handlers/web/present"
	"github.com/bursar-portal/bursar/models"
)

// averagedDays are over how many days, including today, usage is averaged.
var averagedDays = []int{7, present.ChartDays}

// forecasts say how long an account's credits last at the average usage of the last days,
// one sentence for each average, with what they are made of. There are none if nothing is used or there are no credits.
// days are the account's usage up to today.
func (w *Pages) forecasts(ctx context.Context, s models.Snapshot, days []models.PeriodUsage, r present.Reader) ([]string, []models.Forecast, error) {
	var spans []int
	var averages []models.Credits
	for _, n := range averagedDays {
		// A younger account has not been used for so long.
		n = min(n, len(days), present.DaysBetween(s.Account.CreatedAt, s.At, r.Zone)+1)
		if len(spans) > 0 && spans[len(spans)-1] == n {
			continue
		}
		spans, averages = append(spans, n), append(averages, dailyAverage(days[len(days)-n:]))
	}
	forecasts, err := w.Store.Forecasts(ctx, s, averages...)
	if err != nil {
		return nil, nil, err
	}
	var sentences []string
	said := "" // once is enough where two averages come to the same
	for i, f := range forecasts {
		if f.Outlook == models.OutlookNone {
			continue
		}
		if lasts := lastsText(r, f, s.At); lasts != said {
			sentences = append(sentences, r.T("overview.pace", "n", spans[i], "average", roundedAmount(r, averages[i]))+" "+lasts)
			said = lasts
		}
	}
	return sentences, forecasts, nil
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

// lastsText says how long credits last: the end of a sentence that begins with the pace.
func lastsText(r present.Reader, f models.Forecast, now time.Time) (text string) {
	switch f.Outlook {
	case models.OutlookRenews:
		text = r.T("overview.lasts_renewing", "credits", r.Words())
	case models.OutlookLong:
		text = r.T("overview.lasts_long", "credits", r.Words())
	default:
		if present.DaysBetween(now, f.RunsOutAt, r.Zone) == 0 {
			text = r.T("overview.lasts_today", "credits", r.Words())
		} else {
			text = r.T("overview.lasts_until", "credits", r.Words(), "day", r.Day(f.RunsOutAt))
		}
	}
	if f.Unused > 0 {
		text += " " + r.T("overview.unused", "amount", r.Amount(f.Unused))
	}
	return text
}

// roundedAmount prints an average with no more digits than people compare.
func roundedAmount(r present.Reader, c models.Credits) string {
	unit := models.Credit / 100
	if c >= 100*models.Credit {
		unit = models.Credit
	}
	if rounded := (c + unit/2) / unit * unit; rounded > 0 {
		return r.Amount(rounded)
	}
	return r.T("overview.less_than", "amount", r.Amount(unit))
}
