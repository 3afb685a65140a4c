package store

import (
	"context"
	"time"

	"gorm.io/gorm"

	"github.com/bursar-portal/bursar/models"
)

// People are the users, their memberships and sessions.
type People struct {
	db     *DB
	ledger *Ledger
}

// NewPeople returns the room over an open database.
func NewPeople(db *DB, ledger *Ledger) *People { return &People{db, ledger} }

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

// CreateUser makes a user without an account. CodeConflict: the address is taken.
func (s *People) CreateUser(ctx context.Context, n models.NewUser) (models.User, error) {
	row := newUserRow(n, s.db.Now())
	if err := s.db.Write.WithContext(ctx).Create(&row).Error; err != nil {
		return models.User{}, ConflictOr(err, EmailTaken)
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
func (s *People) SignUp(ctx context.Context, n models.NewUser) (models.User, models.Account, error) {
	user := newUserRow(n, s.db.Now())
	account := newAccountRow(models.NewAccount{
		Kind: models.Solo, Name: n.Name, Owner: user.ID, BillingEmail: n.Email, Zone: n.Zone,
	}, s.db.Now())
	writes := []Write{CreateUser{user}, OpenAccount{account, user.ID}}
	var err error
	if credits := s.db.Settings.SignupCredits; credits == 0 {
		err = s.ledger.Write(ctx, writes...)
	} else {
		_, err = s.ledger.PostWith(ctx, welcome(account.ID, credits), writes...)
	}
	if err != nil {
		return models.User{}, models.Account{}, err
	}
	return user.model(), account.model(), nil
}

// welcome is the command that gives a new account its free credits.
func welcome(id models.AccountID, credits models.Credits) models.Command {
	return models.Command{
		Account: id, Origin: "system", Key: "signup:" + string(id), Actor: models.System, Reason: "Welcome credits",
		Do: models.GrantCredits{Kind: models.Promotional, Source: models.SourceSignup, Credits: credits},
	}
}

// User finds a user. CodeNotFound.
func (s *People) User(ctx context.Context, id models.UserID) (models.User, error) {
	row, err := s.userWhere(ctx, "id = ?", id)
	return row.model(), err
}

// UserByEmail finds a user by address, whatever its case. CodeNotFound.
func (s *People) UserByEmail(ctx context.Context, email string) (models.User, error) {
	row, err := s.userWhere(ctx, "email_normal = ?", models.NormalEmail(email))
	return row.model(), err
}

// Credentials are what a user's password and sessions are checked against.
// CodeNotFound.
func (s *People) Credentials(ctx context.Context, id models.UserID) (models.Credentials, error) {
	row, err := s.userWhere(ctx, "id = ?", id)
	return models.Credentials{PasswordHash: row.PasswordHash, ChangedAt: row.PasswordAt.time()}, err
}

func (s *People) userWhere(ctx context.Context, condition string, value any) (userRow, error) {
	var row userRow
	err := s.db.Read.WithContext(ctx).Where(condition, value).Take(&row).Error
	return row, NotFoundOr(err, "user")
}

// UpdateUser changes what a person may change of themselves. CodeNotFound.
func (s *People) UpdateUser(ctx context.Context, id models.UserID, name, zone string, audit models.AuditRecord) error {
	return s.changeUser(ctx, id, map[string]any{"name": name, "zone": zone}, audit)
}

// SetPasswordHash changes a password and ends all sessions that began before.
// CodeNotFound.
func (s *People) SetPasswordHash(ctx context.Context, id models.UserID, hash string, audit models.AuditRecord) error {
	return s.changeUser(ctx, id, map[string]any{"password_hash": hash, "password_at": microsOf(s.db.Now())}, audit)
}

func (s *People) changeUser(ctx context.Context, id models.UserID, columns map[string]any, audit models.AuditRecord) error {
	return Explain(s.db.Write.WithContext(ctx).Transaction(func(tx *gorm.DB) error {
		result := tx.Model(&userRow{}).Where("id = ?", id).Updates(columns)
		switch {
		case result.Error != nil:
			return result.Error
		case result.RowsAffected == 0:
			return NotFound("user")
		}
		return s.db.RecordAudit(tx, audit)
	}))
}
