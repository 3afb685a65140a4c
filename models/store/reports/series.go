package reports

import (
	"cmp"
	"context"
	"database/sql"
	"maps"
	"slices"
	"strings"

	"gorm.io/gorm"

	"github.com/bursar-portal/bursar/models"
	"github.com/bursar-portal/bursar/models/store/books"
	"github.com/bursar-portal/bursar/models/store/database"
	"github.com/bursar-portal/bursar/models/store/schema"
)

// usagePart is a column of the roll-up by which usage is divided, and the query for the names
// of the ids in it.
type usagePart struct{ column, names string }

var usageParts = map[models.UsagePart]usagePart{
	models.UsageByProduct: {"product", "SELECT slug AS id, name, '' AS prefix FROM products WHERE slug IN ?"},
	models.UsageByKey:     {"api_key", "SELECT id, name, prefix FROM api_keys WHERE id IN ?"},
	models.UsageByMember:  {"member", "SELECT id, name, '' AS prefix FROM users WHERE id IN ?"},
}

// UsageSeries sums what was used in each of some periods, divided by what used most in all of
// them, read at one instant. CodeInvalidField: there are no periods, more than 800, or they
// overlap.
func (r *Reports) UsageSeries(ctx context.Context, q models.UsageSeriesQuery) (models.UsageSeries, error) {
	var series models.UsageSeries
	part, err := checkSeries(q)
	if err != nil {
		return series, err
	}
	err = r.db.Long.WithContext(ctx).Transaction(func(tx *gorm.DB) error {
		rows, err := r.rowsOf(tx, models.UsageQuery{AccountID: q.AccountID, Product: q.Product, KeyID: q.KeyID, UserID: q.UserID})
		if err != nil {
			return err
		}
		sums, err := byPeriod(tx, rows, q.Periods, "u."+part.column, nil)
		if err != nil {
			return err
		}
		groups, err := topGroups(tx, sums, part)
		if err != nil {
			return err
		}
		series.Others = max(0, len(groups)-q.Limit)
		groups = groups[:len(groups)-series.Others]
		symbols := make([]schema.Symbol, len(groups))
		for i, g := range groups {
			symbols[i], series.Groups = g.symbol, append(series.Groups, g.UsageGroup)
		}
		series.Periods = sums.of(q.Periods, symbols)
		for some := range slices.Chunk(series.Groups, database.RowsPerStatement) {
			if err := nameParts(tx, part.names, some); err != nil {
				return err
			}
		}
		before, err := compared(tx, rows, q.Before, part.column, symbols)
		series.Before = before.of(q.Before, symbols)
		return err
	})
	for _, p := range series.Periods {
		series.UsageSum = series.Add(p.UsageSum)
	}
	series.Rest = series.UsageSum
	for _, g := range series.Groups {
		series.Rest = series.Rest.Sub(g.UsageSum)
	}
	return series, database.Explain(err)
}

// checkSeries returns by what usage is divided, and an error for periods that can't be read.
func checkSeries(q models.UsageSeriesQuery) (usagePart, error) {
	part, known := usageParts[q.By]
	ordered := len(q.Periods) > 0
	for _, list := range [][]models.TimeRange{q.Periods, q.Before} {
		for i, p := range list {
			ordered = ordered && len(list) <= maxDays && !p.Until.Before(p.Since) && (i == 0 || !p.Since.Before(list[i-1].Until))
		}
	}
	if !known || !ordered {
		return part, models.Invalid("periods", "must be 1 to 800, in order")
	}
	return part, nil
}

// partSums are sums by period and symbol.
type partSums []map[schema.Symbol]models.UsageSum

// of returns the periods with the groups of these symbols.
func (sums partSums) of(periods []models.TimeRange, symbols []schema.Symbol) []models.PeriodUsage {
	list := make([]models.PeriodUsage, len(periods))
	for i, p := range periods {
		list[i] = models.PeriodUsage{TimeRange: p, Groups: make([]models.UsageSum, len(symbols))}
		if i >= len(sums) {
			continue
		}
		for _, s := range sums[i] {
			list[i].UsageSum = list[i].Add(s)
		}
		for n, symbol := range symbols {
			list[i].Groups[n] = sums[i][symbol]
		}
	}
	return list
}

// compared is byPeriod for some groups, and all others as one.
func compared(tx *gorm.DB, of usageRows, periods []models.TimeRange, column string, symbols []schema.Symbol) (partSums, error) {
	if len(symbols) == 0 {
		return byPeriod(tx, of, periods, "-1", nil)
	}
	args := make([]any, len(symbols))
	for i, s := range symbols {
		args[i] = int64(s)
	}
	return byPeriod(tx, of, periods, "CASE WHEN u."+column+" IN (?"+strings.Repeat(", ?", len(symbols)-1)+") THEN u."+column+" ELSE -1 END", args)
}

// byPeriod sums up each period by an expression, in one pass over the account's rows.
func byPeriod(tx *gorm.DB, of usageRows, periods []models.TimeRange, by string, args []any) (partSums, error) {
	sums := make(partSums, len(periods))
	for i := range periods {
		sums[i] = map[schema.Symbol]models.UsageSum{}
	}
	runs := runsOf(periods)
	if of.none || len(runs) == 0 {
		return sums, nil
	}
	cte, wanted := database.Wanted("first, starts, ends, length", runs)
	err := books.Query(tx, func(rows *sql.Rows) error {
		var period, symbol int64
		var sum models.UsageSum
		err := rows.Scan(&period, &symbol, &sum.Charges, &sum.Credits, &sum.Refunded)
		sums[period][schema.Symbol(symbol)] = sum
		return err
	}, cte+"SELECT w.first + (u.quarter_at - w.starts) / w.length AS period, "+by+" AS part, "+usageSums+` FROM wanted w CROSS JOIN usage u
		WHERE u.quarter_at >= w.starts AND u.quarter_at < w.ends AND `+of.condition+" GROUP BY period, part"+used,
		slices.Concat(wanted, args, of.args)...)
	return sums, err
}

// runsOf divides periods into runs in which each begins where the last ended and all are as
// long, as days are between two changes of the clocks: a run is one range of the key, however
// many periods it has. Its columns are the first period's index, the bounds and the length.
func runsOf(periods []models.TimeRange) (runs [][]any) {
	var first int
	var starts, ends, length int64
	for i, p := range periods {
		since, until := int64(schema.MicrosOf(p.Since)), int64(schema.MicrosOf(p.Until))
		switch {
		case since == until:
			continue
		case len(runs) > 0 && since == ends && until-since == length && first+int((since-starts)/length) == i:
			runs[len(runs)-1][2] = until
		default:
			first, starts, length = i, since, until-since
			runs = append(runs, []any{first, since, until, length})
		}
		ends = until
	}
	return runs
}

// symbolGroup is a group with the number of its id.
type symbolGroup struct {
	models.UsageGroup
	symbol schema.Symbol
}

// topGroups adds up groups over all periods: the largest first, and equal ones by id.
func topGroups(tx *gorm.DB, sums partSums, part usagePart) ([]symbolGroup, error) {
	totals := map[schema.Symbol]models.UsageSum{}
	for _, p := range sums {
		for symbol, s := range p {
			totals[symbol] = totals[symbol].Add(s)
		}
	}
	groups := make([]symbolGroup, 0, len(totals))
	for some := range slices.Chunk(slices.Sorted(maps.Keys(totals)), database.RowsPerStatement) {
		numbers := make([]any, len(some))
		for i, s := range some {
			numbers[i] = int64(s)
		}
		err := books.Query(tx, func(rows *sql.Rows) error {
			var g symbolGroup
			err := rows.Scan(&g.symbol, &g.ID)
			g.UsageSum = totals[g.symbol]
			groups = append(groups, g)
			return err
		}, "SELECT s.number, s.text FROM symbols s WHERE s.number IN (?"+strings.Repeat(", ?", len(some)-1)+")", numbers...)
		if err != nil {
			return nil, err
		}
	}
	slices.SortFunc(groups, func(a, b symbolGroup) int {
		return cmp.Or(cmp.Compare(b.Credits, a.Credits), cmp.Compare(a.ID, b.ID))
	})
	return groups, nil
}

// EachUsageOf calls take with what each product, key or member used in each period, the
// largest first, until take returns an error. Each period is read by itself, so that a slow
// reader keeps no transaction open. CodeInvalidField as in UsageSeries.
func (r *Reports) EachUsageOf(ctx context.Context, q models.UsageSeriesQuery, take func(models.TimeRange, models.UsageGroup) error) error {
	for _, p := range q.Periods {
		of := q
		of.Periods, of.Before, of.Limit = []models.TimeRange{p}, nil, maxGroupsInFile
		one, err := r.UsageSeries(ctx, of)
		if err != nil {
			return err
		}
		for _, g := range one.Groups {
			if err := take(p, g); err != nil {
				return err
			}
		}
	}
	return nil
}

// maxGroupsInFile bounds how many groups of one period a file lists. No account has as many.
const maxGroupsInFile = 1_000_000
