// Package people is the store's room for users, members and sessions.
package people

import (
	"context"

	"gorm.io/gorm"

	"github.com/bursar-portal/bursar/models"
	"github.com/bursar-portal/bursar/models/store/database"
	"github.com/bursar-portal/bursar/models/store/posting"
	"github.com/bursar-portal/bursar/models/store/schema"
)

// People are users with their memberships and sessions.
type People struct {
	db     *database.DB
	ledger *posting.Ledger
}

// New returns the room over an open database.
func New(db *database.DB, ledger *posting.Ledger) *People { return &People{db, ledger} }

// CreateUser creates a user without an account. CodeConflict: the address is taken.
func (p *People) CreateUser(ctx context.Context, n models.NewUser) (models.User, error) {
	row := schema.NewUser(n, p.db.Now())
	if err := p.ledger.Write(ctx, posting.CreateUser{User: row}); err != nil {
		return models.User{}, err
	}
	return row.Model(), nil
}

// SignUp creates a user with a solo account and, if the settings say so, free credits, all
// in one transaction. CodeConflict: the address is taken.
func (p *People) SignUp(ctx context.Context, n models.NewUser) (models.User, models.Account, error) {
	user := schema.NewUser(n, p.db.Now())
	account := schema.NewAccount(models.NewAccount{
		Kind: models.Solo, Name: n.Name, Owner: user.ID, BillingEmail: n.Email, Zone: n.Zone,
	}, p.db.Now())
	writes := []posting.Write{posting.CreateUser{User: user}, posting.OpenAccount{Account: account, Owner: user.ID}}
	var err error
	if credits := p.db.Settings().SignupCredits; credits == 0 {
		err = p.ledger.Write(ctx, writes...)
	} else {
		_, err = p.ledger.PostWith(ctx, welcome(account.ID, credits), writes...)
	}
	if err != nil {
		return models.User{}, models.Account{}, err
	}
	return user.Model(), account.Model(), nil
}

// welcome is the command that gives a new account its free credits.
func welcome(id models.AccountID, credits models.Credits) models.Command {
	return models.Command{
		Account: id, Origin: "system", Key: "signup:" + string(id), Actor: models.System, Reason: "Welcome credits",
		Do: models.GrantCredits{Kind: models.Promotional, Source: models.SourceSignup, Credits: credits},
	}
}

// User finds a user. CodeNotFound.
func (p *People) User(ctx context.Context, id models.UserID) (models.User, error) {
	row, err := p.userWhere(ctx, "id = ?", id)
	return row.Model(), err
}

// UserByEmail finds a user by email address in any case and any way to write accented
// letters. CodeNotFound.
func (p *People) UserByEmail(ctx context.Context, email string) (models.User, error) {
	row, err := p.userWhere(ctx, "email_normal = ?", models.NormalizeEmail(email))
	return row.Model(), err
}

// Credentials returns what a user's password and sessions are checked against.
// CodeNotFound.
func (p *People) Credentials(ctx context.Context, id models.UserID) (models.Credentials, error) {
	row, err := p.userWhere(ctx, "id = ?", id)
	return models.Credentials{PasswordHash: row.PasswordHash, ChangedAt: row.PasswordAt.Time()}, err
}

func (p *People) userWhere(ctx context.Context, condition string, value any) (schema.User, error) {
	var row schema.User
	err := p.db.Read.WithContext(ctx).Where(condition, value).Take(&row).Error
	return row, database.NotFoundOr(err, "user")
}

// UpdateUser changes what users may change about themselves. CodeNotFound.
func (p *People) UpdateUser(ctx context.Context, id models.UserID, name, zone, language string, audit models.AuditRecord) error {
	return p.changeUser(ctx, id, map[string]any{"name": name, "zone": zone, "language": language}, audit)
}

func (p *People) changeUser(ctx context.Context, id models.UserID, columns map[string]any, audit models.AuditRecord) error {
	return database.Explain(p.db.Transact(ctx, func(tx *gorm.DB) error {
		result := tx.Model(&schema.User{}).Where("id = ?", id).Updates(columns)
		switch {
		case result.Error != nil:
			return result.Error
		case result.RowsAffected == 0:
			return database.NotFound("user")
		}
		return p.db.RecordAudit(tx, audit)
	}))
}
