package people

import (
	"context"
	"strings"

	"gorm.io/gorm"

	"github.com/bursar-portal/bursar/models"
	"github.com/bursar-portal/bursar/models/store/database"
	"github.com/bursar-portal/bursar/models/store/schema"
)

// longestSearch is the most bytes of a text that may be found. No name or address is
// longer.
const longestSearch = 4096

// Users returns a page of all users, newest first. A text is looked for in names and in
// email addresses, in any case.
func (p *People) Users(ctx context.Context, q models.UserQuery) (models.UserPage, error) {
	var page models.UserPage
	err := p.db.Read.WithContext(ctx).Transaction(func(tx *gorm.DB) error {
		query := tx.Model(&schema.User{})
		if text := strings.TrimSpace(q.Text); text != "" {
			if len(text) > longestSearch || !database.Storable(text) {
				return nil
			}
			query = named(query, text)
		}
		if q.Staff {
			query = query.Where("operator <> ''")
		}
		if q.Unverified {
			query = query.Where("verified_at = 0")
		}
		switch q.Status {
		case "":
		case models.UserActive:
			query = query.Where("status = ?", q.Status)
		default: // the first condition is that of an index
			query = query.Where("status <> 'active' AND status = ?", q.Status)
		}
		rows, more, err := database.NewestFirst[schema.User](query, "users", q.After, q.Limit)
		if err != nil {
			return err
		}
		if more {
			page.Next = rows[q.Limit-1].ID
		}
		page.Lines, err = userLines(tx, rows)
		return err
	})
	return page, database.Explain(err)
}

// named selects the users whose name or address has a text. SQLite compares letters beyond
// ASCII by their case, so names are compared with the usual ways to write them.
func named(query *gorm.DB, text string) *gorm.DB {
	part := func(s string) string { return "%" + database.EscapeLike(s) + "%" }
	return query.Where(`(email_normal LIKE ? ESCAPE '\' OR name LIKE ? ESCAPE '\' OR name LIKE ? ESCAPE '\' OR name LIKE ? ESCAPE '\')`,
		part(models.NormalizeEmail(text)), part(text), part(strings.ToLower(text)), part(strings.ToUpper(text)))
}

// userLines adds how many accounts each user is a member of.
func userLines(tx *gorm.DB, rows []schema.User) ([]models.UserLine, error) {
	ids := make([]models.UserID, len(rows))
	for i, r := range rows {
		ids[i] = r.ID
	}
	var counts []struct {
		UserID   models.UserID
		Accounts int
	}
	if len(ids) > 0 {
		if err := tx.Raw("SELECT user_id, COUNT(*) AS accounts FROM members WHERE user_id IN ? GROUP BY user_id", ids).Scan(&counts).Error; err != nil {
			return nil, err
		}
	}
	accounts := map[models.UserID]int{}
	for _, c := range counts {
		accounts[c.UserID] = c.Accounts
	}
	lines := make([]models.UserLine, len(rows))
	for i, r := range rows {
		lines[i] = models.UserLine{User: r.Model(), Accounts: accounts[r.ID]}
	}
	return lines, nil
}
