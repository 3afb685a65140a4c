package store

import (
	"context"
	"errors"

	"gorm.io/gorm"

	"github.com/bursar-portal/bursar/models"
)

type stripeEventRow struct {
	ID         string `gorm:"primaryKey"`
	Type       string
	SessionID  string
	Outcome    models.EventOutcome
	Detail     string
	ReceivedAt micros
	PurchaseID models.PurchaseID
}

func (stripeEventRow) TableName() string { return "stripe_events" }

func (r stripeEventRow) model() models.StripeEvent {
	return models.StripeEvent{
		ID: r.ID, Type: r.Type, SessionID: r.SessionID, PurchaseID: r.PurchaseID,
		Outcome: r.Outcome, Detail: r.Detail, ReceivedAt: r.ReceivedAt.time(),
	}
}

// StripeEvent finds an event that was noted before.
func (s *Purchases) StripeEvent(ctx context.Context, id string) (models.StripeEvent, bool, error) {
	var row stripeEventRow
	err := s.db.Read.WithContext(ctx).Where("id = ?", id).Take(&row).Error
	if errors.Is(err, gorm.ErrRecordNotFound) {
		return models.StripeEvent{}, false, nil
	}
	return row.model(), err == nil, Explain(err)
}

// NoteStripeEvent stores what came of an event; a later try overwrites it, but
// what is done stays done.
func (s *Purchases) NoteStripeEvent(ctx context.Context, e models.StripeEvent) error {
	return Explain(s.db.Write.WithContext(ctx).Exec(`
		INSERT INTO stripe_events (id, type, session_id, purchase_id, outcome, detail, received_at) VALUES (?, ?, ?, ?, ?, ?, ?)
		ON CONFLICT (id) DO UPDATE SET outcome = excluded.outcome, detail = excluded.detail, purchase_id = excluded.purchase_id
		WHERE stripe_events.outcome <> ?`,
		e.ID, e.Type, e.SessionID, e.PurchaseID, e.Outcome, e.Detail, microsOf(s.db.Now()), models.EventDone).Error)
}

// StripeEvents is a page of the events that were noted, newest first.
func (s *Purchases) StripeEvents(ctx context.Context, q models.EventQuery) (models.EventPage, error) {
	var page models.EventPage
	query := s.db.Read.WithContext(ctx).Order("received_at DESC, id DESC").Limit(q.Limit + 1)
	if q.Text != "" {
		query = query.Where("id = ? OR (session_id = ? AND session_id <> '') OR (purchase_id = ? AND purchase_id <> '')", q.Text, q.Text, q.Text)
	}
	if q.Outcome != "" {
		query = query.Where("outcome = ?", q.Outcome)
	}
	if q.PurchaseID != "" {
		query = query.Where("purchase_id = ? AND purchase_id <> ''", q.PurchaseID)
	}
	if q.After != "" {
		query = query.Where("(received_at, id) < (SELECT received_at, id FROM stripe_events WHERE id = ?)", q.After)
	}
	var rows []stripeEventRow
	if err := query.Find(&rows).Error; err != nil {
		return page, Explain(err)
	}
	if len(rows) > q.Limit {
		rows = rows[:q.Limit]
		page.Next = rows[q.Limit-1].ID
	}
	for _, r := range rows {
		page.Events = append(page.Events, r.model())
	}
	return page, nil
}
