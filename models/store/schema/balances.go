package schema

import "github.com/bursar-portal/bursar/models"

// Balance is a row of the table balances: an account after its last entry.
type Balance struct {
	Account        int64 `gorm:"primaryKey;autoIncrement:false"`
	Sequence       int64
	Head           []byte
	Ordinal        int64
	Available      models.Credits
	Held           models.Credits
	Frozen         models.Credits
	Scheduled      models.Credits
	Debt           models.Credits
	EffectiveAt    Micros
	UpdatedAt      Micros `gorm:"autoUpdateTime:false"`
	NextBoundaryAt Micros
}

// TableName names the table for gorm.
func (Balance) TableName() string { return "balances" }

// Values returns the five values of the balance.
func (r Balance) Values() models.Balance {
	return models.Balance{Available: r.Available, Held: r.Held, Frozen: r.Frozen, Scheduled: r.Scheduled, Debt: r.Debt}
}
