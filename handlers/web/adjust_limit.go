package web

import (
	"context"
	"time"

	"github.com/bursar-portal/bursar/models"
)

// limitPeriod is how long what support has adjusted counts against its limit.
const limitPeriod = 24 * time.Hour

// postAdjustment posts a command that moves a balance by value within the operator's limit. Support's go one
// by one, so that forms sent at once can't each count on the same rest; one that
// was posted before is answered again whatever is left. Errors: those of checkLimit
// and store.Post.
func (w *Web) postAdjustment(ctx context.Context, actor models.Actor, value models.Credits, c models.Command) (models.Receipt, error) {
	if actor.User.Operator != models.OperatorSupport {
		return w.store.Post(ctx, c)
	}
	w.supporting.Lock()
	defer w.supporting.Unlock()
	posted, err := w.store.Posted(ctx, c.Account, c.Origin, c.Key)
	if err == nil && !posted {
		err = w.checkLimit(ctx, actor, value)
	}
	if err != nil {
		return models.Receipt{}, err
	}
	return w.store.Post(ctx, c)
}

// checkLimit errs with CodeInvalidField on "credits" if the operator may not adjust
// by so much now.
func (w *Web) checkLimit(ctx context.Context, actor models.Actor, value models.Credits) error {
	left, err := w.leftToAdjust(ctx, actor)
	if err == nil && !actor.MayAdjust(value, left) {
		err = models.Invalid("credits", w.limitText(left))
	}
	return err
}

// leftToAdjust is what is left of support's limit: it is for all that the person
// adjusts, refunds, reverses and undoes together, whichever way and of whatever
// account.
func (w *Web) leftToAdjust(ctx context.Context, actor models.Actor) (models.Credits, error) {
	used, err := w.store.AdjustedSince(ctx, actor.Ref(), w.now().Add(-limitPeriod))
	return max(0, w.settings.SupportLimit-used), err
}

// limitText says how much support may adjust.
func (w *Web) limitText(left models.Credits) string {
	return "Your role adjusts by at most " + amount(w.settings.SupportLimit) + " within 24 hours, whichever way; " + amount(left) + " of that is left."
}
