package accounts

import (
	"context"
	"fmt"
	"strings"

	"gorm.io/gorm"

	"github.com/bursar-portal/bursar/models"
	"github.com/bursar-portal/bursar/models/store/books"
	"github.com/bursar-portal/bursar/models/store/database"
	"github.com/bursar-portal/bursar/models/store/schema"
)

// SearchAccounts finds accounts, newest first: those whose name or billing email contains
// the text, however either is written (schema.FoldSearch), or a member's email does, whose id begins with it, or whose external id is the
// text; and those with an API key of that id or secret prefix, or a purchase of that id,
// Stripe id or invoice. An empty text finds all.
func (a *Accounts) SearchAccounts(ctx context.Context, q models.AccountQuery) (models.AccountPage, error) {
	var page models.AccountPage
	err := a.db.Read.WithContext(ctx).Transaction(func(tx *gorm.DB) error {
		query := tx.Model(&schema.Account{})
		switch text := strings.TrimSpace(q.Text); {
		case text == "":
		case len(text) > longestSearch || !database.Storable(text):
			return nil
		default:
			query = matching(query, text)
		}
		rows, more, err := database.NewestFirst[schema.Account](query, "accounts", q.After, q.Limit)
		if err != nil {
			return err
		}
		if more {
			page.Next = rows[q.Limit-1].ID
		}
		page.Lines, err = a.accountLines(tx, rows)
		return err
	})
	return page, database.Explain(err)
}

// longestSearch is the most bytes of a text that may be found; SQLite compares no longer
// patterns than 50,000. What SQLite takes for the end of a text, U+0000, is in none.
const longestSearch = 4096

func matching(query *gorm.DB, text string) *gorm.DB {
	member, begins := "%"+database.EscapeLike(models.NormalizeEmail(text))+"%", database.EscapeLike(text)+"%"
	folded := schema.FoldSearch(text)
	prefix := strings.ToLower(text)
	prefix = strings.ToValidUTF8(prefix[:min(len(prefix), models.SecretPrefixLength)], "")
	return query.Where(`(? <> '' AND instr(search, ?) > 0) OR id LIKE ? ESCAPE '\' OR external_id = ?
		OR id IN (SELECT m.account_id FROM members m JOIN users u ON u.id = m.user_id WHERE u.email_normal LIKE ? ESCAPE '\')
		OR id IN (SELECT account_id FROM api_keys WHERE id = ? OR (prefix = ? AND length(?) = ?))
		OR id IN (SELECT account_id FROM purchases WHERE id = ? OR (session_id = ? AND session_id <> '')
			OR (payment_intent_id = ? AND payment_intent_id <> '') OR (invoice_fold = ? AND invoice_fold <> ''))`,
		folded, folded, begins, text, member, text, prefix, prefix, models.SecretPrefixLength, text, text, text, schema.FoldInvoice(text))
}

func (a *Accounts) accountLines(tx *gorm.DB, rows []schema.Account) ([]models.AccountLine, error) {
	ids := make([]models.AccountID, len(rows))
	for i, r := range rows {
		ids[i] = r.ID
	}
	owners, err := ownersOf(tx, ids)
	if err != nil {
		return nil, err
	}
	reader, catalog := books.In(tx, a.db), books.CatalogIn(tx, a.db.Settings())
	lines := make([]models.AccountLine, len(rows))
	for i, r := range rows {
		available, err := a.available(tx, reader, catalog, r)
		if err != nil {
			return nil, err
		}
		lines[i] = models.AccountLine{Account: r.Model(), Owner: owners[r.ID], Available: available}
	}
	return lines, nil
}

// available returns what an account has available now. One that can't be read, because
// somebody has tampered with the file, must not hide the others: of that it is what the
// newest entry left.
func (a *Accounts) available(tx *gorm.DB, reader *books.Reader, catalog *books.Catalog, row schema.Account) (available models.Credits, err error) {
	available, err = availableNow(reader, catalog, row, a.db)
	if err == nil || database.Unavailable(err) || tx.Statement.Context.Err() != nil {
		return available, err
	}
	a.db.Log.Error("an account can't be read", "account", row.ID, "error", err)
	err = tx.Raw("SELECT available FROM balances WHERE account = ?", row.Number).Scan(&available).Error
	return available, err
}

func availableNow(reader *books.Reader, catalog *books.Catalog, row schema.Account, db *database.DB) (available models.Credits, err error) {
	defer func() {
		if p := recover(); p != nil {
			err = fmt.Errorf("panic: %v", p)
		}
	}()
	reader.WithoutCharges = true
	states, err := reader.States([]models.AccountID{row.ID}, catalog)
	if err != nil {
		return 0, err
	}
	return books.SnapshotOf(row.Model(), *states[row.ID], db.Now(), db.Settings()).Available, nil
}
