package store

import "github.com/bursar-portal/bursar/models"

type disputeRow struct {
	ID         string `gorm:"primaryKey"`
	PurchaseID models.PurchaseID
	State      models.DisputeState
	Cents      int64
	OpenedAt   micros
	UpdatedAt  micros `gorm:"autoUpdateTime:false"`
}

func (disputeRow) TableName() string { return "disputes" }
