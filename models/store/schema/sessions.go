package schema

import "github.com/bursar-portal/bursar/models"

// Session is a row of the table sessions.
type Session struct {
	ID        string `gorm:"primaryKey"`
	UserID    models.UserID
	CreatedAt Micros `gorm:"autoCreateTime:false"`
	SeenAt    Micros
	ExpiresAt Micros
	Network   string
	Agent     string
	Issuer    string
}

// TableName names the table for gorm.
func (Session) TableName() string { return "sessions" }

// SessionOf returns the row of a session.
func SessionOf(s models.Session) Session {
	return Session{
		ID: s.ID, UserID: s.UserID, CreatedAt: MicrosOf(s.CreatedAt), SeenAt: MicrosOf(s.SeenAt), ExpiresAt: MicrosOf(s.ExpiresAt),
		Network: s.Network, Agent: s.Agent, Issuer: s.Issuer,
	}
}

// Model returns the row as a model.
func (r Session) Model() models.Session {
	return models.Session{
		ID: r.ID, UserID: r.UserID, CreatedAt: r.CreatedAt.Time(), SeenAt: r.SeenAt.Time(), ExpiresAt: r.ExpiresAt.Time(),
		Network: r.Network, Agent: r.Agent, Issuer: r.Issuer,
	}
}

// Device is a row of the table devices.
type Device struct {
	ID        string `gorm:"primaryKey"`
	UserID    models.UserID
	ExpiresAt Micros
}

// TableName names the table for gorm.
func (Device) TableName() string { return "devices" }

// KeptForm is a row of the table kept_forms.
type KeptForm struct {
	ID        string `gorm:"primaryKey"`
	Data      []byte
	ExpiresAt Micros
}

// TableName names the table for gorm.
func (KeptForm) TableName() string { return "kept_forms" }
