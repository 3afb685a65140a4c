package schema

import (
	"github.com/bursar-portal/bursar/models"
	"github.com/bursar-portal/bursar/models/ledger"
)

type Movement struct {
	DayAt     Micros           `gorm:"primaryKey;autoIncrement:false"`
	AccountID models.AccountID `gorm:"primaryKey"`
	Kind      models.LotKind   `gorm:"primaryKey"`
	Currency  string           `gorm:"primaryKey"`
	Flow      models.Flow      `gorm:"primaryKey"`
	Credits   models.Credits
	Cents     int64
}

func (Movement) TableName() string { return "flows" }

func (r Movement) Key() ledger.FlowKey {
	return ledger.FlowKey{Day: r.DayAt.Time(), Kind: r.Kind, Currency: r.Currency, Flow: r.Flow}
}

func (r Movement) Part() models.Part { return models.Part{Credits: r.Credits, Cents: r.Cents} }

func MovementsOf(id models.AccountID, sums ledger.FlowSums) (rows []Movement) {
	for key, part := range sums {
		rows = append(rows, Movement{MicrosOf(key.Day), id, key.Kind, key.Currency, key.Flow, part.Credits, part.Cents})
	}
	return rows
}

type Usage struct {
	AccountID models.AccountID `gorm:"primaryKey"`
	QuarterAt Micros           `gorm:"primaryKey;autoIncrement:false"`
	Product   string           `gorm:"primaryKey"`
	KeyID     models.KeyID     `gorm:"primaryKey"`
	UserID    models.UserID    `gorm:"primaryKey"`
	Credits   models.Credits   // taken
	Refunded  models.Credits   // given back, whenever it was taken
	Charges   int64
}

func (Usage) TableName() string { return "usage" }
