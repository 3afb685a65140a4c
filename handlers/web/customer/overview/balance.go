package overview

import (
	"context"
	"slices"
	"time"

	"github.com/bursar-portal/bursar/handlers/web/present"
	"github.com/bursar-portal/bursar/models"
	"github.com/bursar-portal/bursar/views"
)

// balanceChart draws the balance of the last days and, dashed, of the next ones at the
// average use. It includes what is on hold, frozen and not yet started, as the books have it.
func (w *Pages) balanceChart(ctx context.Context, s models.Snapshot, forecasts []models.Forecast, events []present.Coming, r present.Reader) (views.Chart, error) {
	chart := views.Chart{
		ID: "balance", Line: true, Label: r.T("overview.chart"), Column: r.T("usage.column_day"), Total: r.T("overview.balance"), Event: r.T("overview.event"),
	}
	balances, err := w.Store.DailyBalances(ctx, s.Account.ID, s.At, present.ChartDays)
	if err != nil {
		return chart, err
	}
	utc := r
	utc.Zone = time.UTC
	today := s.At.UTC().Truncate(24 * time.Hour)
	opened := s.Account.CreatedAt.UTC().Truncate(24 * time.Hour)
	var values []int64
	add := func(day time.Time, value models.Credits, ahead bool, marks []string) {
		values = append(values, int64(value))
		chart.Points = append(chart.Points, views.ChartPoint{
			ISO: day.Format(time.DateOnly), Text: utc.DayMonth(day), Ahead: ahead, Mark: present.JoinNonEmpty(marks, " · "),
		})
	}
	for i, balance := range balances {
		if day := today.AddDate(0, 0, i+1-present.ChartDays); !day.Before(opened) {
			add(day, balance, false, nil)
		}
	}
	total := s.Available + s.Held + s.Frozen + s.Scheduled
	values[len(values)-1] = int64(total)                  // boundaries that have passed may not be in the books yet
	if len(forecasts) > 0 && len(forecasts[0].Path) > 0 { // at the pace of the last week
		path := forecasts[0].Path
		for n := 1; n <= present.ChartDays; n++ {
			day := today.AddDate(0, 0, n)
			end := day.AddDate(0, 0, 1)
			available, known := availableAt(path, end)
			var marks []string
			for _, e := range events {
				if !e.At.Before(day) && e.At.Before(end) {
					marks = append(marks, r.ComingChange(e))
				}
			}
			add(day, available+total-s.Available, true, marks)
			if !known {
				break
			}
		}
	}
	present.DrawLine(&chart, values, func(v int64) string { return r.Amount(roundedTo(models.Credits(v))) })
	return chart, nil
}

// availableAt is what a path has at an instant. known is false if the path ends before.
func availableAt(path []models.BalancePoint, at time.Time) (available models.Credits, known bool) {
	i := slices.IndexFunc(path, func(p models.BalancePoint) bool { return p.At.After(at) })
	if i < 0 {
		return path[len(path)-1].Available, false
	}
	if i == 0 {
		return path[0].Available, true
	}
	from, to := path[i-1], path[i]
	used, _ := models.MulDivRound(int64(max(0, from.Available-to.Available)), at.Sub(from.At).Microseconds(), max(1, to.At.Sub(from.At).Microseconds()))
	return from.Available - models.Credits(used), true
}

// roundedTo rounds a balance to what a chart can show: to hundredths of a credit.
func roundedTo(c models.Credits) models.Credits {
	unit := models.Credit / 100
	if c < unit && c > 0 {
		return c
	}
	return (c + unit/2) / unit * unit
}
