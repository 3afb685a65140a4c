package payment

import (
	"context"
	"time"

	"github.com/bursar-portal/bursar/models"
)

// RetryInterval is how often failed events are looked for that are due.
const RetryInterval = time.Minute

// retriedTogether is how many events one round tries again. Each may be several calls
// to Stripe.
const retriedTogether = 20

// KeepRetryingEvents processes failed events again when they are due, until ctx ends.
// Stripe delivers them again, too, but gives up after three days and only hears from
// us whether a delivery succeeded.
func (p *Payments) KeepRetryingEvents(ctx context.Context, every time.Duration) {
	if !p.Enabled() {
		return
	}
	tick := time.NewTicker(every)
	defer tick.Stop()
	for {
		if err := p.RetryEvents(ctx); err != nil && ctx.Err() == nil {
			p.log.WarnContext(ctx, "failed Stripe events could not be retried", "error", err)
		}
		select {
		case <-tick.C:
		case <-ctx.Done():
			return
		}
	}
}

// RetryEvents processes failed events again that are due, the longest overdue first,
// and records what came of it. An event that fails again is due later. It returns an
// error if the store fails.
func (p *Payments) RetryEvents(ctx context.Context) error {
	due, err := p.store.DueStripeEvents(ctx, retriedTogether)
	if err != nil {
		return err
	}
	for _, e := range due {
		if ctx.Err() != nil {
			return ctx.Err()
		}
		if err := p.retryEvent(ctx, e); err != nil {
			return err
		}
	}
	return nil
}

func (p *Payments) retryEvent(ctx context.Context, e models.StripeEvent) error {
	event, err := p.stripe.RetrieveEvent(ctx, e.ID)
	_ = p.noteStripe(ctx, err)
	switch {
	case ctx.Err() != nil: // the portal stops; that says nothing about the event
		return ctx.Err()
	case event.ID == "":
		e.Outcome, e.Detail = models.EventFailed, err.Error()
		err = p.store.NoteStripeEvent(ctx, e)
	default:
		e, err = p.settleAndRecord(ctx, event, err)
		if e.Outcome == models.EventFailed {
			err = nil // recorded
		}
	}
	p.log.InfoContext(ctx, "a failed Stripe event was tried again", "event", e.ID, "type", e.Type, "outcome", e.Outcome, "detail", e.Detail)
	return err
}
