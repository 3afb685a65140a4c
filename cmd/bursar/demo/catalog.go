package demo

import (
	"time"

	"github.com/bursar-portal/bursar/models"
)

// catalog makes the products and plans, from before the first customer.
func (d *seeder) catalog() error {
	d.clock = time.Now().AddDate(0, 0, -northwindDays-30)
	defer func() { d.clock = time.Time{} }()
	if err := d.products(); err != nil {
		return err
	}
	return d.plans()
}

func (d *seeder) products() error {
	for _, p := range []models.Product{
		{Slug: "fast-spec", Name: "Fast Spec", UnitCost: 10 * models.Credit, Rule: models.Upfront},
		{Slug: "deep-spec", Name: "Deep Spec", UnitCost: 50 * models.Credit, Rule: models.Upfront},
		{Slug: "document", Name: "Document", UnitCost: models.Credit, Rule: models.Upfront},
		{Slug: "query", Name: "Query", UnitCost: models.Credit, Rule: models.Upfront},
		{Slug: "face-search", Name: "Face search", UnitCost: models.Credit, Rule: models.Upfront},
		{Slug: "readme", Name: "README", UnitCost: models.Credit, Rule: models.OnSuccess},
		{Slug: "email-validation", Name: "Email validation", UnitCost: models.Credit / 4, Rule: models.Upfront},
		{Slug: "employee-finder", Name: "Employee finder", UnitCost: models.Credit / 20, Rule: models.OnSuccess},
	} {
		if err := d.SaveProduct(d, p); err != nil {
			return err
		}
	}
	return nil
}

func (d *seeder) plans() error {
	for _, v := range []models.PlanVersion{
		{Slug: "starter", Name: "Starter Plan", Allowance: 1000 * models.Credit, Period: models.Monthly, StorageLimit: 10 << 30,
			PriceCents: 9900, Currency: "usd", Features: "Email support\nUsage by API key"},
		{Slug: "daily", Name: "Daily Plan", Allowance: 20 * models.Credit, Period: models.Daily, RolloverPeriods: 2, RolloverCap: 40 * models.Credit, StorageLimit: 2 << 30,
			Currency: "usd", Features: "Community support"},
		{Slug: "business", Name: "Business Plan", Allowance: 5000 * models.Credit, Period: models.Monthly, RolloverPeriods: 1, RolloverCap: 1000 * models.Credit, StorageLimit: 500 << 30,
			PriceCents: 39900, Currency: "usd", Features: "Priority support\nUsage by API key and member\nSingle sign-on"},
	} {
		if _, err := d.SavePlan(d, v); err != nil {
			return err
		}
	}
	return nil
}
