package schema

import "github.com/bursar-portal/bursar/models"

// Dispute is a row of the table disputes.
type Dispute struct {
	ID         string `gorm:"primaryKey"`
	PurchaseID models.PurchaseID
	AccountID  models.AccountID
	State      models.DisputeState
	Cents      int64
	Currency   string
	RespondBy  Micros
	OpenedAt   Micros
	UpdatedAt  Micros `gorm:"autoUpdateTime:false"`
}

// TableName names the table for gorm.
func (Dispute) TableName() string { return "disputes" }

// Model returns the row as a model.
func (r Dispute) Model() models.Dispute {
	return models.Dispute{
		ID: r.ID, PurchaseID: r.PurchaseID, State: r.State, Cents: r.Cents, Currency: r.Currency,
		RespondBy: r.RespondBy.Time(), OpenedAt: r.OpenedAt.Time(),
	}
}
