package store

import (
	"context"
	"time"

	"gorm.io/gorm"

	"github.com/bursar-portal/bursar/models"
)

// Accounts are the customers, with their notes, thresholds and storage.
type Accounts struct {
	db     *DB
	ledger *Ledger
}

// NewAccounts returns the room over an open database.
func NewAccounts(db *DB, ledger *Ledger) *Accounts { return &Accounts{db, ledger} }

type accountRow struct {
	ID              models.AccountID `gorm:"primaryKey"`
	ExternalID      string
	Kind            models.AccountKind
	Name            string
	BillingEmail    string
	Zone            string
	Status          models.AccountStatus
	StorageUsage    models.Bytes
	StorageOverride *models.Bytes
	StorageAt       micros
	LowBalance      models.Credits
	CreatedAt       micros `gorm:"autoCreateTime:false"`
}

func (accountRow) TableName() string { return "accounts" }

func newAccountRow(n models.NewAccount, now time.Time) accountRow {
	return accountRow{
		ID: models.NewAccountID(), ExternalID: n.ExternalID, Kind: n.Kind, Name: n.Name, BillingEmail: n.BillingEmail,
		Zone: n.Zone, Status: models.AccountActive, StorageAt: microsOf(now), CreatedAt: microsOf(now),
	}
}

func (r accountRow) model() models.Account {
	return models.Account{
		ID: r.ID, ExternalID: r.ExternalID, Kind: r.Kind, Name: r.Name, BillingEmail: r.BillingEmail, Zone: r.Zone, Status: r.Status,
		StorageUsage: r.StorageUsage, StorageOverride: r.StorageOverride, StorageAt: r.StorageAt.time(), CreatedAt: r.CreatedAt.time(),
		LowBalance: r.LowBalance,
	}
}

// OpenAccount makes an account with its owner. CodeConflict: the external id is
// taken, or the owner has a solo account already. CodeNotFound: no such owner.
func (s *Accounts) OpenAccount(ctx context.Context, n models.NewAccount) (models.Account, error) {
	row := newAccountRow(n, s.db.Now())
	if err := s.ledger.Write(ctx, OpenAccount{row, n.Owner}); err != nil {
		return models.Account{}, err
	}
	return row.model(), nil
}

// Account finds an account. CodeNotFound.
func (s *Accounts) Account(ctx context.Context, id models.AccountID) (models.Account, error) {
	return s.accountWhere(ctx, "id = ?", id)
}

// AccountByExternalID finds an account by the operator's own id. CodeNotFound.
func (s *Accounts) AccountByExternalID(ctx context.Context, externalID string) (models.Account, error) {
	return s.accountWhere(ctx, "external_id = ? AND external_id <> ''", externalID)
}

func (s *Accounts) accountWhere(ctx context.Context, condition string, value any) (models.Account, error) {
	var row accountRow
	err := s.db.Read.WithContext(ctx).Where(condition, value).Take(&row).Error
	return row.model(), NotFoundOr(err, "account")
}

// Owner is the account's owner, of several the first. CodeNotFound.
func (s *Accounts) Owner(ctx context.Context, id models.AccountID) (models.User, error) {
	owners, err := ownersOf(s.db.Read.WithContext(ctx), []models.AccountID{id})
	if err != nil {
		return models.User{}, Explain(err)
	}
	owner, ok := owners[id]
	if !ok {
		return models.User{}, NotFound("owner")
	}
	return owner, nil
}

// ownersOf finds the first owner of each account.
func ownersOf(tx *gorm.DB, ids []models.AccountID) (map[models.AccountID]models.User, error) {
	var rows []struct {
		User      userRow `gorm:"embedded"`
		AccountID models.AccountID
	}
	err := tx.Raw(`SELECT u.id, u.email, u.name, u.zone, u.operator, u.created_at, m.account_id
		FROM members m JOIN users u ON u.id = m.user_id
		WHERE m.account_id IN ? AND m.role = ? ORDER BY m.created_at DESC, m.user_id DESC`, ids, models.RoleOwner).Scan(&rows).Error
	owners := make(map[models.AccountID]models.User, len(rows))
	for _, r := range rows {
		owners[r.AccountID] = r.User.model()
	}
	return owners, err
}

// Memberships are the accounts that a user may look at: the solo account first,
// then by name. Closed ones are left out.
func (s *People) Memberships(ctx context.Context, id models.UserID) ([]models.Membership, error) {
	var rows []struct {
		Account accountRow `gorm:"embedded"`
		Role    models.Role
	}
	err := s.db.Read.WithContext(ctx).Raw(`SELECT a.*, m.role FROM members m JOIN accounts a ON a.id = m.account_id
		WHERE m.user_id = ? AND a.status <> ? ORDER BY a.kind = ? DESC, a.name, a.id`,
		id, models.AccountClosed, models.Solo).Scan(&rows).Error
	memberships := make([]models.Membership, len(rows))
	for i, r := range rows {
		memberships[i] = models.Membership{Account: r.Account.model(), Role: r.Role}
	}
	return memberships, Explain(err)
}

// AccountNames are the names of accounts; unknown ones are missing.
func (s *Accounts) AccountNames(ctx context.Context, ids []models.AccountID) (map[models.AccountID]string, error) {
	var rows []accountRow
	err := s.db.Read.WithContext(ctx).Select("id", "name").Where("id IN ?", ids).Find(&rows).Error
	names := make(map[models.AccountID]string, len(rows))
	for _, r := range rows {
		names[r.ID] = r.Name
	}
	return names, Explain(err)
}
