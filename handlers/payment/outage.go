package payment

import (
	"context"
	"errors"
	"sync"
	"time"

	"github.com/bursar-portal/bursar/models"
)

// outage remembers whether Stripe could be reached when it was last asked. It is kept in
// memory: after a restart the next question tells.
type outage struct {
	mu    sync.Mutex
	since time.Time // zero while Stripe answers
}

// Outage returns since when Stripe can't be reached, the zero time if it answered last.
func (p *Payments) Outage() time.Time {
	p.outage.mu.Lock()
	defer p.outage.mu.Unlock()
	return p.outage.since
}

// noteStripe notes how a question to Stripe ended and returns its error. The log has the
// beginning of an outage with its cause, and its end.
func (p *Payments) noteStripe(ctx context.Context, err error) error {
	if errors.Is(context.Cause(ctx), context.Canceled) {
		return err // the caller gave up; a deadline of ours is Stripe's silence
	}
	down := models.CodeOf(err) == models.CodeBusy
	p.outage.mu.Lock()
	defer p.outage.mu.Unlock()
	switch {
	case down && p.outage.since.IsZero():
		p.outage.since = p.store.Now()
		p.log.ErrorContext(ctx, "Stripe can't be reached", "error", err, "cause", errors.Unwrap(err))
	case !down && !p.outage.since.IsZero():
		p.log.InfoContext(ctx, "Stripe can be reached again", "since", p.outage.since)
		p.outage.since = time.Time{}
	}
	return err
}
