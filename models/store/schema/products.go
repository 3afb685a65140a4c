package schema

import "github.com/bursar-portal/bursar/models"

// Product is a row of the table products.
type Product struct {
	Slug     string `gorm:"primaryKey"`
	Name     string
	UnitCost models.Credits
	Rule     models.ChargeRule
	Archived bool
}

// TableName names the table for gorm.
func (Product) TableName() string { return "products" }
