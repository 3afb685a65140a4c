package admin

import (
	"context"
	"errors"

	"github.com/bursar-portal/bursar/handlers/web/present"
	"github.com/bursar-portal/bursar/models"
)

// OperatorLimit is how many credits an operator may move without approval.
type OperatorLimit struct {
	role           models.OperatorRole
	measure        models.LimitMeasure
	unlimited      bool
	max, remaining models.Credits // within models.LimitPeriod
}

// Covers reports whether the operator may change a balance by value now, which is what
// comes to the account, or with a minus what is taken from it.
func (l OperatorLimit) Covers(value models.Credits) bool {
	return l.unlimited || l.measure.Of(value) <= l.remaining
}

// Text states the limit and what remains of it, "" without a limit.
func (l OperatorLimit) Text() string {
	switch {
	case l.unlimited:
		return ""
	case l.measure == models.CountsIncoming:
		return English.T("admin_parts.limit_give", "max", present.Amount(l.max), "left", present.Amount(l.remaining))
	}
	return English.T("admin_parts.limit_move", "max", present.Amount(l.max), "left", present.Amount(l.remaining))
}

// ApprovalNote is AboveText if the operator may not change a balance by value now, "" if
// they may.
func (l OperatorLimit) ApprovalNote(value models.Credits) string {
	if l.Covers(value) {
		return ""
	}
	return l.AboveText()
}

// FormHint is Text for a form that can also be sent to approval.
func (l OperatorLimit) FormHint() string {
	if l.unlimited {
		return ""
	}
	if l.role == models.OperatorAdmin {
		return l.Text() + " " + English.T("admin_parts.limit_above_admin")
	}
	return l.Text() + " " + English.T("admin_parts.limit_above_support")
}

// AboveText says that an action is above the limit.
func (l OperatorLimit) AboveText() string {
	if l.role == models.OperatorAdmin {
		return English.T("admin_parts.above_admin")
	}
	return English.T("admin_parts.above_support")
}

// LimitOf returns an operator's limit for an action. Both limits cover what the person
// does in all accounts, as models.LimitRuleOf says; an admin has one only if it is set.
// What another operator has approved counts towards neither.
func (w *Console) LimitOf(ctx context.Context, actor models.Actor, do models.Action) (l OperatorLimit, err error) {
	l.role = actor.User.Operator
	l.measure = models.LimitRuleOf(do).Measure(l.role)
	most, limited := w.Settings().OperatorLimit(l.role)
	if l.role != models.OperatorAdmin && l.role != models.OperatorSupport {
		l.measure = models.CountsMoved
		return l, nil // a limit of nothing
	}
	l.max, l.unlimited = most, !limited || l.measure == models.CountsNothing
	if l.unlimited {
		return l, nil
	}
	used, err := w.Store.MovedSince(ctx, actor.Ref(), l.role, w.Now().Add(-models.LimitPeriod))
	l.remaining = max(0, l.max-used)
	return l, err
}

// CheckLimit returns CodeInvalidField on "credits", caused by models.ErrAboveLimit, if the
// operator may not change a balance by value now without approval.
func (w *Console) CheckLimit(ctx context.Context, actor models.Actor, do models.Action, value models.Credits) error {
	_, err := w.BoundBy(ctx, actor, do, value)
	return err
}

// BoundBy is CheckLimit, and returns what has to hold when the balance is changed by value, since
// other forms may be sent at the same time, here or to another portal: each could use up the
// same remainder. It is nil if nothing bounds the operator.
func (w *Console) BoundBy(ctx context.Context, actor models.Actor, do models.Action, value models.Credits) (*models.Within, error) {
	l, err := w.LimitOf(ctx, actor, do)
	switch measured := l.measure.Of(value); {
	case err != nil:
		return nil, err
	case !l.Covers(value):
		return nil, l.error()
	case l.unlimited, measured == 0:
		return nil, nil
	default:
		return &models.Within{By: actor.Ref(), Role: l.role, Since: w.Now().Add(-models.LimitPeriod), Most: l.max, Value: measured}, nil
	}
}

func (l OperatorLimit) error() error {
	return models.Invalid("credits", l.Text()).WithCause(models.ErrAboveLimit)
}

// PostWithinLimit posts a command that changes a balance by value, if the operator's limit
// covers it. A command that was posted before returns its first receipt, whatever
// remains of the limit. Errors: those of CheckLimit and store.Post.
func (w *Console) PostWithinLimit(ctx context.Context, actor models.Actor, value models.Credits, c models.Command) (receipt models.Receipt, err error) {
	posted := func() (bool, error) { return w.Store.Posted(ctx, c.Account, c.Origin, c.Key) }
	err = w.WithinLimit(ctx, actor, c.Do, value, posted, func(limit *models.Within) error {
		if limit == nil {
			receipt, err = w.Store.Post(ctx, c)
		} else {
			receipt, err = w.Store.PostWith(ctx, c, w.Store.Within(limit)...)
		}
		return err
	})
	return receipt, err
}

// WithinLimit calls post, which carries out an action that changes a balance by value, if
// the operator's limit covers it, or if posted says that it was carried out before. post has to
// hand what it gets to the transaction, by store.Within.
// Errors: those of CheckLimit, posted and post.
func (w *Console) WithinLimit(ctx context.Context, actor models.Actor, do models.Action, value models.Credits, posted func() (bool, error), post func(*models.Within) error) error {
	before, err := posted()
	switch {
	case err != nil:
		return err
	case before:
		return post(nil)
	}
	limit, err := w.BoundBy(ctx, actor, do, value)
	if err != nil {
		return err
	}
	err = post(limit)
	above := errors.Is(err, models.ErrAboveLimit)
	if limit == nil || (!above && models.CodeOf(err) != models.CodeConflict) {
		return err
	}
	if meanwhile, failed := posted(); failed == nil && meanwhile { // the same form, sent twice
		return post(nil)
	}
	if above {
		if l, failed := w.LimitOf(ctx, actor, do); failed == nil { // what others have left of it
			return l.error()
		}
	}
	return err
}
