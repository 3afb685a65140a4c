package reports

import (
	"cmp"
	"context"
	"maps"
	"slices"
	"time"

	"gorm.io/gorm"

	"github.com/bursar-portal/bursar/models"
	"github.com/bursar-portal/bursar/models/store/books"
	"github.com/bursar-portal/bursar/models/store/database"
	"github.com/bursar-portal/bursar/models/store/schema"
)

// UsesByDay counts an account's uses per day in a time zone, one element a day without
// gaps. first and last, which is included, are dates as midnight in UTC.
// CodeInvalidField: they are more than two years apart.
func (r *Reports) UsesByDay(ctx context.Context, id models.AccountID, first, last time.Time, zone *time.Location) ([]models.DayUses, error) {
	days, err := daysBetween(first, last, zone)
	if err != nil {
		return nil, err
	}
	ranges := make([]models.TimeRange, len(days))
	for i, d := range days {
		ranges[i] = models.TimeRange{Since: d.starts, Until: d.ends}
	}
	uses := make([]models.DayUses, len(days))
	err = r.db.Long.WithContext(ctx).Transaction(func(tx *gorm.DB) error {
		reader := books.In(tx, r.db)
		number, err := numberOf(reader, id)
		if err != nil {
			return err
		}
		sums, err := byDay(tx, allOf(number), days)
		if err != nil {
			return err
		}
		for i, u := range sums {
			uses[i].Date = first.AddDate(0, 0, i)
			uses[i].UseSum = models.UseSum{Charged: u.Charges, Credits: u.Credits}
		}
		return r.failedHolds(tx, number, ranges, func(i int, _ schema.Symbol, count int64) { uses[i].Failed += count })
	})
	return uses, database.Explain(err)
}

// UsesByProduct counts an account's uses by product within each of some ranges, which
// may overlap, read at one instant. What took most comes first.
func (r *Reports) UsesByProduct(ctx context.Context, id models.AccountID, ranges ...models.TimeRange) ([][]models.ProductUses, error) {
	sums := make([]map[string]models.UseSum, len(ranges))
	for i := range sums {
		sums[i] = map[string]models.UseSum{}
	}
	names := map[string]string{}
	err := r.db.Long.WithContext(ctx).Transaction(func(tx *gorm.DB) error {
		reader := books.In(tx, r.db)
		number, err := numberOf(reader, id)
		if err != nil {
			return err
		}
		cte, args := wantedRanges(ranges)
		var rows []struct {
			Position int
			Product  schema.Symbol
			Charges  int64
			Credits  models.Credits
		}
		// CROSS JOIN fixes the join order in which each range is one of the key.
		err = tx.Raw(cte+`SELECT w.position, u.product, SUM(u.charges) AS charges, SUM(u.credits) AS credits FROM wanted w CROSS JOIN usage u
			WHERE u.account = ? AND u.quarter_at >= w.starts AND u.quarter_at < w.ends GROUP BY w.position, u.product`, append(args, number)...).Scan(&rows).Error
		if err != nil {
			return err
		}
		for _, row := range rows {
			sums[row.Position][reader.Symbols.Text(row.Product)] = models.UseSum{Charged: row.Charges, Credits: row.Credits}
		}
		err = r.failedHolds(tx, number, ranges, func(i int, product schema.Symbol, count int64) {
			text := reader.Symbols.Text(product)
			sums[i][text] = sums[i][text].Add(models.UseSum{Failed: count})
		})
		if err != nil {
			return err
		}
		if names, err = productNames(tx, sums); err != nil {
			return err
		}
		return reader.Symbols.Err()
	})
	uses := make([][]models.ProductUses, len(ranges))
	for i, of := range sums {
		for _, product := range slices.Sorted(maps.Keys(of)) {
			// There are rows without uses: of what was only held, or given back.
			if sum := of[product]; sum.Uses() > 0 || sum.Credits > 0 {
				uses[i] = append(uses[i], models.ProductUses{Product: product, Name: names[product], UseSum: sum})
			}
		}
		slices.SortStableFunc(uses[i], func(a, b models.ProductUses) int { return cmp.Compare(b.Credits, a.Credits) })
	}
	return uses, database.Explain(err)
}

// wantedRanges returns a common table expression with ranges and their positions.
func wantedRanges(ranges []models.TimeRange) (cte string, args []any) {
	rows := make([][]any, len(ranges))
	for i, t := range ranges {
		rows[i] = []any{i, schema.MicrosOf(t.Since), schema.MicrosOf(t.Until)}
	}
	return database.Wanted("position, starts, ends", rows)
}

// failedHolds calls take with the number of holds of an account that ended within each
// range without taking anything, by product, those included whose end has not been written
// yet. What is read of the written ones is one stretch of an index for each range.
func (r *Reports) failedHolds(tx *gorm.DB, account int64, ranges []models.TimeRange, take func(position int, product schema.Symbol, count int64)) error {
	cte, args := wantedRanges(ranges)
	var rows []struct {
		Position int
		Product  schema.Symbol
		Count    int64
	}
	err := tx.Raw(cte+`SELECT w.position, e.product, COUNT(*) AS count FROM wanted w CROSS JOIN charges c CROSS JOIN entries e ON e.place = c.place
		WHERE c.account = ? AND c.status IN ('released', 'expired') AND c.credits = 0 AND c.ended_at >= w.starts AND c.ended_at < w.ends
		GROUP BY w.position, e.product`, append(args, account)...).Scan(&rows).Error
	if err != nil {
		return err
	}
	for _, row := range rows {
		take(row.Position, row.Product, row.Count)
	}
	var over []struct {
		Product   schema.Symbol
		ExpiresAt schema.Micros
	}
	err = tx.Raw(`SELECT e.product, c.expires_at FROM charges c CROSS JOIN entries e ON e.place = c.place
		WHERE c.account = ? AND c.status = 'held' AND c.credits = 0 AND c.expires_at <= ?`, account, schema.MicrosOf(r.db.Now())).Scan(&over).Error
	for _, hold := range over {
		for i, t := range ranges {
			if at := hold.ExpiresAt.Time(); !at.Before(t.Since) && at.Before(t.Until) {
				take(i, hold.Product, 1)
			}
		}
	}
	return err
}

// productNames returns the present names of the products in some sums.
func productNames(tx *gorm.DB, sums []map[string]models.UseSum) (map[string]string, error) {
	slugs := map[string]bool{}
	for _, of := range sums {
		for product := range of {
			slugs[product] = true
		}
	}
	var rows []models.Product
	err := tx.Raw("SELECT slug, name FROM products WHERE slug IN ?", slices.Collect(maps.Keys(slugs))).Scan(&rows).Error
	names := map[string]string{}
	for _, p := range rows {
		names[p.Slug] = p.Name
	}
	return names, err
}

// LiveHolds counts the holds of an account that have not ended.
func (r *Reports) LiveHolds(ctx context.Context, id models.AccountID) (int64, error) {
	var count int64
	err := r.db.Long.WithContext(ctx).Raw(`SELECT COUNT(*) FROM accounts a CROSS JOIN charges c
		WHERE a.id = ? AND c.account = a.number AND c.status = 'held' AND c.expires_at > ?`,
		id, schema.MicrosOf(r.db.Now())).Scan(&count).Error
	return count, database.Explain(err)
}
