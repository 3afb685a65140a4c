package admin

import (
	"context"
	"errors"
	"time"

	"github.com/bursar-portal/bursar/handlers/web/present"
	"github.com/bursar-portal/bursar/models"
)

// limitPeriod is how long an action counts against an operator's limit.
const limitPeriod = 24 * time.Hour

// ErrAboveLimit is the cause of errors about an operator's limit.
var ErrAboveLimit = errors.New("above the operator's limit")

// OperatorLimit is how many credits an operator may move without approval.
type OperatorLimit struct {
	role           models.OperatorRole
	unlimited      bool
	max, remaining models.Credits // within limitPeriod
}

// Covers reports whether the operator may move this many credits now, in either
// direction.
func (l OperatorLimit) Covers(value models.Credits) bool {
	return l.unlimited || value.Abs() <= l.remaining
}

// Text states the limit and what remains of it, "" without a limit.
func (l OperatorLimit) Text() string {
	switch {
	case l.unlimited:
		return ""
	case l.role == models.OperatorAdmin:
		return "You adjust by at most " + present.Amount(l.max) + " within 24 hours by yourself, whichever way; " + present.Amount(l.remaining) + " of that is left."
	}
	return "Your role adjusts by at most " + present.Amount(l.max) + " within 24 hours, whichever way; " + present.Amount(l.remaining) + " of that is left."
}

// FormHint is Text for a form that can also be sent to approval.
func (l OperatorLimit) FormHint() string {
	if l.unlimited {
		return ""
	}
	return l.Text() + " More than that " + l.approver() + " has to approve."
}

// AboveText says that an action is above the limit.
func (l OperatorLimit) AboveText() string {
	return "This is above your limit: " + l.approver() + " has to approve it."
}

// approver names the role that approves actions above the limit.
func (l OperatorLimit) approver() string {
	if l.role == models.OperatorAdmin {
		return "another admin"
	}
	return "an admin"
}

// LimitOf returns an operator's limit for an action. Support's limit covers everything
// that the person adjusts, refunds, reverses and undoes, in all accounts and in both
// directions. An admin's limit, if one is set, covers only adjustments. What another
// operator has approved counts towards neither.
func (w *Console) LimitOf(ctx context.Context, actor models.Actor, do models.Action) (l OperatorLimit, err error) {
	_, adjusts := do.(models.AdjustCredits)
	l.role = actor.User.Operator
	since := w.Now().Add(-limitPeriod)
	var used models.Credits
	switch limit := w.Settings.ApprovalLimit; {
	case l.role == models.OperatorSupport:
		l.max = w.Settings.SupportLimit
		used, err = w.Store.AdjustedSince(ctx, actor.Ref(), since)
	case l.role != models.OperatorAdmin:
	case limit == nil || !adjusts:
		l.unlimited = true
	default:
		l.max = *limit
		used, err = w.Store.AdjustedByHandSince(ctx, actor.Ref(), since)
	}
	l.remaining = max(0, l.max-used)
	return l, err
}

// CheckLimit returns CodeInvalidField on "credits", caused by ErrAboveLimit, if the
// operator may not move this many credits now without approval.
func (w *Console) CheckLimit(ctx context.Context, actor models.Actor, do models.Action, value models.Credits) error {
	l, err := w.LimitOf(ctx, actor, do)
	if err == nil && !l.Covers(value) {
		err = models.Invalid("credits", l.Text()).WithCause(ErrAboveLimit)
	}
	return err
}

// LockLimit makes operators with a limit wait for each other until unlock is called.
// Otherwise forms that are sent at the same time could each use up the same remainder.
func (w *Console) LockLimit(ctx context.Context, actor models.Actor, do models.Action) (unlock func(), err error) {
	l, err := w.LimitOf(ctx, actor, do)
	if err != nil || l.unlimited {
		return func() {}, err
	}
	w.limits.Lock()
	return w.limits.Unlock, nil
}

// PostWithinLimit posts a command that moves value credits, if the operator's limit
// covers it. A command that was posted before returns its first receipt, whatever
// remains of the limit. Errors: those of CheckLimit and store.Post.
func (w *Console) PostWithinLimit(ctx context.Context, actor models.Actor, value models.Credits, c models.Command) (models.Receipt, error) {
	unlock, err := w.LockLimit(ctx, actor, c.Do)
	if err != nil {
		return models.Receipt{}, err
	}
	defer unlock()
	posted, err := w.Store.Posted(ctx, c.Account, c.Origin, c.Key)
	if err == nil && !posted {
		err = w.CheckLimit(ctx, actor, c.Do, value)
	}
	if err != nil {
		return models.Receipt{}, err
	}
	return w.Store.Post(ctx, c)
}
