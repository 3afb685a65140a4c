package web

import (
	"context"
	"errors"
	"time"

	"github.com/bursar-portal/bursar/models"
)

// limitPeriod is how long what somebody has adjusted counts against their limit.
const limitPeriod = 24 * time.Hour

// allowance is what an operator may do alone.
type allowance struct {
	role       models.OperatorRole
	unlimited  bool
	most, left models.Credits
}

func (a allowance) covers(value models.Credits) bool { return a.unlimited || value.Abs() <= a.left }

// allowanceFor is what is left of an operator's limit. Support's is for all that the
// person adjusts, refunds, reverses and undoes together, whichever way and of
// whatever account; an admin's, if there is one, for adjustments alone. What somebody
// else has approved counts for neither.
func (w *Web) allowanceFor(ctx context.Context, actor models.Actor, do models.Action) (a allowance, err error) {
	_, adjusts := do.(models.AdjustCredits)
	a.role = actor.User.Operator
	since := w.now().Add(-limitPeriod)
	var used models.Credits
	switch limit := w.settings.ApprovalLimit; {
	case a.role == models.OperatorSupport:
		a.most = w.settings.SupportLimit
		used, err = w.store.AdjustedSince(ctx, actor.Ref(), since)
	case a.role != models.OperatorAdmin:
	case limit == nil || !adjusts:
		a.unlimited = true
	default:
		a.most = *limit
		used, err = w.store.AdjustedByHandSince(ctx, actor.Ref(), since)
	}
	a.left = max(0, a.most-used)
	return a, err
}

// text says how much the operator may do alone, "" if that is anything.
func (a allowance) text() string {
	switch {
	case a.unlimited:
		return ""
	case a.role == models.OperatorAdmin:
		return "You adjust by at most " + amount(a.most) + " within 24 hours by yourself, whichever way; " + amount(a.left) + " of that is left."
	}
	return "Your role adjusts by at most " + amount(a.most) + " within 24 hours, whichever way; " + amount(a.left) + " of that is left."
}

// approver is who has to approve what is above the limit.
func (a allowance) approver() string {
	if a.role == models.OperatorAdmin {
		return "another admin"
	}
	return "an admin"
}

// hint is text for a form that can be sent to approval.
func (a allowance) hint() string {
	if a.unlimited {
		return ""
	}
	return a.text() + " More than that " + a.approver() + " has to approve."
}

// above says of something that it is above the limit.
func (a allowance) above() string {
	return "This is above your limit: " + a.approver() + " has to approve it."
}

// errAboveLimit is the cause of errors about the operator's limit.
var errAboveLimit = errors.New("above the operator's limit")

// checkLimit errs with CodeInvalidField on "credits" because of errAboveLimit if the
// operator may not move so much alone now.
func (w *Web) checkLimit(ctx context.Context, actor models.Actor, do models.Action, value models.Credits) error {
	a, err := w.allowanceFor(ctx, actor, do)
	if err == nil && !a.covers(value) {
		err = models.Invalid("credits", a.text()).Because(errAboveLimit)
	}
	return err
}

// postAdjustment posts a command that moves a balance by value within the operator's
// limit. One that was posted before is answered again whatever is left. Errors: those
// of checkLimit and store.Post.
func (w *Web) postAdjustment(ctx context.Context, actor models.Actor, value models.Credits, c models.Command) (models.Receipt, error) {
	unlock, err := w.lockLimit(ctx, actor, c.Do)
	if err != nil {
		return models.Receipt{}, err
	}
	defer unlock()
	posted, err := w.store.Posted(ctx, c.Account, c.Origin, c.Key)
	if err == nil && !posted {
		err = w.checkLimit(ctx, actor, c.Do, value)
	}
	if err != nil {
		return models.Receipt{}, err
	}
	return w.store.Post(ctx, c)
}

// lockLimit lets those who have a limit act one by one until they unlock it, so that
// forms sent at once can't each count on the same rest.
func (w *Web) lockLimit(ctx context.Context, actor models.Actor, do models.Action) (unlock func(), err error) {
	a, err := w.allowanceFor(ctx, actor, do)
	if err != nil || a.unlimited {
		return func() {}, err
	}
	w.limits.Lock()
	return w.limits.Unlock, nil
}
