package purchases

import (
	"context"
	"errors"

	"gorm.io/gorm"

	"github.com/bursar-portal/bursar/models"
	"github.com/bursar-portal/bursar/models/store/database"
	"github.com/bursar-portal/bursar/models/store/schema"
)

// StripeEvent finds an event that was recorded before.
func (ps *Purchases) StripeEvent(ctx context.Context, id string) (models.StripeEvent, bool, error) {
	var row schema.StripeEvent
	err := ps.db.Read.WithContext(ctx).Where("id = ?", id).Take(&row).Error
	if errors.Is(err, gorm.ErrRecordNotFound) {
		return models.StripeEvent{}, false, nil
	}
	return row.Model(), err == nil, database.Explain(err)
}

// NoteStripeEvent records the outcome of an event. A later try overwrites it unless the
// event is done.
func (ps *Purchases) NoteStripeEvent(ctx context.Context, e models.StripeEvent) error {
	return database.Explain(ps.db.Write.WithContext(ctx).Exec(`
		INSERT INTO stripe_events (id, type, session_id, purchase_id, outcome, detail, received_at) VALUES (?, ?, ?, ?, ?, ?, ?)
		ON CONFLICT (id) DO UPDATE SET outcome = excluded.outcome, detail = excluded.detail, purchase_id = excluded.purchase_id
		WHERE stripe_events.outcome <> ?`,
		e.ID, e.Type, e.SessionID, e.PurchaseID, e.Outcome, e.Detail, schema.MicrosOf(ps.db.Now()), models.EventDone).Error)
}

// StripeEvents returns a page of the recorded events, newest first.
func (ps *Purchases) StripeEvents(ctx context.Context, q models.EventQuery) (models.EventPage, error) {
	var page models.EventPage
	query := ps.db.Read.WithContext(ctx).Order("received_at DESC, id DESC").Limit(q.Limit + 1)
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
	var rows []schema.StripeEvent
	if err := query.Find(&rows).Error; err != nil {
		return page, database.Explain(err)
	}
	if len(rows) > q.Limit {
		rows = rows[:q.Limit]
		page.Next = rows[q.Limit-1].ID
	}
	for _, r := range rows {
		page.Events = append(page.Events, r.Model())
	}
	return page, nil
}
