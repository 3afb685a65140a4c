package schema

import "github.com/bursar-portal/bursar/models"

// CustomerView is a row of the table customer_views.
type CustomerView struct {
	ID         string `gorm:"primaryKey"`
	OperatorID models.UserID
	UserID     models.UserID
	Reason     string
	StartedAt  Micros
	EndsAt     Micros
}

// TableName names the table for gorm.
func (CustomerView) TableName() string { return "customer_views" }

// CustomerViewOf returns the row of a view.
func CustomerViewOf(v models.CustomerView) CustomerView {
	return CustomerView{
		ID: v.ID, OperatorID: v.Operator, UserID: v.User, Reason: v.Reason, StartedAt: MicrosOf(v.StartedAt), EndsAt: MicrosOf(v.EndsAt),
	}
}

// Model returns the row as a model.
func (r CustomerView) Model() models.CustomerView {
	return models.CustomerView{
		ID: r.ID, Operator: r.OperatorID, User: r.UserID, Reason: r.Reason, StartedAt: r.StartedAt.Time(), EndsAt: r.EndsAt.Time(),
	}
}
