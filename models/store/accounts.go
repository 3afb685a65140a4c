package store

import (
	"context"
	"time"

	"gorm.io/gorm"

	"github.com/bursar-portal/bursar/models"
)

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
func (s *Store) OpenAccount(ctx context.Context, n models.NewAccount) (models.Account, error) {
	row := newAccountRow(n, s.Now())
	err := s.write.WithContext(ctx).Transaction(func(tx *gorm.DB) error {
		if err := tx.Where("id = ?", n.Owner).Take(&userRow{}).Error; err != nil {
			return found(err, "user")
		}
		if n.Kind == models.Solo {
			var solos int64
			if err := tx.Raw(`SELECT COUNT(*) FROM members m JOIN accounts a ON a.id = m.account_id
				WHERE m.user_id = ? AND a.kind = ?`, n.Owner, models.Solo).Scan(&solos).Error; err != nil {
				return err
			}
			if solos > 0 {
				return models.Errorf(models.CodeConflict, "This user has a solo account already.")
			}
		}
		return createAccount(tx, row, n.Owner)
	})
	if err != nil {
		return models.Account{}, explain(err)
	}
	return row.model(), nil
}

// createAccount writes an account, its first member and its first state.
func createAccount(tx *gorm.DB, row accountRow, owner models.UserID) error {
	if err := tx.Create(&row).Error; err != nil {
		return unique(err, "There is an account with this external id already.")
	}
	state := accountStateRow{AccountID: row.ID, Zone: row.Zone, Status: row.Status}
	if err := tx.Create(&state).Error; err != nil {
		return err
	}
	member := memberRow{row.ID, owner, models.RoleOwner, row.CreatedAt}
	return tx.Create(&member).Error
}

// Account finds an account. CodeNotFound.
func (s *Store) Account(ctx context.Context, id models.AccountID) (models.Account, error) {
	return s.accountWhere(ctx, "id = ?", id)
}

// AccountByExternalID finds an account by the operator's own id. CodeNotFound.
func (s *Store) AccountByExternalID(ctx context.Context, externalID string) (models.Account, error) {
	return s.accountWhere(ctx, "external_id = ? AND external_id <> ''", externalID)
}

func (s *Store) accountWhere(ctx context.Context, condition string, value any) (models.Account, error) {
	var row accountRow
	err := s.read.WithContext(ctx).Where(condition, value).Take(&row).Error
	return row.model(), found(err, "account")
}

// Owner is the account's owner, of several the first. CodeNotFound.
func (s *Store) Owner(ctx context.Context, id models.AccountID) (models.User, error) {
	owners, err := ownersOf(s.read.WithContext(ctx), []models.AccountID{id})
	if err != nil {
		return models.User{}, explain(err)
	}
	owner, ok := owners[id]
	if !ok {
		return models.User{}, notFound("owner")
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
func (s *Store) Memberships(ctx context.Context, id models.UserID) ([]models.Membership, error) {
	var rows []struct {
		Account accountRow `gorm:"embedded"`
		Role    models.Role
	}
	err := s.read.WithContext(ctx).Raw(`SELECT a.*, m.role FROM members m JOIN accounts a ON a.id = m.account_id
		WHERE m.user_id = ? AND a.status <> ? ORDER BY a.kind = ? DESC, a.name, a.id`,
		id, models.AccountClosed, models.Solo).Scan(&rows).Error
	memberships := make([]models.Membership, len(rows))
	for i, r := range rows {
		memberships[i] = models.Membership{Account: r.Account.model(), Role: r.Role}
	}
	return memberships, explain(err)
}
