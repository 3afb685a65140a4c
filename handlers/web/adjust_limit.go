package web

import (
	"context"
	"errors"
	"time"

	"github.com/bursar-portal/bursar/models"
)

// limitPeriod is how long an adjustment counts against the limit of whoever made it.
const limitPeriod = 24 * time.Hour

// adjustLimit is how much an operator may adjust without somebody else's approval.
type adjustLimit struct {
	role       models.OperatorRole
	unlimited  bool
	most, left models.Credits // within limitPeriod
}

func (a adjustLimit) covers(value models.Credits) bool { return a.unlimited || value.Abs() <= a.left }

// limitOf returns an operator's limit for an action. Support's limit covers all that
// the person adjusts, refunds, reverses and undoes in all accounts, added and taken
// alike; an admin's, if one is set, covers only adjustments. What somebody else has
// approved counts towards neither.
func (w *Web) limitOf(ctx context.Context, actor models.Actor, do models.Action) (a adjustLimit, err error) {
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

// text says how much the operator may adjust alone, "" without a limit.
func (a adjustLimit) text() string {
	switch {
	case a.unlimited:
		return ""
	case a.role == models.OperatorAdmin:
		return "You adjust by at most " + amount(a.most) + " within 24 hours by yourself, whichever way; " + amount(a.left) + " of that is left."
	}
	return "Your role adjusts by at most " + amount(a.most) + " within 24 hours, whichever way; " + amount(a.left) + " of that is left."
}

// approver names who has to approve what is above the limit.
func (a adjustLimit) approver() string {
	if a.role == models.OperatorAdmin {
		return "another admin"
	}
	return "an admin"
}

// hint is text for a form that can be sent to approval, "" without a limit.
func (a adjustLimit) hint() string {
	if a.unlimited {
		return ""
	}
	return a.text() + " More than that " + a.approver() + " has to approve."
}

// above says that something is above the limit.
func (a adjustLimit) above() string {
	return "This is above your limit: " + a.approver() + " has to approve it."
}

// errAboveLimit is the cause of errors about the operator's limit.
var errAboveLimit = errors.New("above the operator's limit")

// checkLimit fails with CodeInvalidField on "credits", caused by errAboveLimit, if the
// operator may not move so much without approval now.
func (w *Web) checkLimit(ctx context.Context, actor models.Actor, do models.Action, value models.Credits) error {
	a, err := w.limitOf(ctx, actor, do)
	if err == nil && !a.covers(value) {
		err = models.Invalid("credits", a.text()).Because(errAboveLimit)
	}
	return err
}

// postAdjustment posts a command that moves a balance by value, if the operator's
// limit covers it. A command that was posted before gets its first receipt again,
// whatever is left of the limit. Errors: those of checkLimit and store.Post.
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

// lockLimit makes operators with a limit wait for each other until they unlock it:
// otherwise forms sent at the same time could each use up the same rest of a limit.
func (w *Web) lockLimit(ctx context.Context, actor models.Actor, do models.Action) (unlock func(), err error) {
	a, err := w.limitOf(ctx, actor, do)
	if err != nil || a.unlimited {
		return func() {}, err
	}
	w.limits.Lock()
	return w.limits.Unlock, nil
}
