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
	view "github.com/bursar-portal/bursar/views/admin"
)

// adjustment is the form that corrects a balance.
type adjustment struct {
	web.Form
	w       *Pages
	account models.AccountID
	now     models.Values // of the account
	do      models.AdjustCredits
	preview *view.AdjustPreview
}

// adjustKinds are the kinds of lots that an adjustment makes.
var adjustKinds = []models.LotKind{models.Purchased, models.Promotional}

// AdjustCreate corrects a balance, or with step=preview says what that would do. The
// form's key makes a double submit one adjustment. Admins and support adjust up to
// their limits, and with step=ask send what is above a limit to approval.
func (w *Pages) AdjustCreate(c echo.Context) error {
	form, err := web.ReadForm(c, admin.AdjustSubjects)
	if err != nil {
		return err
	}
	if !edge.Actor(c).MayAdjust(0, w.Settings.SupportLimit) {
		return admin.ErrLooksOnly
	}
	s, err := w.Store.Snapshot(c.Request().Context(), models.AccountID(c.Param("id")), time.Time{})
	if err != nil {
		return err
	}
	a := adjustment{Form: form, w: w, account: s.Account.ID, now: s.Values}
	a.read()
	return w.Submit(c, &a.Form, web.Flow{
		Preview: a.makePreview, Post: a.post, Ask: a.ask, Explain: a.explain,
		Show:        func(c echo.Context, status int) error { return w.showAccount(c, status, a) },
		Reused:      "This form was used for another adjustment. Look at the balance, then send it again.",
		UnknownStep: "An adjustment is previewed, applied, or sent to approval.",
	})
}

func (a *adjustment) read() {
	a.do.Amount, a.do.Kind = a.SignedCredits("amount"), models.LotKind(a.Get("kind"))
	a.Require("amount", a.do.Amount != 0, "The amount must not be 0.")
	a.Chosen("kind", slices.Contains(adjustKinds, a.do.Kind))
	a.Reason()
	a.CheckKey()
}

// makePreview says what the adjustment would do, and whether somebody else has to
// approve it.
func (a *adjustment) makePreview(c echo.Context) error {
	limit, err := a.w.LimitOf(c.Request().Context(), edge.Actor(c), a.do)
	if err != nil {
		return err
	}
	after := a.now
	var counts bool
	after.Available, counts = models.AddCredits(a.now.Available, a.do.Amount)
	a.Require("amount", counts, "The balance would be more than can be counted.")
	a.Require("amount", after.Available >= 0, admin.ExceedsAvailable(a.now.Available))
	if a.Faults.Any() {
		return nil
	}
	a.preview = &view.AdjustPreview{Change: present.Change(a.do.Amount), BalancePreview: admin.MoneyPreview(a.now, after.Settled())}
	if !limit.Covers(a.do.Amount) {
		a.preview.ApprovalNote = limit.Above()
	}
	return nil
}

func (a *adjustment) post(c echo.Context) (web.Done, error) {
	actor := edge.Actor(c)
	audit := a.w.AuditRecord(c, "credits.adjust", a.account, string(a.account), "Adjusted by "+present.Change(a.do.Amount)+" ("+string(a.do.Kind)+").")
	command := a.Command(actor, a.account, a.do)
	command.Audit = &audit
	receipt, err := a.w.PostWithinLimit(c.Request().Context(), actor, a.do.Amount, command)
	if errors.Is(err, admin.ErrAboveLimit) { // the page then offers to ask for approval
		if err := a.makePreview(c); err != nil {
			return web.Done{}, err
		}
	}
	said := "Adjusted by " + present.Change(receipt.Entry.Delta) + ". " + left(a.w.ReaderOf(c), receipt.Entry.After)
	return web.Done{URL: address.AdminAccount(a.account), Flash: said}, err
}

// explain says beside the amount how much could be taken instead.
func (a *adjustment) explain(c echo.Context, err error) error {
	if e := edge.AsError(err); e.Code == models.CodeInsufficientCredits {
		a.Faults.Add("amount", admin.ExceedsAvailable(e.Available))
		return nil
	}
	return a.Explain(c, err)
}

// ask sends the adjustment to approval, as a batch of one line. What was asked for
// before gets the same answer, whatever the balance is now.
func (a *adjustment) ask(c echo.Context) (web.Done, error) {
	ctx, store, actor, key := c.Request().Context(), a.w.Store, edge.Actor(c), a.Get("key")
	asked, err := store.BatchAsked(ctx, actor.User.ID, key)
	if err == nil && !asked {
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
	b.State, b.AskedBy, b.Key = models.BatchWaiting, actor.User.ID, key
	if !asked {
		if _, err := store.Preview(ctx, b.Commands(lines, "")[0]); err != nil {
			return web.Done{}, err
		}
	}
	audit := a.w.AuditRecord(c, "batch.ask", a.account, string(b.ID), "Asked for approval of "+present.Change(a.do.Amount)+" ("+string(a.do.Kind)+").")
	if b, err = store.OpenBatch(ctx, b, lines, audit); err != nil {
		return web.Done{}, err
	}
	if became, decided := askedBefore[b.State]; decided {
		return web.Done{URL: address.Batch(b.ID), Flash: "This was asked for before, and was " + became}, nil
	}
	said := "Sent to approval: " + present.Change(a.do.Amount) + ". Nothing changes until an admin approves it."
	return web.Done{URL: address.AdminAccount(a.account), Flash: said}, nil
}

// askedBefore says what became of a batch that the same form asked for before.
var askedBefore = map[models.BatchState]string{
	models.BatchPosted:    "approved and carried out.",
	models.BatchRejected:  "rejected. Nothing was changed.",
	models.BatchDiscarded: "discarded. Nothing was changed.",
}

// adjustForm prints the form. The zero adjustment is an empty form.
func (w *Pages) adjustForm(ctx context.Context, actor models.Actor, id models.AccountID, a adjustment) (view.AdjustForm, error) {
	if !actor.MayAdjust(0, w.Settings.SupportLimit) {
		return view.AdjustForm{DisabledReason: "Auditors look and change nothing."}, nil
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
	form.LimitHint = limit.Hint()
	return form, err
}
