package schema

import "github.com/bursar-portal/bursar/models"

// Dispute is a row of the table disputes.
type Dispute struct {
	ID         string `gorm:"primaryKey"`
	PurchaseID models.PurchaseID
	State      models.DisputeState
	Cents      int64
	OpenedAt   Micros
	UpdatedAt  Micros `gorm:"autoUpdateTime:false"`
}

// TableName names the table for gorm.
func (Dispute) TableName() string { return "disputes" }
