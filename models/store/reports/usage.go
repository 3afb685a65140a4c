package reports

import (
	"context"
	"time"

	"gorm.io/gorm"

	"github.com/bursar-portal/bursar/models"
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

// UsageByDay sums charges per day in a time zone: one element a day without gaps, from the
// day of from to the day of to, both included. CodeInvalidField: they are more than two
// years apart.
func (r *Reports) UsageByDay(ctx context.Context, id models.AccountID, from, to time.Time, zone *time.Location) ([]models.DayUsage, error) {
	q := models.UsageQuery{AccountID: id, From: from, To: to, Zone: zone}
	days, err := usageDays(from, to, zone)
	if err != nil {
		return nil, err
	}
	used, err := byDay(r.db.Read.WithContext(ctx), q, days)
	return used, database.Explain(err)
}

// Usage sums what was used within at most two years, read at one instant.
// CodeInvalidField: the query covers more.
func (r *Reports) Usage(ctx context.Context, q models.UsageQuery) (models.Usage, error) {
	var usage models.Usage
	days, err := usageDays(q.From, q.To, q.Zone)
	if err != nil {
		return usage, err
	}
	err = r.db.Read.WithContext(ctx).Transaction(func(tx *gorm.DB) error {
		if usage.Days, err = byDay(tx, q, days); err != nil {
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
			{"key_id", "SELECT id, name, prefix FROM api_keys WHERE id IN ?", &usage.Keys},
			{"user_id", "SELECT id, name, '' AS prefix FROM users WHERE id IN ?", &usage.Members},
		} {
			if *part.to, err = byPart(tx, q, days, part.column, usage.UsageSum); err != nil {
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

// usageOf returns the condition on rows of usage u, without the bounds of time.
func usageOf(q models.UsageQuery) (condition string, args []any) {
	condition, args = "u.account_id = ?", []any{q.AccountID}
	if q.Product != nil {
		condition, args = condition+" AND u.product = ?", append(args, *q.Product)
	}
	if q.KeyID != nil {
		condition, args = condition+" AND u.key_id = ?", append(args, *q.KeyID)
	}
	if q.UserID != nil {
		condition, args = condition+" AND u.user_id = ?", append(args, *q.UserID)
	}
	return condition, args
}

const usageSums = "SUM(u.charges) AS charges, SUM(u.credits) AS credits, SUM(u.refunded) AS refunded"

// byDay sums in the database: a day of a busy account has thousands of rows. CROSS JOIN
// fixes the join order in which each day is one range of the key.
func byDay(tx *gorm.DB, q models.UsageQuery, days []usageDay) ([]models.DayUsage, error) {
	used := make([]models.DayUsage, len(days))
	bounds := make([][]any, len(days))
	for i, d := range days {
		used[i].Day = d.starts
		bounds[i] = []any{i, schema.MicrosOf(d.starts), schema.MicrosOf(d.ends)}
	}
	cte, args := database.Wanted("day, starts, ends", bounds)
	condition, more := usageOf(q)
	var rows []struct {
		Day int
		models.UsageSum
	}
	err := tx.Raw(cte+"SELECT w.day, "+usageSums+` FROM wanted w CROSS JOIN usage u
		WHERE u.quarter_at >= w.starts AND u.quarter_at < w.ends AND `+condition+" GROUP BY w.day", append(args, more...)...).Scan(&rows).Error
	for _, r := range rows {
		used[r.Day].UsageSum = r.UsageSum
	}
	return used, err
}

// byPart returns the parts that used most, by one column; total is the sum of all.
func byPart(tx *gorm.DB, q models.UsageQuery, days []usageDay, column string, total models.UsageSum) (models.UsageBreakdown, error) {
	condition, args := usageOf(q)
	args = append(args, schema.MicrosOf(days[0].starts), schema.MicrosOf(days[len(days)-1].ends), q.Limit)
	var rows []struct {
		models.UsageGroup
		Parts int
	}
	err := tx.Raw("SELECT u."+column+" AS id, "+usageSums+", COUNT(*) OVER () AS parts FROM usage u WHERE "+condition+
		" AND u.quarter_at >= ? AND u.quarter_at < ? GROUP BY u."+column+" ORDER BY SUM(u.credits) DESC, u."+column+" LIMIT ?", args...).Scan(&rows).Error
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
	condition, args := usageOf(q)
	for _, d := range days {
		var lines []models.UsageLine
		err := r.db.Read.WithContext(ctx).Raw(`SELECT sums.*, k.name AS key_name, m.name AS member_name FROM
			(SELECT u.product, u.key_id, u.user_id, `+usageSums+" FROM usage u WHERE "+condition+
			` AND u.quarter_at >= ? AND u.quarter_at < ? GROUP BY u.product, u.key_id, u.user_id) sums
			LEFT JOIN api_keys k ON k.id = sums.key_id LEFT JOIN users m ON m.id = sums.user_id
			ORDER BY sums.product, sums.key_id, sums.user_id`,
			append(append([]any{}, args...), schema.MicrosOf(d.starts), schema.MicrosOf(d.ends))...).Scan(&lines).Error
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
