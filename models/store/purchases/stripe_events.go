package purchases

import (
	"context"
	"errors"
	"time"

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
// event is done. One that failed is due again later: after a minute, after two and so
// on, but at least four times a day, while Stripe has it.
func (ps *Purchases) NoteStripeEvent(ctx context.Context, e models.StripeEvent) error {
	now := ps.db.Now()
	return database.Explain(ps.db.Transact(ctx, func(tx *gorm.DB) error {
		row := schema.StripeEvent{ID: e.ID, Type: e.Type, SessionID: e.SessionID, ReceivedAt: schema.MicrosOf(now)}
		if err := tx.Where("id = ?", e.ID).Limit(1).Find(&row).Error; err != nil {
			return err
		}
		if row.Outcome == models.EventDone {
			return nil
		}
		row.Outcome, row.Detail, row.PurchaseID = e.Outcome, e.Detail, e.PurchaseID
		if e.Outcome == models.EventFailed {
			row.NextTryAt = schema.MicrosOf(now.Add(min(time.Minute<<min(row.Tries, 16), 6*time.Hour)))
			row.Tries++
		} else {
			row.Tries, row.NextTryAt = 0, 0
		}
		if now.Sub(row.ReceivedAt.Time()) > stripeKeepsEvents {
			row.NextTryAt = 0
		}
		return tx.Clauses(database.Replace).Create(&row).Error
	}))
}

// stripeKeepsEvents is how long an event can be retrieved from Stripe.
const stripeKeepsEvents = 30 * 24 * time.Hour

// DueStripeEvents returns failed events that have to be tried again, the longest overdue
// first.
func (ps *Purchases) DueStripeEvents(ctx context.Context, most int) (events []models.StripeEvent, err error) {
	var rows []schema.StripeEvent
	err = ps.db.Read.WithContext(ctx).Where("next_try_at > 0 AND next_try_at <= ?", schema.MicrosOf(ps.db.Now())).
		Order("next_try_at, id").Limit(most).Find(&rows).Error
	for _, r := range rows {
		events = append(events, r.Model())
	}
	return events, database.Explain(err)
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
