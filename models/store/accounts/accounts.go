// Package accounts is the store's room for accounts with their notes, thresholds and
// storage.
package accounts

import (
	"context"

	"gorm.io/gorm"

	"github.com/bursar-portal/bursar/models"
	"github.com/bursar-portal/bursar/models/store/database"
	"github.com/bursar-portal/bursar/models/store/posting"
	"github.com/bursar-portal/bursar/models/store/present"
	"github.com/bursar-portal/bursar/models/store/schema"
)

// Accounts are the customers, with their notes, thresholds and storage.
type Accounts struct {
	db     *database.DB
	ledger *posting.Ledger
	known  *present.Present
}

// New returns the room over an open database.
func New(db *database.DB, ledger *posting.Ledger, known *present.Present) *Accounts {
	return &Accounts{db, ledger, known}
}

// OpenAccount creates an account with its owner. CodeConflict: the external id is taken,
// or the owner has a solo account already. CodeNotFound: no such owner.
func (a *Accounts) OpenAccount(ctx context.Context, n models.NewAccount) (models.Account, error) {
	row := schema.NewAccount(n, a.db.Now())
	if err := a.ledger.Write(ctx, posting.OpenAccount{Account: row, Owner: n.Owner, Pending: n.Pending}); err != nil {
		return models.Account{}, err
	}
	return row.Model(), nil
}

// Account finds an account. CodeNotFound.
func (a *Accounts) Account(ctx context.Context, id models.AccountID) (models.Account, error) {
	return a.accountWhere(ctx, "id = ?", id)
}

// AccountByExternalID finds an account by the operator's own id. CodeNotFound.
func (a *Accounts) AccountByExternalID(ctx context.Context, externalID string) (models.Account, error) {
	return a.accountWhere(ctx, "external_id = ? AND external_id <> ''", externalID)
}

func (a *Accounts) accountWhere(ctx context.Context, condition string, value any) (models.Account, error) {
	var row schema.Account
	err := a.db.Read.WithContext(ctx).Where(condition, value).Take(&row).Error
	return row.Model(), database.NotFoundOr(err, "account")
}

// Owner returns the account's owner, the first if there are several. CodeNotFound.
func (a *Accounts) Owner(ctx context.Context, id models.AccountID) (models.User, error) {
	return a.known.Owner(ctx, id, func() (models.User, error) {
		owners, err := ownersOf(a.db.Read.WithContext(ctx), []models.AccountID{id})
		if err != nil {
			return models.User{}, database.Explain(err)
		}
		owner, ok := owners[id]
		if !ok {
			return models.User{}, database.NotFound("owner")
		}
		return owner, nil
	})
}

// ownersOf finds the first owner of each account.
func ownersOf(tx *gorm.DB, ids []models.AccountID) (map[models.AccountID]models.User, error) {
	var rows []struct {
		User      schema.User `gorm:"embedded"`
		AccountID models.AccountID
	}
	err := tx.Raw(`SELECT u.id, u.email, u.name, u.zone, u.operator, u.created_at, m.account_id
		FROM members m JOIN users u ON u.id = m.user_id
		WHERE m.account_id IN ? AND m.role = ? ORDER BY m.created_at DESC, m.user_id DESC`, ids, models.RoleOwner).Scan(&rows).Error
	owners := make(map[models.AccountID]models.User, len(rows))
	for _, r := range rows {
		owners[r.AccountID] = r.User.Model()
	}
	return owners, err
}

// AccountNames returns the names of accounts. Unknown ones are missing.
func (a *Accounts) AccountNames(ctx context.Context, ids []models.AccountID) (map[models.AccountID]string, error) {
	var rows []schema.Account
	err := a.db.Read.WithContext(ctx).Select("id", "name").Where("id IN ?", ids).Find(&rows).Error
	names := make(map[models.AccountID]string, len(rows))
	for _, r := range rows {
		names[r.ID] = r.Name
	}
	return names, database.Explain(err)
}
