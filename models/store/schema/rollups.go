package schema

import (
	"github.com/bursar-portal/bursar/models"
	"github.com/bursar-portal/bursar/models/ledger"
)

// Movement is a row of the table flows: how much one kind of movement changed what an
// account has outstanding, by UTC day, kind of credits and currency.
type Movement struct {
	Account  int64           `gorm:"primaryKey;autoIncrement:false"`
	DayAt    Micros          `gorm:"primaryKey;autoIncrement:false"`
	Kind     models.LotKind  `gorm:"primaryKey"`
	Currency string          `gorm:"primaryKey"`
	Flow     models.Movement `gorm:"primaryKey"`
	Credits  models.Credits
	Cents    int64
}

// TableName names the table for gorm.
func (Movement) TableName() string { return "flows" }

// Key returns what the row is a sum of, except for the account.
func (r Movement) Key() ledger.MovementKey {
	return ledger.MovementKey{Day: r.DayAt.Time(), Kind: r.Kind, Currency: r.Currency, Movement: r.Flow}
}

// Part returns the sum.
func (r Movement) Part() models.PricedCredits {
	return models.PricedCredits{Credits: r.Credits, Cents: r.Cents}
}

// MovementsOf returns the rows for the sums of the account with a number.
func MovementsOf(account int64, sums ledger.MovementSums) (rows []Movement) {
	for key, part := range sums {
		rows = append(rows, Movement{account, MicrosOf(key.Day), key.Kind, key.Currency, key.Movement, part.Credits, part.Cents})
	}
	return rows
}

// Usage is a row of the table usage: sums of charges by quarter of an hour.
type Usage struct {
	Account   int64          `gorm:"primaryKey;autoIncrement:false"`
	QuarterAt Micros         `gorm:"primaryKey;autoIncrement:false"`
	Product   Symbol         `gorm:"primaryKey;autoIncrement:false"`
	APIKey    Symbol         `gorm:"primaryKey;autoIncrement:false"`
	Member    Symbol         `gorm:"primaryKey;autoIncrement:false"`
	Credits   models.Credits // taken
	Refunded  models.Credits // given back, whenever they were taken
	Charges   int64
}

// TableName names the table for gorm.
func (Usage) TableName() string { return "usage" }
