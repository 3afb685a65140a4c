package schema

import (
	"time"

	"github.com/bursar-portal/bursar/models"
	"github.com/bursar-portal/bursar/models/sso"
)

// User is a row of the table users.
type User struct {
	ID           models.UserID `gorm:"primaryKey"`
	Email        string
	EmailNormal  string
	Name         string
	Zone         string
	Language     string
	Operator     models.OperatorRole
	PasswordHash string
	PasswordAt   Micros
	VerifiedAt   Micros
	Status       models.UserStatus
	MustReset    bool
	SignedInAt   Micros
	CreatedAt    Micros `gorm:"autoCreateTime:false"`
}

// TableName names the table for gorm.
func (User) TableName() string { return "users" }

// Model returns the row as a model.
func (r User) Model() models.User {
	return models.User{
		ID: r.ID, Email: r.Email, Name: r.Name, Zone: r.Zone, Language: r.Language, Operator: r.Operator, Status: r.Status, MustReset: r.MustReset,
		VerifiedAt: r.VerifiedAt.Time(), SignedInAt: r.SignedInAt.Time(), CreatedAt: r.CreatedAt.Time(),
	}
}

// Identity is a row of the table identities.
type Identity struct {
	Issuer   string `gorm:"primaryKey"`
	Subject  string `gorm:"primaryKey"`
	UserID   models.UserID
	Email    string
	SignsIn  bool
	LinkedAt Micros
	UsedAt   Micros
}

// TableName names the table for gorm.
func (Identity) TableName() string { return "identities" }

// Model returns the row as a model.
func (r Identity) Model() sso.Identity {
	return sso.Identity{
		Key: sso.Key{Issuer: r.Issuer, Subject: r.Subject}, UserID: r.UserID, Email: r.Email, SignsIn: r.SignsIn,
		LinkedAt: r.LinkedAt.Time(), UsedAt: r.UsedAt.Time(),
	}
}

// Member is a row of the table members.
type Member struct {
	AccountID models.AccountID `gorm:"primaryKey"`
	UserID    models.UserID    `gorm:"primaryKey"`
	Role      models.Role
	CreatedAt Micros `gorm:"autoCreateTime:false"`
	Pending   bool   // named by a program, and not accepted: no member yet
}

// TableName names the table for gorm.
func (Member) TableName() string { return "members" }

// NewUser returns the row of a new user with an ID of its own.
func NewUser(n models.NewUser, now time.Time) User {
	user := User{
		ID: models.NewUserID(), Status: models.UserActive, Email: n.Email, EmailNormal: models.NormalizeEmail(n.Email), Name: n.Name, Zone: n.Zone, Language: n.Language,
		Operator: n.Operator, PasswordHash: n.PasswordHash, PasswordAt: MicrosOf(now), CreatedAt: MicrosOf(now),
	}
	if n.Verified {
		user.VerifiedAt = MicrosOf(now)
	}
	return user
}
