package reports

import (
	"context"
	"slices"
	"time"

	"gorm.io/gorm"

	"github.com/bursar-portal/bursar/models"
	"github.com/bursar-portal/bursar/models/store/books"
	"github.com/bursar-portal/bursar/models/store/database"
	"github.com/bursar-portal/bursar/models/store/schema"
)

// maxDays is how many days one call may sum up.
const maxDays = 800

// usageDay is a day in a time zone.
type usageDay struct {
	starts, ends time.Time
}

// usageDays returns the days from that of from to that of to, both included.
// CodeInvalidField: there are more than maxDays.
func usageDays(from, to time.Time, zone *time.Location) ([]usageDay, error) {
	return daysBetween(models.DateOf(from, zone), models.DateOf(to, zone), zone)
}

// daysBetween is usageDays for dates as midnight in UTC. A day that the zone's clocks
// skipped has no length.
func daysBetween(first, last time.Time, zone *time.Location) ([]usageDay, error) {
	count := int(last.Sub(first)/(24*time.Hour)) + 1
	if count < 1 || count > maxDays {
		return nil, models.Invalid("until", "must not be before the first day, nor more than two years after it")
	}
	days := make([]usageDay, count)
	next := models.FromWallClock(first, zone)
	for i := range days {
		days[i].starts = next
		next = models.FromWallClock(first.AddDate(0, 0, i+1), zone)
		days[i].ends = next
	}
	return days, nil
}

// Usage sums what was used within at most two years, read at one instant.
// CodeInvalidField: the query covers more.
func (r *Reports) Usage(ctx context.Context, q models.UsageQuery) (models.Usage, error) {
	var usage models.Usage
	days, err := usageDays(q.From, q.To, q.Zone)
	if err != nil {
		return usage, err
	}
	err = r.db.Long.WithContext(ctx).Transaction(func(tx *gorm.DB) error {
		rows, err := r.rowsOf(tx, q)
		if err != nil {
			return err
		}
		if usage.Days, err = byDay(tx, rows, days); err != nil {
			return err
		}
		for _, d := range usage.Days {
			usage.UsageSum = usage.Add(d.UsageSum)
		}
		for _, part := range []struct {
			column string
			names  string // the query for the names of the ids in the column
			to     *models.UsageBreakdown
		}{
			{"product", "SELECT slug AS id, name, '' AS prefix FROM products WHERE slug IN ?", &usage.Products},
			{"api_key", "SELECT id, name, prefix FROM api_keys WHERE id IN ?", &usage.Keys},
			{"member", "SELECT id, name, '' AS prefix FROM users WHERE id IN ?", &usage.Members},
		} {
			if *part.to, err = byPart(tx, rows, days, part.column, q.Limit, usage.UsageSum); err != nil {
				return err
			}
			if err := nameParts(tx, part.names, part.to.Top); err != nil {
				return err
			}
		}
		return nil
	})
	return usage, database.Explain(err)
}

// usageRows is the condition on rows of usage u, without the bounds of time.
type usageRows struct {
	none      bool // nothing can meet it
	condition string
	args      []any
}

// rowsOf returns which rows of usage a query is about: none if there is no such account, or
// if no charge ever named the product, the key or the member.
func (r *Reports) rowsOf(tx *gorm.DB, q models.UsageQuery) (rows usageRows, err error) {
	reader := books.In(tx, r.db)
	number, err := numberOf(reader, q.AccountID)
	if err != nil || number == 0 {
		return usageRows{none: true}, err
	}
	rows = allOf(number)
	add := func(column, text string) {
		symbol := reader.Symbols.Symbol(text)
		rows.none = rows.none || symbol < 0
		rows.condition, rows.args = rows.condition+" AND u."+column+" = ?", append(rows.args, symbol)
	}
	if q.Product != nil {
		add("product", *q.Product)
	}
	if q.KeyID != nil {
		add("api_key", string(*q.KeyID))
	}
	if q.UserID != nil {
		add("member", string(*q.UserID))
	}
	return rows, reader.Symbols.Err()
}

// allOf returns all rows of an account.
func allOf(account int64) usageRows {
	return usageRows{condition: "u.account = ?", args: []any{account}}
}

// numberOf returns the number of an account, 0 if there is none.
func numberOf(reader *books.Reader, id models.AccountID) (int64, error) {
	number, err := reader.Number(id)
	if models.CodeOf(err) == models.CodeNotFound {
		return 0, nil
	}
	return number, err
}

// usageSums are the sums of a group of rows, and used leaves out the groups whose rows only
// say that there are entries.
const (
	usageSums = "SUM(u.charges) AS charges, SUM(u.credits) AS credits, SUM(u.refunded) AS refunded"
	used      = " HAVING SUM(u.charges) <> 0 OR SUM(u.credits) <> 0 OR SUM(u.refunded) <> 0"
)

// byDay sums in the database: a day of a busy account has thousands of rows. CROSS JOIN
// fixes the join order in which each day is one range of the key.
func byDay(tx *gorm.DB, of usageRows, days []usageDay) ([]models.DayUsage, error) {
	sums := make([]models.DayUsage, len(days))
	bounds := make([][]any, len(days))
	for i, d := range days {
		sums[i].Day = d.starts
		bounds[i] = []any{i, schema.MicrosOf(d.starts), schema.MicrosOf(d.ends)}
	}
	if of.none {
		return sums, nil
	}
	cte, args := database.Wanted("day, starts, ends", bounds)
	var rows []struct {
		Day int
		models.UsageSum
	}
	err := tx.Raw(cte+"SELECT w.day, "+usageSums+` FROM wanted w CROSS JOIN usage u
		WHERE u.quarter_at >= w.starts AND u.quarter_at < w.ends AND `+of.condition+" GROUP BY w.day", append(args, of.args...)...).Scan(&rows).Error
	for _, r := range rows {
		sums[r.Day].UsageSum = r.UsageSum
	}
	return sums, err
}

// byPart returns the parts that used most, by one column; total is the sum of all.
func byPart(tx *gorm.DB, of usageRows, days []usageDay, column string, limit int, total models.UsageSum) (models.UsageBreakdown, error) {
	if of.none {
		return models.UsageBreakdown{}, nil
	}
	args := append(slices.Clone(of.args), schema.MicrosOf(days[0].starts), schema.MicrosOf(days[len(days)-1].ends), limit)
	var rows []struct {
		models.UsageGroup
		Parts int
	}
	err := tx.Raw("SELECT s.text AS id, sums.*, COUNT(*) OVER () AS parts FROM (SELECT u."+column+" AS part, "+usageSums+
		" FROM usage u WHERE "+of.condition+" AND u.quarter_at >= ? AND u.quarter_at < ? GROUP BY u."+column+used+
		`) sums CROSS JOIN symbols s ON s.number = sums.part ORDER BY sums.credits DESC, s.text LIMIT ?`, args...).Scan(&rows).Error
	parts := models.UsageBreakdown{Rest: total}
	for _, r := range rows {
		parts.Top = append(parts.Top, r.UsageGroup)
		parts.Rest = parts.Rest.Sub(r.UsageSum)
		parts.Others = r.Parts - len(parts.Top)
	}
	return parts, err
}

// nameParts sets the names of parts.
func nameParts(tx *gorm.DB, query string, parts []models.UsageGroup) error {
	ids := make([]string, len(parts))
	for i, p := range parts {
		ids[i] = p.ID
	}
	var rows []models.UsageGroup
	if err := tx.Raw(query, ids).Scan(&rows).Error; err != nil {
		return err
	}
	for i, p := range parts {
		for _, r := range rows {
			if r.ID == p.ID {
				parts[i].Name, parts[i].Prefix = r.Name, r.Prefix
			}
		}
	}
	return nil
}

// EachUsage calls take with what was used, by day and within a day by product, key and
// member, until take returns an error. Each day is read by itself, so that a slow reader
// keeps no transaction open; what is used meanwhile may be included or not.
// CodeInvalidField: the query covers more than two years.
func (r *Reports) EachUsage(ctx context.Context, q models.UsageQuery, take func(models.UsageLine) error) error {
	days, err := usageDays(q.From, q.To, q.Zone)
	if err != nil {
		return err
	}
	tx := r.db.Long.WithContext(ctx)
	rows, err := r.rowsOf(tx, q)
	if err != nil || rows.none {
		return database.Explain(err)
	}
	for _, d := range days {
		var lines []models.UsageLine
		err := tx.Raw(`SELECT p.text AS product, key.text AS key_id, member.text AS user_id, k.name AS key_name, m.name AS member_name,
			sums.charges, sums.credits, sums.refunded FROM
			(SELECT u.product, u.api_key, u.member, `+usageSums+" FROM usage u WHERE "+rows.condition+
			" AND u.quarter_at >= ? AND u.quarter_at < ? GROUP BY u.product, u.api_key, u.member"+used+`) sums
			CROSS JOIN symbols p ON p.number = sums.product CROSS JOIN symbols key ON key.number = sums.api_key
			CROSS JOIN symbols member ON member.number = sums.member
			LEFT JOIN api_keys k ON k.id = key.text LEFT JOIN users m ON m.id = member.text
			ORDER BY p.text, key.text, member.text`,
			append(slices.Clone(rows.args), schema.MicrosOf(d.starts), schema.MicrosOf(d.ends))...).Scan(&lines).Error
		if err != nil {
			return database.Explain(err)
		}
		for _, l := range lines {
			l.Day = d.starts
			if err := take(l); err != nil {
				return err
			}
		}
	}
	return nil
}
