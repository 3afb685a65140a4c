package schema

import "github.com/bursar-portal/bursar/models"

// StripeEvent is a row of the table stripe_events.
type StripeEvent struct {
	ID         string `gorm:"primaryKey"`
	Type       string
	SessionID  string
	Outcome    models.EventOutcome
	Detail     string
	ReceivedAt Micros
	PurchaseID models.PurchaseID
	Tries      int64  // that failed, since it last succeeded
	NextTryAt  Micros // when a failed event is due again, 0 for never
}

// TableName names the table for gorm.
func (StripeEvent) TableName() string { return "stripe_events" }

// Model returns the row as a model.
func (r StripeEvent) Model() models.StripeEvent {
	return models.StripeEvent{
		ID: r.ID, Type: r.Type, SessionID: r.SessionID, PurchaseID: r.PurchaseID,
		Outcome: r.Outcome, Detail: r.Detail, ReceivedAt: r.ReceivedAt.Time(),
	}
}
