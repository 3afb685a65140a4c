package schema

import (
	"time"

	"github.com/bursar-portal/bursar/models"
	"github.com/bursar-portal/bursar/models/sso"
)

// Account is a row of the table accounts.
type Account struct {
	Number          int64 `gorm:"primaryKey"`
	ID              models.AccountID
	ExternalID      string
	Kind            models.AccountKind
	Name            string
	BillingEmail    string
	Zone            string
	Status          models.AccountStatus
	OpenedZone      string // which the chain of its entries begins with
	StorageUsage    models.Bytes
	StorageOverride *models.Bytes
	StorageAt       Micros
	LowBalance      *models.Credits // nil: nobody has set it
	BillingAddress  string
	TaxID           string
	BillingContacts string
	StripeCustomer  string // in no model: only payments ask for it
	Search          string // SearchText; changes with the name and the billing email
	CreatedAt       Micros `gorm:"autoCreateTime:false"`
}

// TableName names the table for gorm.
func (Account) TableName() string { return "accounts" }

// NewAccount returns the row of a new active account, with an ID of its own unless n has one.
func NewAccount(n models.NewAccount, now time.Time) Account {
	if n.ID == "" {
		n.ID = models.NewAccountID()
	}
	return Account{
		ID: n.ID, BillingAddress: n.BillingAddress, TaxID: n.TaxID, ExternalID: n.ExternalID, Kind: n.Kind, Name: n.Name, BillingEmail: n.BillingEmail,
		Zone: n.Zone, OpenedZone: n.Zone, Status: models.AccountActive, StorageAt: MicrosOf(now), CreatedAt: MicrosOf(now),
		Search: SearchText(n.Name, n.BillingEmail),
	}
}

// Model returns the row as a model.
func (r Account) Model() models.Account {
	var low models.Credits
	if r.LowBalance != nil {
		low = *r.LowBalance
	}
	return models.Account{
		ID: r.ID, ExternalID: r.ExternalID, Kind: r.Kind, Name: r.Name, BillingEmail: r.BillingEmail, Zone: r.Zone, Status: r.Status,
		StorageUsage: r.StorageUsage, StorageOverride: r.StorageOverride, StorageUpdatedAt: r.StorageAt.Time(), CreatedAt: r.CreatedAt.Time(),
		LowBalance: low, LowBalanceByDefault: r.LowBalance == nil, BillingAddress: r.BillingAddress, TaxID: r.TaxID, BillingContacts: r.BillingContacts,
	}
}

// Note is a row of the table account_notes.
type Note struct {
	Sequence  models.NoteCursor `gorm:"primaryKey"`
	AccountID models.AccountID
	AuthorID  models.UserID
	Key       string
	At        Micros
	Text      string
	ErasedAt  Micros
}

// TableName names the table for gorm.
func (Note) TableName() string { return "account_notes" }

// Model returns the row as a model.
func (r Note) Model() models.Note {
	return models.Note{
		Sequence: r.Sequence, AccountID: r.AccountID, Author: r.AuthorID, Key: r.Key, At: r.At.Time(), Text: r.Text, ErasedAt: r.ErasedAt.Time(),
	}
}

// StorageDelta is a row of the table storage_deltas: a counted change of storage with
// its result.
type StorageDelta struct {
	AccountID    models.AccountID
	Origin       string
	Key          string
	Delta        models.Bytes
	UsageAfter   models.Bytes
	StorageLimit models.Bytes
	CreatedAt    Micros `gorm:"autoCreateTime:false"`
}

// TableName names the table for gorm.
func (StorageDelta) TableName() string { return "storage_deltas" }

// Domain is a row of the table domains.
type Domain struct {
	AccountID    models.AccountID `gorm:"primaryKey"`
	Name         string           `gorm:"primaryKey"`
	Token        string
	CreatedAt    Micros `gorm:"autoCreateTime:false"`
	VerifiedAt   Micros
	CheckedAt    Micros
	MissingSince Micros
	JoinRole     models.Role
	Issuer       string
}

// TableName names the table for gorm.
func (Domain) TableName() string { return "domains" }

// Model returns the row as a model.
func (r Domain) Model() sso.Domain {
	return sso.Domain{
		AccountID: r.AccountID, Name: r.Name, Token: r.Token, CreatedAt: r.CreatedAt.Time(), VerifiedAt: r.VerifiedAt.Time(),
		CheckedAt: r.CheckedAt.Time(), MissingSince: r.MissingSince.Time(), JoinRole: r.JoinRole, Issuer: r.Issuer,
	}
}
