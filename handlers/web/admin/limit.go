package admin

import (
	"context"
	"errors"
	"time"

	"github.com/bursar-portal/bursar/handlers/web/present"
	"github.com/bursar-portal/bursar/models"
	view "github.com/bursar-portal/bursar/views/admin"
)

// limitPeriod is how long an adjustment counts against the limit of whoever made it.
const limitPeriod = 24 * time.Hour

// adjustLimit is how much an operator may adjust without somebody else's approval.
type OperatorLimit struct {
	role       models.OperatorRole
	unlimited  bool
	most, left models.Credits // within limitPeriod
}

func (a OperatorLimit) Covers(value models.Credits) bool { return a.unlimited || value.Abs() <= a.left }

// limitOf returns an operator's limit for an action. Support's limit covers all that
// the person adjusts, refunds, reverses and undoes in all accounts, added and taken
// alike; an admin's, if one is set, covers only adjustments. What somebody else has
// approved counts towards neither.
func (w *Console) LimitOf(ctx context.Context, actor models.Actor, do models.Action) (a OperatorLimit, err error) {
	_, adjusts := do.(models.AdjustCredits)
	a.role = actor.User.Operator
	since := w.Now().Add(-limitPeriod)
	var used models.Credits
	switch limit := w.Settings.ApprovalLimit; {
	case a.role == models.OperatorSupport:
		a.most = w.Settings.SupportLimit
		used, err = w.Store.AdjustedSince(ctx, actor.Ref(), since)
	case a.role != models.OperatorAdmin:
	case limit == nil || !adjusts:
		a.unlimited = true
	default:
		a.most = *limit
		used, err = w.Store.AdjustedByHandSince(ctx, actor.Ref(), since)
	}
	a.left = max(0, a.most-used)
	return a, err
}

// text says how much the operator may adjust alone, "" without a limit.
func (a OperatorLimit) Text() string {
	switch {
	case a.unlimited:
		return ""
	case a.role == models.OperatorAdmin:
		return "You adjust by at most " + present.Amount(a.most) + " within 24 hours by yourself, whichever way; " + present.Amount(a.left) + " of that is left."
	}
	return "Your role adjusts by at most " + present.Amount(a.most) + " within 24 hours, whichever way; " + present.Amount(a.left) + " of that is left."
}

// approver names who has to approve what is above the limit.
func (a OperatorLimit) approver() string {
	if a.role == models.OperatorAdmin {
		return "another admin"
	}
	return "an admin"
}

// hint is text for a form that can be sent to approval, "" without a limit.
func (a OperatorLimit) Hint() string {
	if a.unlimited {
		return ""
	}
	return a.Text() + " More than that " + a.approver() + " has to approve."
}

// above says that something is above the limit.
func (a OperatorLimit) Above() string {
	return "This is above your limit: " + a.approver() + " has to approve it."
}

// errAboveLimit is the cause of errors about the operator's limit.
var ErrAboveLimit = errors.New("above the operator's limit")

// checkLimit fails with CodeInvalidField on "credits", caused by errAboveLimit, if the
// operator may not move so much without approval now.
func (w *Console) CheckLimit(ctx context.Context, actor models.Actor, do models.Action, value models.Credits) error {
	a, err := w.LimitOf(ctx, actor, do)
	if err == nil && !a.Covers(value) {
		err = models.Invalid("credits", a.Text()).Because(ErrAboveLimit)
	}
	return err
}

// postAdjustment posts a command that moves a balance by value, if the operator's
// limit covers it. A command that was posted before gets its first receipt again,
// whatever is left of the limit. Errors: those of checkLimit and store.Post.
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

// lockLimit makes operators with a limit wait for each other until they unlock it:
// otherwise forms sent at the same time could each use up the same rest of a limit.
func (w *Console) LockLimit(ctx context.Context, actor models.Actor, do models.Action) (unlock func(), err error) {
	a, err := w.LimitOf(ctx, actor, do)
	if err != nil || a.unlimited {
		return func() {}, err
	}
	w.limits.Lock()
	return w.limits.Unlock, nil
}

// adjustSubjects begin sentences about the form's fields. The ledger calls the
// amount "credits".
var AdjustSubjects = map[string]string{"amount": "The amount", "credits": "The amount", "kind": "The kind", "reason": "The reason"}

func ExceedsAvailable(available models.Credits) string {
	return "Only " + present.Amount(available) + " can be taken: a balance never goes below zero."
}

// errLooksOnly refuses auditors.
var ErrLooksOnly = models.Errorf(models.CodeForbidden, "Your role looks at balances and changes none.")

// moneyPreview prints what can be spent and what is owed before and after a command.
func MoneyPreview(now, after models.Values) view.BalancePreview {
	p := view.BalancePreview{Now: present.Amount(now.Available), After: present.Amount(after.Available)}
	if now.Debt > 0 || after.Debt > 0 {
		p.DebtNow, p.DebtAfter = present.Amount(now.Debt), present.Amount(after.Debt)
	}
	return p
}
