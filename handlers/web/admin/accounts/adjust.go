package accounts

import (
	"cmp"
	"context"
	"errors"
	"slices"
	"time"

	"github.com/labstack/echo/v4"

	"github.com/bursar-portal/bursar/handlers/edge"
	"github.com/bursar-portal/bursar/handlers/web"
	"github.com/bursar-portal/bursar/handlers/web/address"
	"github.com/bursar-portal/bursar/handlers/web/admin"
	"github.com/bursar-portal/bursar/handlers/web/present"
	"github.com/bursar-portal/bursar/models"
	view "github.com/bursar-portal/bursar/views/admin/accounts"
)

// adjustment is the form that adjusts a balance.
type adjustment struct {
	web.Form
	w       *Pages
	account models.AccountID
	before  models.Balance
	do      models.AdjustCredits
	preview *view.AdjustPreview
}

// adjustKinds are the kinds of lots that an adjustment makes.
var adjustKinds = []models.LotKind{models.Purchased, models.Promotional}

// AdjustCreate adjusts a balance, or with step=preview shows what that would do. The
// form's key makes a double submit one adjustment. Admins and support adjust up to
// their limits, and with step=ask send adjustments above them to approval.
func (w *Pages) AdjustCreate(c echo.Context) error {
	form, err := web.ReadForm(c, admin.AdjustSubjects)
	if err != nil {
		return err
	}
	if !edge.Actor(c).MayAdjust(0, w.Settings().SupportLimit) {
		return admin.ErrReadOnly
	}
	s, err := w.Store.Snapshot(c.Request().Context(), models.AccountID(c.Param("id")), time.Time{})
	if err != nil {
		return err
	}
	a := adjustment{Form: form, w: w, account: s.Account.ID, before: s.Balance}
	a.read(w.ReaderOf(c))
	return w.Submit(c, &a.Form, web.Flow{
		Preview: a.makePreview, Post: a.post, Ask: a.requestApproval, Explain: a.explain,
		Show:        func(c echo.Context, status int) error { return w.showAccount(c, status, a) },
		Reused:      a.w.ReaderOf(c).T("admin_account_forms.adjust_reused"),
		UnknownStep: "An adjustment is previewed, applied, or sent to approval.",
	})
}

func (a *adjustment) read(r present.Reader) {
	a.do.Amount, a.do.Kind = a.SignedCredits("amount"), models.LotKind(a.Get("kind"))
	a.Require("amount", a.do.Amount != 0, r.T("admin_correction.zero"))
	a.Chosen("kind", slices.Contains(adjustKinds, a.do.Kind))
	a.Reason()
	a.CheckKey()
}

// makePreview sets the preview, which also says whether somebody else has to approve
// the adjustment.
func (a *adjustment) makePreview(c echo.Context) error {
	limit, err := a.w.LimitOf(c.Request().Context(), edge.Actor(c), a.do)
	if err != nil {
		return err
	}
	after := a.before
	var inRange bool
	after.Available, inRange = models.AddCredits(a.before.Available, a.do.Amount)
	a.Require("amount", inRange, a.w.ReaderOf(c).T("admin_account_forms.too_much"))
	a.Require("amount", after.Available >= 0, admin.ExceedsAvailable(a.before.Available))
	if a.Faults.Any() {
		return nil
	}
	a.preview = &view.AdjustPreview{Change: present.Change(a.do.Amount), BalancePreview: admin.BalancePreview(a.before, after.AfterRepayment())}
	if !limit.Covers(a.do.Amount) {
		a.preview.ApprovalNote = limit.AboveText()
	}
	return nil
}

func (a *adjustment) post(c echo.Context) (web.Done, error) {
	actor := edge.Actor(c)
	audit := a.w.AuditRecord(c, "credits.adjust", a.account, string(a.account), a.w.ReaderOf(c).T("admin_account_forms.adjusted_kind", "change", present.Change(a.do.Amount), "kind", string(a.do.Kind)))
	command := a.Command(actor, a.account, a.do)
	command.Audit = &audit
	receipt, err := a.w.PostWithinLimit(c.Request().Context(), actor, a.do.Amount, command)
	if errors.Is(err, models.ErrAboveLimit) { // with the preview, the page offers to ask for approval
		if err := a.makePreview(c); err != nil {
			return web.Done{}, err
		}
	}
	said := a.w.ReaderOf(c).T("admin_account_forms.adjusted", "change", present.Change(receipt.Entry.Delta)) + " " + balanceText(a.w.ReaderOf(c), receipt.Entry.BalanceAfter)
	return web.Done{URL: address.AdminAccount(a.account), Flash: said}, err
}

// explain names the most that can be taken if the balance is too low.
func (a *adjustment) explain(c echo.Context, err error) error {
	if e := edge.AsError(err); e.Code == models.CodeInsufficientCredits {
		a.Faults.Add("amount", admin.ExceedsAvailable(e.Available))
		return nil
	}
	return a.Explain(c, err)
}

// requestApproval sends the adjustment to approval, as a batch of one line. A form that
// was sent before gets the same answer, whatever the balance is now.
func (a *adjustment) requestApproval(c echo.Context) (web.Done, error) {
	ctx, store, actor, key := c.Request().Context(), a.w.Store, edge.Actor(c), a.Get("key")
	requested, err := store.BatchAsked(ctx, actor.User.ID, key)
	if err == nil && !requested {
		err = a.makePreview(c)
	}
	if err != nil || a.Faults.Any() {
		return web.Done{}, err
	}
	lines := []models.AdjustmentLine{{Number: 1, Account: a.account, Amount: a.do.Amount, Kind: a.do.Kind, Reason: a.Text("reason")}}
	b, err := models.NewAdjustmentBatch(lines)
	if err != nil {
		return web.Done{}, err
	}
	b.State, b.RequestedBy, b.Key = models.BatchPending, actor.User.ID, key
	if !requested {
		if _, err := store.Preview(ctx, b.Commands(lines, "")[0]); err != nil {
			return web.Done{}, err
		}
	}
	audit := a.w.AuditRecord(c, "batch.ask", a.account, string(b.ID), a.w.ReaderOf(c).T("admin_account_forms.asked", "change", present.Change(a.do.Amount), "kind", string(a.do.Kind)))
	if b, err = store.OpenBatch(ctx, b, lines, audit); err != nil {
		return web.Done{}, err
	}
	if outcome, decided := admin.DecidedTexts[b.State]; decided {
		return web.Done{URL: address.Batch(b.ID), Flash: a.w.ReaderOf(c).T("admin_account_forms.asked_before", "outcome", outcome)}, nil
	}
	said := a.w.ReaderOf(c).T("admin_account_forms.sent", "change", present.Change(a.do.Amount))
	return web.Done{URL: address.AdminAccount(a.account), Flash: said}, nil
}

// adjustForm prints the form.
func (w *Pages) adjustForm(ctx context.Context, actor models.Actor, id models.AccountID, a adjustment) (view.AdjustForm, error) {
	if !actor.MayAdjust(0, w.Settings().SupportLimit) {
		return view.AdjustForm{DisabledReason: admin.ReadOnlyText}, nil
	}
	form := view.AdjustForm{
		Form:   a.View(address.AdminAccount(id) + "/adjust"),
		Amount: a.Field("amount"), Reason: a.Field("reason"), Kind: a.Faults.Field("kind", ""),
		Kinds:   web.Options(adjustKinds, present.LotKinds, cmp.Or(a.Get("kind"), string(models.Purchased))),
		Preview: a.preview,
	}
	form.Account = string(id)
	form.Amount.Fault = cmp.Or(form.Amount.Fault, a.Faults.Of("credits"))
	limit, err := w.LimitOf(ctx, actor, a.do)
	form.LimitHint = limit.FormHint()
	return form, err
}
