package schema

import (
	"github.com/bursar-portal/bursar/models"
	"github.com/bursar-portal/bursar/models/factor"
)

// Factor is a row of the table factors.
type Factor struct {
	ID         string `gorm:"primaryKey"`
	UserID     models.UserID
	Kind       factor.Kind
	Name       string
	Credential []byte
	Data       []byte
	Counter    int64
	CreatedAt  Micros `gorm:"autoCreateTime:false"`
	UsedAt     Micros
}

// TableName names the table for gorm.
func (Factor) TableName() string { return "factors" }

// FactorOf returns the row of a factor.
func FactorOf(f factor.Factor) Factor {
	return Factor{
		ID: f.ID, UserID: f.UserID, Kind: f.Kind, Name: f.Name, Credential: f.Credential, Data: f.Data, Counter: f.Counter,
		CreatedAt: MicrosOf(f.CreatedAt), UsedAt: MicrosOf(f.UsedAt),
	}
}

// Model returns the row as a model, without the sealed secret of an app.
func (r Factor) Model() factor.Factor {
	f := factor.Factor{
		ID: r.ID, UserID: r.UserID, Kind: r.Kind, Name: r.Name, Credential: r.Credential, Data: r.Data, Counter: r.Counter,
		CreatedAt: r.CreatedAt.Time(), UsedAt: r.UsedAt.Time(),
	}
	if r.Kind == factor.KindApp {
		f.Data = nil
	}
	return f
}

// RecoveryCode is a row of the table recovery_codes.
type RecoveryCode struct {
	Hash      []byte `gorm:"primaryKey"`
	UserID    models.UserID
	CreatedAt Micros `gorm:"autoCreateTime:false"`
	UsedAt    Micros
}

// TableName names the table for gorm.
func (RecoveryCode) TableName() string { return "recovery_codes" }

// Challenge is a row of the table challenges.
type Challenge struct {
	ID        string `gorm:"primaryKey"`
	Purpose   factor.Purpose
	UserID    models.UserID
	Data      []byte
	Tries     int
	ExpiresAt Micros
}

// TableName names the table for gorm.
func (Challenge) TableName() string { return "challenges" }

// ChallengeOf returns the row of a challenge.
func ChallengeOf(c factor.Challenge) Challenge {
	return Challenge{ID: c.ID, Purpose: c.Purpose, UserID: c.UserID, Data: c.Data, Tries: c.Tries, ExpiresAt: MicrosOf(c.ExpiresAt)}
}

// Model returns the row as a model.
func (r Challenge) Model() factor.Challenge {
	return factor.Challenge{ID: r.ID, Purpose: r.Purpose, UserID: r.UserID, Data: r.Data, Tries: r.Tries, ExpiresAt: r.ExpiresAt.Time()}
}
