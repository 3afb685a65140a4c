package schema

import "github.com/bursar-portal/bursar/models"

// SubscriptionColumns are the columns that the tables of present and past
// subscriptions have in common.
type SubscriptionColumns struct {
	PlanID        models.PlanID
	Version       int
	Status        models.SubscriptionStatus
	AnchorAt      Micros
	AnchorZone    string
	PeriodNumber  int64
	PeriodStartAt Micros
	PeriodEndAt   Micros
	AllowanceLot  models.LotID
	NextPlanID    models.PlanID
	CancelAtEnd   bool
	CreatedAt     Micros `gorm:"autoCreateTime:false"`
	EndedAt       Micros
}

// Subscription is a row of the table subscriptions.
type Subscription struct {
	ID        models.SubscriptionID `gorm:"primaryKey"`
	AccountID models.AccountID
	Columns   SubscriptionColumns `gorm:"embedded"`
}

// TableName names the table for gorm.
func (Subscription) TableName() string { return "subscriptions" }

// SubscriptionState is a row of the table subscription_states: a subscription as an
// entry left it.
type SubscriptionState struct {
	AccountID models.AccountID `gorm:"primaryKey"`
	Sequence  int64            `gorm:"primaryKey;autoIncrement:false"`
	ID        models.SubscriptionID
	Columns   SubscriptionColumns `gorm:"embedded"`
}

// TableName names the table for gorm.
func (SubscriptionState) TableName() string { return "subscription_states" }

// SubscriptionColumnsOf returns the columns for s.
func SubscriptionColumnsOf(s models.Subscription) SubscriptionColumns {
	return SubscriptionColumns{
		PlanID: s.Version.PlanID, Version: s.Version.Number, Status: s.Status,
		AnchorAt: MicrosOf(s.AnchorAt), AnchorZone: s.AnchorZone, PeriodNumber: s.PeriodNumber,
		PeriodStartAt: MicrosOf(s.PeriodStartAt), PeriodEndAt: MicrosOf(s.PeriodEndAt),
		AllowanceLot: s.AllowanceLot, NextPlanID: s.NextPlanID, CancelAtEnd: s.CancelAtPeriodEnd,
		CreatedAt: MicrosOf(s.CreatedAt), EndedAt: MicrosOf(s.EndedAt),
	}
}

// Model returns the row as a model.
func (c SubscriptionColumns) Model(id models.SubscriptionID, account models.AccountID, version models.PlanVersion) models.Subscription {
	return models.Subscription{
		ID: id, AccountID: account, Version: version, Status: c.Status,
		AnchorAt: c.AnchorAt.Time(), AnchorZone: c.AnchorZone, PeriodNumber: c.PeriodNumber,
		PeriodStartAt: c.PeriodStartAt.Time(), PeriodEndAt: c.PeriodEndAt.Time(),
		AllowanceLot: c.AllowanceLot, NextPlanID: c.NextPlanID, CancelAtPeriodEnd: c.CancelAtEnd,
		CreatedAt: c.CreatedAt.Time(), EndedAt: c.EndedAt.Time(),
	}
}
