package reports_test

import (
	"database/sql"
	"fmt"
	"testing"
	"time"

	"github.com/bursar-portal/bursar/models"
	"github.com/bursar-portal/bursar/models/storetest"
)

// BenchmarkUsage sums up an account with a million rows of usage in two years, of 60
// products, 40 keys and 200 members.
func BenchmarkUsage(b *testing.B) {
	k := storetest.New(b)
	_, account := k.Person("ann")
	from := storetest.Start.AddDate(-2, 0, 1)
	if err := fillUsage(k, account.ID, from, 1_000_000); err != nil {
		b.Fatal(err)
	}
	for _, days := range []int{30, 90, 365, 730} {
		q := models.UsageQuery{AccountID: account.ID, From: storetest.Start.AddDate(0, 0, 1-days), To: storetest.Start, Zone: time.UTC, Limit: 10}
		b.Run(fmt.Sprintf("%d days", days), func(b *testing.B) {
			for b.Loop() {
				if _, err := k.Usage(b.Context(), q); err != nil {
					b.Fatal(err)
				}
			}
		})
		series := models.UsageSeriesQuery{AccountID: account.ID, By: models.UsageByProduct, Limit: 25}
		for n := range days {
			day := storetest.Start.AddDate(0, 0, n-days)
			series.Periods = append(series.Periods, models.TimeRange{Since: day, Until: day.AddDate(0, 0, 1)})
			day = day.AddDate(0, 0, -days)
			series.Before = append(series.Before, models.TimeRange{Since: day, Until: day.AddDate(0, 0, 1)})
		}
		b.Run(fmt.Sprintf("%d days, compared", days), func(b *testing.B) {
			for b.Loop() {
				if _, err := k.UsageSeries(b.Context(), series); err != nil {
					b.Fatal(err)
				}
			}
		})
		b.Run(fmt.Sprintf("%d days, every line", days), func(b *testing.B) {
			for b.Loop() {
				if err := k.EachUsage(b.Context(), q, func(models.UsageLine) error { return nil }); err != nil {
					b.Fatal(err)
				}
			}
		})
	}
}

// BenchmarkAnalytics asks for what the analytics answer of an account with a million rows
// of usage in two years.
func BenchmarkAnalytics(b *testing.B) {
	k := storetest.New(b)
	_, account := k.Person("ann")
	if err := fillUsage(k, account.ID, storetest.Start.AddDate(-2, 0, 1), 1_000_000); err != nil {
		b.Fatal(err)
	}
	today := models.DateOf(storetest.Start, time.UTC)
	for _, days := range []int{30, 730} {
		first := today.AddDate(0, 0, 1-days)
		b.Run(fmt.Sprintf("%d days, by day", days), func(b *testing.B) {
			for b.Loop() {
				if _, err := k.UsesByDay(b.Context(), account.ID, first, today, time.UTC); err != nil {
					b.Fatal(err)
				}
			}
		})
		b.Run(fmt.Sprintf("%d days, by product", days), func(b *testing.B) {
			for b.Loop() {
				if _, err := k.UsesByProduct(b.Context(), account.ID, models.TimeRange{Since: first, Until: today.AddDate(0, 0, 1)}); err != nil {
					b.Fatal(err)
				}
			}
		})
	}
}

// fillUsage writes rows of usage without charges, in random order.
func fillUsage(k *storetest.Kit, id models.AccountID, from time.Time, rows int) error {
	db, err := sql.Open("sqlite3", "file:"+k.Path+"?_busy_timeout=60000")
	if err != nil {
		return err
	}
	defer func() { _ = db.Close() }()
	if _, err := db.Exec(`INSERT INTO symbols (number, text)
		WITH RECURSIVE n(i) AS (SELECT 0 UNION ALL SELECT i + 1 FROM n WHERE i + 1 < 60) SELECT 1000 + i, 'product-' || i FROM n
		UNION ALL SELECT 2000 + i, 'key_aaaaaaaaaaaaaaaaaaaaaaaa' || i FROM n WHERE i < 40`); err != nil {
		return err
	}
	if _, err := db.Exec(`INSERT INTO symbols (number, text)
		WITH RECURSIVE n(i) AS (SELECT 0 UNION ALL SELECT i + 1 FROM n WHERE i + 1 < 200) SELECT 3000 + i, 'usr_aaaaaaaaaaaaaaaaaaaaaaaa' || i FROM n`); err != nil {
		return err
	}
	_, err = db.Exec(`INSERT OR IGNORE INTO usage (account, quarter_at, product, api_key, member, credits, charges, refunded)
		WITH RECURSIVE n(i) AS (SELECT 0 UNION ALL SELECT i + 1 FROM n WHERE i + 1 < ?)
		SELECT a.number, ? + (i * 7919 % 70080) * 900000000, 1000 + i * 31 / 7 % 60, 2000 + i * 17 / 3 % 40, 3000 + i * 13 / 11 % 200, 1000000, 1, 0
		FROM n CROSS JOIN accounts a WHERE a.id = ?`,
		rows, from.Truncate(24*time.Hour).UnixMicro(), id)
	return err
}
