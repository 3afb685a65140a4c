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

// ClosedMonth is a row of the table closed_months.
type ClosedMonth struct {
	MonthAt   Micros `gorm:"primaryKey;autoIncrement:false"`
	UntilAt   Micros
	ClosedAt  Micros
	ActorKind models.ActorKind
	ActorID   string
}

// TableName names the table for gorm.
func (ClosedMonth) TableName() string { return "closed_months" }

// Model returns the row as a model.
func (m ClosedMonth) Model() models.ClosedMonth {
	return models.ClosedMonth{Month: m.MonthAt.Time(), Until: m.UntilAt.Time(), ClosedAt: m.ClosedAt.Time(), ClosedBy: models.ActorRef{Kind: m.ActorKind, ID: m.ActorID}}
}

// ClosedFigure is a row of the table closed_figures: a sum of flows of a closed month, or with
// the flow FigureOpening or FigureClosing what was outstanding before and after.
type ClosedFigure struct {
	MonthAt  Micros          `gorm:"primaryKey;autoIncrement:false"`
	Kind     models.LotKind  `gorm:"primaryKey"`
	Currency string          `gorm:"primaryKey"`
	Flow     models.Movement `gorm:"primaryKey"`
	Credits  models.Credits
	Cents    int64
}

// FigureTax is the kind of the tax that was charged on top of what was sold in a month.
const FigureTax models.LotKind = "tax"

// The flows of figures that are no movements.
const (
	FigureOpening models.Movement = "opening"
	FigureClosing models.Movement = "closing"
)

// TableName names the table for gorm.
func (ClosedFigure) TableName() string { return "closed_figures" }

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

// Task is a row of the table tasks: the last run of a kind of task.
type Task struct {
	Kind        models.TaskKind `gorm:"primaryKey"`
	Subject     string
	ActorKind   models.ActorKind
	ActorID     string
	Process     string
	StartedAt   Micros
	Done, Total int64
	EndedAt     Micros
	Result      string
	Fault       string
}

// TableName names the table for gorm.
func (Task) TableName() string { return "tasks" }

// Model returns the row as a model, in which Interrupted is not decided.
func (t Task) Model() models.Task {
	return models.Task{
		Kind: t.Kind, Subject: t.Subject, By: models.ActorRef{Kind: t.ActorKind, ID: t.ActorID}, StartedAt: t.StartedAt.Time(),
		Done: t.Done, Total: t.Total, EndedAt: t.EndedAt.Time(), Result: t.Result, Fault: t.Fault,
	}
}
