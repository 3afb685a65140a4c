package schema

import "github.com/bursar-portal/bursar/models"

// Plan is a row of the table plans.
type Plan struct {
	ID       models.PlanID `gorm:"primaryKey"`
	Slug     string
	Archived bool
}

// TableName names the table for gorm.
func (Plan) TableName() string { return "plans" }

// PlanVersion is a row of the table plan_versions.
type PlanVersion struct {
	PlanID          models.PlanID `gorm:"primaryKey"`
	Number          int           `gorm:"primaryKey;autoIncrement:false"`
	Name            string
	Allowance       models.Credits
	Period          models.Period
	RolloverPeriods int
	RolloverCap     models.Credits
	StorageLimit    models.Bytes
	PriceCents      int64
	Currency        string
	Features        string
	CreatedAt       Micros `gorm:"autoCreateTime:false"`
}

// TableName names the table for gorm.
func (PlanVersion) TableName() string { return "plan_versions" }

// PlanVersionOf returns the row for v.
func PlanVersionOf(v models.PlanVersion) PlanVersion {
	return PlanVersion{
		PlanID: v.PlanID, Number: v.Number, Name: v.Name, Allowance: v.Allowance, Period: v.Period,
		RolloverPeriods: v.RolloverPeriods, RolloverCap: v.RolloverCap, StorageLimit: v.StorageLimit,
		PriceCents: v.PriceCents, Currency: v.Currency, Features: v.Features,
		CreatedAt: MicrosOf(v.CreatedAt),
	}
}

// Model returns the row as a model of a version of p.
func (r PlanVersion) Model(p Plan) models.PlanVersion {
	return models.PlanVersion{
		PlanID: r.PlanID, Number: r.Number, Slug: p.Slug, Archived: p.Archived, Name: r.Name, Allowance: r.Allowance, Period: r.Period,
		RolloverPeriods: r.RolloverPeriods, RolloverCap: r.RolloverCap, StorageLimit: r.StorageLimit,
		PriceCents: r.PriceCents, Currency: r.Currency, Features: r.Features,
		CreatedAt: r.CreatedAt.Time(),
	}
}
