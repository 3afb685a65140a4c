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
	BeganBy   string
	ProvedAt  Micros
	ProvedBy  string
	Issuer    string
}

// TableName names the table for gorm.
func (Session) TableName() string { return "sessions" }

// SessionOf returns the row of a session.
func SessionOf(s models.Session) Session {
	return Session{
		ID: s.ID, UserID: s.UserID, CreatedAt: MicrosOf(s.CreatedAt), SeenAt: MicrosOf(s.SeenAt), ExpiresAt: MicrosOf(s.ExpiresAt),
		Network: s.Network, Agent: s.Agent, BeganBy: s.BeganBy, ProvedAt: MicrosOf(s.ProvedAt), ProvedBy: s.ProvedBy, Issuer: s.Issuer,
	}
}

// Model returns the row as a model.
func (r Session) Model() models.Session {
	return models.Session{
		ID: r.ID, UserID: r.UserID, CreatedAt: r.CreatedAt.Time(), SeenAt: r.SeenAt.Time(), ExpiresAt: r.ExpiresAt.Time(),
		Network: r.Network, Agent: r.Agent, BeganBy: r.BeganBy, ProvedAt: r.ProvedAt.Time(), ProvedBy: r.ProvedBy, Issuer: r.Issuer,
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

// CustomerView is a row of the table customer_views.
type CustomerView struct {
	ID         string `gorm:"primaryKey"`
	OperatorID models.UserID
	UserID     models.UserID
	Reason     string
	StartedAt  Micros
	EndsAt     Micros
}

// TableName names the table for gorm.
func (CustomerView) TableName() string { return "customer_views" }

// CustomerViewOf returns the row of a view.
func CustomerViewOf(v models.CustomerView) CustomerView {
	return CustomerView{
		ID: v.ID, OperatorID: v.Operator, UserID: v.User, Reason: v.Reason, StartedAt: MicrosOf(v.StartedAt), EndsAt: MicrosOf(v.EndsAt),
	}
}

// Model returns the row as a model.
func (r CustomerView) Model() models.CustomerView {
	return models.CustomerView{
		ID: r.ID, Operator: r.OperatorID, User: r.UserID, Reason: r.Reason, StartedAt: r.StartedAt.Time(), EndsAt: r.EndsAt.Time(),
	}
}
