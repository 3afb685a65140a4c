package schema

import (
	"encoding/json"

	"github.com/bursar-portal/bursar/models"
	"github.com/bursar-portal/bursar/models/link"
)

// Link is a row of the table links.
type Link struct {
	Hash      []byte `gorm:"primaryKey"`
	Purpose   link.Purpose
	UserID    models.UserID
	Email     string
	Data      string
	CreatedAt Micros `gorm:"autoCreateTime:false"`
	ExpiresAt Micros
	UsedAt    Micros
}

// TableName names the table for gorm.
func (Link) TableName() string { return "links" }

// LinkOf returns the row of a link.
func LinkOf(l link.Link) Link {
	data, _ := json.Marshal(l.Data) // texts always have JSON
	return Link{
		Hash: l.Hash[:], Purpose: l.Purpose, UserID: l.UserID, Email: models.NormalizeEmail(l.Email), Data: string(data),
		CreatedAt: MicrosOf(l.CreatedAt), ExpiresAt: MicrosOf(l.ExpiresAt), UsedAt: MicrosOf(l.UsedAt),
	}
}

// Model returns the row as a model.
func (r Link) Model() (link.Link, error) {
	l := link.Link{
		Purpose: r.Purpose, UserID: r.UserID, Email: r.Email,
		CreatedAt: r.CreatedAt.Time(), ExpiresAt: r.ExpiresAt.Time(), UsedAt: r.UsedAt.Time(),
	}
	copy(l.Hash[:], r.Hash)
	return l, json.Unmarshal([]byte(r.Data), &l.Data)
}

// SignupCredits is a row of the table signup_credits.
type SignupCredits struct {
	Address   []byte `gorm:"primaryKey"`
	Network   string
	GrantedAt Micros
}

// TableName names the table for gorm.
func (SignupCredits) TableName() string { return "signup_credits" }
