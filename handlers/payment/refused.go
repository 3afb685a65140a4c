package payment

import (
	"context"
	"log/slog"
	"sync"
	"time"

	"github.com/bursar-portal/bursar/handlers/edge"
)

// RefusedWebhooks counts the webhooks that were refused since the portal started,
// because their signature was wrong or they contained no event.
type RefusedWebhooks struct {
	Count  int64
	LastAt time.Time // zero if there was none
	Reason string    // of the last
}

// refusedWebhooks counts and logs. Anybody can send such webhooks, so at most one a
// second gets a line in the log, with the number so far.
type refusedWebhooks struct {
	mu       sync.Mutex
	seen     RefusedWebhooks
	loggedAt time.Time
}

func (r *refusedWebhooks) add(ctx context.Context, log *slog.Logger, now time.Time, err error) {
	r.mu.Lock()
	defer r.mu.Unlock()
	r.seen = RefusedWebhooks{r.seen.Count + 1, now, edge.AsError(err).Message}
	if !r.loggedAt.IsZero() && now.Sub(r.loggedAt) < time.Second && !now.Before(r.loggedAt) {
		return
	}
	r.loggedAt = now
	log.WarnContext(ctx, "a Stripe webhook was refused; is STRIPE_WEBHOOK_SECRET the one of this address?", "error", err, "refused_so_far", r.seen.Count)
}

// RefusedWebhooks returns the number of webhooks refused since the portal started.
func (p *Payments) RefusedWebhooks() RefusedWebhooks {
	p.refused.mu.Lock()
	defer p.refused.mu.Unlock()
	return p.refused.seen
}
