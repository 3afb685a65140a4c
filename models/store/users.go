package store

import (
	"context"
	"time"

	"gorm.io/gorm"

	"github.com/bursar-portal/bursar/models"
)

type userRow struct {
	ID           models.UserID `gorm:"primaryKey"`
	Email        string
	EmailNormal  string
	Name         string
	Zone         string
	Operator     models.OperatorRole
	PasswordHash string
	PasswordAt   micros
	CreatedAt    micros `gorm:"autoCreateTime:false"`
}

func (userRow) TableName() string { return "users" }

func (r userRow) model() models.User {
	return models.User{ID: r.ID, Email: r.Email, Name: r.Name, Zone: r.Zone, Operator: r.Operator, CreatedAt: r.CreatedAt.time()}
}

type memberRow struct {
	AccountID models.AccountID `gorm:"primaryKey"`
	UserID    models.UserID    `gorm:"primaryKey"`
	Role      models.Role
	CreatedAt micros `gorm:"autoCreateTime:false"`
}

func (memberRow) TableName() string { return "members" }

const emailTaken = "There is a user with this email address already."

// CreateUser makes a user without an account. CodeConflict: the address is taken.
func (s *Store) CreateUser(ctx context.Context, n models.NewUser) (models.User, error) {
	row := newUserRow(n, s.Now())
	if err := s.write.WithContext(ctx).Create(&row).Error; err != nil {
		return models.User{}, unique(err, emailTaken)
	}
	return row.model(), nil
}

func newUserRow(n models.NewUser, now time.Time) userRow {
	return userRow{
		ID: models.NewUserID(), Email: n.Email, EmailNormal: models.NormalEmail(n.Email), Name: n.Name, Zone: n.Zone,
		Operator: n.Operator, PasswordHash: n.PasswordHash, PasswordAt: microsOf(now), CreatedAt: microsOf(now),
	}
}

// SignUp makes a user with a solo account and, if the settings say so, free
// credits, all in one transaction. CodeConflict: the address is taken.
func (s *Store) SignUp(ctx context.Context, n models.NewUser) (models.User, models.Account, error) {
	user := newUserRow(n, s.Now())
	account := newAccountRow(models.NewAccount{
		Kind: models.Solo, Name: n.Name, Owner: user.ID, BillingEmail: n.Email, Zone: n.Zone,
	}, s.Now())
	err := s.write.WithContext(ctx).Transaction(func(tx *gorm.DB) error {
		if err := tx.Create(&user).Error; err != nil {
			return unique(err, emailTaken)
		}
		if err := createAccount(tx, account, user.ID); err != nil {
			return err
		}
		return s.welcome(tx, account.ID)
	})
	if err != nil {
		return models.User{}, models.Account{}, explain(err)
	}
	return user.model(), account.model(), nil
}

// welcome posts the credits that a new account gets for nothing.
func (s *Store) welcome(tx *gorm.DB, id models.AccountID) error {
	if s.settings.SignupCredits == 0 {
		return nil
	}
	return s.postIn(tx, models.Command{
		Account: id, Origin: "system", Key: "signup:" + string(id), Actor: models.System, Reason: "Welcome credits",
		Do: models.GrantCredits{Kind: models.Promotional, Source: models.SourceSignup, Credits: s.settings.SignupCredits},
	})
}

// User finds a user. CodeNotFound.
func (s *Store) User(ctx context.Context, id models.UserID) (models.User, error) {
	row, err := s.userWhere(ctx, "id = ?", id)
	return row.model(), err
}

// UserByEmail finds a user by address, whatever its case. CodeNotFound.
func (s *Store) UserByEmail(ctx context.Context, email string) (models.User, error) {
	row, err := s.userWhere(ctx, "email_normal = ?", models.NormalEmail(email))
	return row.model(), err
}

// Credentials are what a user's password and sessions are checked against.
// CodeNotFound.
func (s *Store) Credentials(ctx context.Context, id models.UserID) (models.Credentials, error) {
	row, err := s.userWhere(ctx, "id = ?", id)
	return models.Credentials{PasswordHash: row.PasswordHash, ChangedAt: row.PasswordAt.time()}, err
}

func (s *Store) userWhere(ctx context.Context, condition string, value any) (userRow, error) {
	var row userRow
	err := s.read.WithContext(ctx).Where(condition, value).Take(&row).Error
	return row, found(err, "user")
}

// UpdateUser changes what a person may change of themselves. CodeNotFound.
func (s *Store) UpdateUser(ctx context.Context, id models.UserID, name, zone string, audit models.AuditRecord) error {
	return s.changeUser(ctx, id, map[string]any{"name": name, "zone": zone}, audit)
}

// SetPasswordHash changes a password and ends all sessions that began before.
// CodeNotFound.
func (s *Store) SetPasswordHash(ctx context.Context, id models.UserID, hash string, audit models.AuditRecord) error {
	return s.changeUser(ctx, id, map[string]any{"password_hash": hash, "password_at": microsOf(s.Now())}, audit)
}

func (s *Store) changeUser(ctx context.Context, id models.UserID, columns map[string]any, audit models.AuditRecord) error {
	return explain(s.write.WithContext(ctx).Transaction(func(tx *gorm.DB) error {
		result := tx.Model(&userRow{}).Where("id = ?", id).Updates(columns)
		switch {
		case result.Error != nil:
			return result.Error
		case result.RowsAffected == 0:
			return notFound("user")
		}
		return s.writeAudit(tx, audit)
	}))
}

type sessionRow struct {
	ID        string `gorm:"primaryKey"`
	Data      []byte
	ExpiresAt micros
}

func (sessionRow) TableName() string { return "sessions" }

// FindSession finds a session that has not expired by its token's hash.
func (s *Store) FindSession(ctx context.Context, id string) (data []byte, ok bool, err error) {
	var row sessionRow
	err = s.read.WithContext(ctx).Where("id = ? AND expires_at > ?", id, microsOf(s.Now())).Limit(1).Find(&row).Error
	return row.Data, row.ID != "", explain(err)
}

// SaveSession makes or changes a session, and forgets some that expired.
func (s *Store) SaveSession(ctx context.Context, id string, data []byte, expiresAt time.Time) error {
	row := sessionRow{id, data, microsOf(expiresAt)}
	return explain(s.write.WithContext(ctx).Transaction(func(tx *gorm.DB) error {
		if err := tx.Exec("DELETE FROM sessions WHERE id IN (SELECT id FROM sessions WHERE expires_at <= ? LIMIT 100)",
			microsOf(s.Now())).Error; err != nil {
			return err
		}
		return tx.Clauses(replace).Create(&row).Error
	}))
}

// DeleteSession ends a session; one that is not there is no error.
func (s *Store) DeleteSession(ctx context.Context, id string) error {
	return explain(s.write.WithContext(ctx).Delete(&sessionRow{ID: id}).Error)
}
