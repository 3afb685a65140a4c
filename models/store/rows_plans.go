package store

import (
	"github.com/bursar-portal/bursar/models"
)

type planRow struct {
	ID       models.PlanID `gorm:"primaryKey"`
	Slug     string
	Archived bool
}

func (planRow) TableName() string { return "plans" }

type planVersionRow struct {
	PlanID          models.PlanID `gorm:"primaryKey"`
	Number          int           `gorm:"primaryKey;autoIncrement:false"`
	Name            string
	Allowance       models.Credits
	Period          models.Period
	RolloverPeriods int
	RolloverCap     models.Credits
	StorageLimit    models.Bytes
	CreatedAt       micros `gorm:"autoCreateTime:false"`
}

func (planVersionRow) TableName() string { return "plan_versions" }

func rowOfPlanVersion(v models.PlanVersion) planVersionRow {
	return planVersionRow{
		PlanID: v.PlanID, Number: v.Number, Name: v.Name, Allowance: v.Allowance, Period: v.Period,
		RolloverPeriods: v.RolloverPeriods, RolloverCap: v.RolloverCap, StorageLimit: v.StorageLimit,
		CreatedAt: microsOf(v.CreatedAt),
	}
}

func (r planVersionRow) model(p planRow) models.PlanVersion {
	return models.PlanVersion{
		PlanID: r.PlanID, Number: r.Number, Slug: p.Slug, Archived: p.Archived, Name: r.Name, Allowance: r.Allowance, Period: r.Period,
		RolloverPeriods: r.RolloverPeriods, RolloverCap: r.RolloverCap, StorageLimit: r.StorageLimit,
		CreatedAt: r.CreatedAt.time(),
	}
}

type productRow struct {
	Slug     string `gorm:"primaryKey"`
	Name     string
	UnitCost models.Credits
	Rule     models.ChargeRule
	Archived bool
}

func (productRow) TableName() string { return "products" }

// subscriptionColumns are what a subscription as it stands and as it stood have
// in common.
type subscriptionColumns struct {
	PlanID        models.PlanID
	Version       int
	Status        models.SubscriptionStatus
	AnchorAt      micros
	AnchorZone    string
	PeriodNumber  int64
	PeriodStartAt micros
	PeriodEndAt   micros
	AllowanceLot  models.LotID
	NextPlanID    models.PlanID
	CancelAtEnd   bool
	CreatedAt     micros `gorm:"autoCreateTime:false"`
	EndedAt       micros
}

type subscriptionRow struct {
	ID        models.SubscriptionID `gorm:"primaryKey"`
	AccountID models.AccountID
	Columns   subscriptionColumns `gorm:"embedded"`
}

func (subscriptionRow) TableName() string { return "subscriptions" }

type subscriptionStateRow struct {
	AccountID models.AccountID `gorm:"primaryKey"`
	Sequence  int64            `gorm:"primaryKey;autoIncrement:false"`
	ID        models.SubscriptionID
	Columns   subscriptionColumns `gorm:"embedded"`
}

func (subscriptionStateRow) TableName() string { return "subscription_states" }

func columnsOf(s models.Subscription) subscriptionColumns {
	return subscriptionColumns{
		PlanID: s.Version.PlanID, Version: s.Version.Number, Status: s.Status,
		AnchorAt: microsOf(s.AnchorAt), AnchorZone: s.AnchorZone, PeriodNumber: s.PeriodNumber,
		PeriodStartAt: microsOf(s.PeriodStartAt), PeriodEndAt: microsOf(s.PeriodEndAt),
		AllowanceLot: s.AllowanceLot, NextPlanID: s.NextPlanID, CancelAtEnd: s.CancelAtEnd,
		CreatedAt: microsOf(s.CreatedAt), EndedAt: microsOf(s.EndedAt),
	}
}

func (c subscriptionColumns) model(id models.SubscriptionID, account models.AccountID, version models.PlanVersion) models.Subscription {
	return models.Subscription{
		ID: id, AccountID: account, Version: version, Status: c.Status,
		AnchorAt: c.AnchorAt.time(), AnchorZone: c.AnchorZone, PeriodNumber: c.PeriodNumber,
		PeriodStartAt: c.PeriodStartAt.time(), PeriodEndAt: c.PeriodEndAt.time(),
		AllowanceLot: c.AllowanceLot, NextPlanID: c.NextPlanID, CancelAtEnd: c.CancelAtEnd,
		CreatedAt: c.CreatedAt.time(), EndedAt: c.EndedAt.time(),
	}
}
