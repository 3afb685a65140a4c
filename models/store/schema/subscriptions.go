package schema

import "github.com/bursar-portal/bursar/models"

// SubscriptionColumns are what present subscriptions, and those that entries left behind,
// have in common. AllowanceLot is an ordinal, 0 for none.
type SubscriptionColumns struct {
	PlanID        models.PlanID             `json:"plan_id"`
	Version       int                       `json:"version"`
	Status        models.SubscriptionStatus `json:"status"`
	AnchorAt      Micros                    `json:"anchor_at"`
	AnchorZone    string                    `json:"anchor_zone"`
	PeriodNumber  int64                     `json:"period_number"`
	PeriodStartAt Micros                    `json:"period_start_at"`
	PeriodEndAt   Micros                    `json:"period_end_at"`
	AllowanceLot  int64                     `json:"allowance_lot"`
	NextPlanID    models.PlanID             `json:"next_plan_id"`
	CancelAtEnd   bool                      `json:"cancel_at_end"`
	CreatedAt     Micros                    `gorm:"autoCreateTime:false" json:"created_at"`
	EndedAt       Micros                    `json:"ended_at"`
}

// Subscription is a row of the table subscriptions.
type Subscription struct {
	ID      models.SubscriptionID `gorm:"primaryKey"`
	Account int64
	Columns SubscriptionColumns `gorm:"embedded"`
}

// TableName names the table for gorm.
func (Subscription) TableName() string { return "subscriptions" }

// SubscriptionColumnsOf returns the columns for s.
func SubscriptionColumnsOf(s models.Subscription, ids models.IDs) SubscriptionColumns {
	_, allowance, _ := ids.LotAt(s.AllowanceLot)
	return SubscriptionColumns{
		PlanID: s.Version.PlanID, Version: s.Version.Number, Status: s.Status,
		AnchorAt: MicrosOf(s.AnchorAt), AnchorZone: s.AnchorZone, PeriodNumber: s.PeriodNumber,
		PeriodStartAt: MicrosOf(s.PeriodStartAt), PeriodEndAt: MicrosOf(s.PeriodEndAt),
		AllowanceLot: allowance, NextPlanID: s.NextPlanID, CancelAtEnd: s.CancelAtPeriodEnd,
		CreatedAt: MicrosOf(s.CreatedAt), EndedAt: MicrosOf(s.EndedAt),
	}
}

// Model returns the columns as a subscription of the account with a number.
func (c SubscriptionColumns) Model(id models.SubscriptionID, account models.AccountID, number int64, ids models.IDs, version models.PlanVersion) models.Subscription {
	var allowance models.LotID
	if c.AllowanceLot != 0 {
		allowance = ids.Lot(number, c.AllowanceLot)
	}
	return models.Subscription{
		ID: id, AccountID: account, Version: version, Status: c.Status,
		AnchorAt: c.AnchorAt.Time(), AnchorZone: c.AnchorZone, PeriodNumber: c.PeriodNumber,
		PeriodStartAt: c.PeriodStartAt.Time(), PeriodEndAt: c.PeriodEndAt.Time(),
		AllowanceLot: allowance, NextPlanID: c.NextPlanID, CancelAtPeriodEnd: c.CancelAtEnd,
		CreatedAt: c.CreatedAt.Time(), EndedAt: c.EndedAt.Time(),
	}
}
