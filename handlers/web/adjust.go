package web

import (
	"cmp"
	"context"
	"errors"
	"slices"
	"time"

	"github.com/labstack/echo/v4"

	"github.com/bursar-portal/bursar/handlers/edge"
	"github.com/bursar-portal/bursar/models"
	view "github.com/bursar-portal/bursar/views/admin"
)

// adjustment is the form that corrects a balance.
type adjustment struct {
	Form
	w       *Web
	account models.AccountID
	now     models.Values // of the account
	do      models.AdjustCredits
	preview *view.AdjustPreview
}

// adjustSubjects begin sentences about the form's fields. The ledger calls the
// amount "credits".
var adjustSubjects = map[string]string{"amount": "The amount", "credits": "The amount", "kind": "The kind", "reason": "The reason"}

// adjustKinds are the kinds of lots that an adjustment makes.
var adjustKinds = []models.LotKind{models.Purchased, models.Promotional}

// AdjustCreate corrects a balance, or with step=preview says what that would do. The
// form's key makes a double submit one adjustment. Admins and support adjust up to
// their limits, and with step=ask send what is above a limit to approval.
func (w *Web) AdjustCreate(c echo.Context) error {
	form, err := readForm(c, adjustSubjects)
	if err != nil {
		return err
	}
	if !edge.Actor(c).MayAdjust(0, w.settings.SupportLimit) {
		return errLooksOnly
	}
	s, err := w.store.Standing(c.Request().Context(), models.AccountID(c.Param("id")), time.Time{})
	if err != nil {
		return err
	}
	a := adjustment{Form: form, w: w, account: s.Account.ID, now: s.Values}
	a.read()
	return w.submit(c, &a.Form, Flow{
		Preview: a.makePreview, Post: a.post, Ask: a.ask, Explain: a.explain,
		Show:        func(c echo.Context, status int) error { return w.showAdminAccount(c, status, a) },
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
	limit, err := a.w.limitOf(c.Request().Context(), edge.Actor(c), a.do)
	if err != nil {
		return err
	}
	after := a.now
	var counts bool
	after.Available, counts = models.AddCredits(a.now.Available, a.do.Amount)
	a.Require("amount", counts, "The balance would be more than can be counted.")
	a.Require("amount", after.Available >= 0, tooMuch(a.now.Available))
	if a.Faults.any() {
		return nil
	}
	a.preview = &view.AdjustPreview{Change: change(a.do.Amount), MoneyPreview: moneyPreview(a.now, after.Settled())}
	if !limit.covers(a.do.Amount) {
		a.preview.Waits = limit.above()
	}
	return nil
}

func tooMuch(available models.Credits) string {
	return "Only " + amount(available) + " can be taken: a balance never goes below zero."
}

func (a *adjustment) post(c echo.Context) (Done, error) {
	actor := edge.Actor(c)
	audit := a.w.audit(c, "credits.adjust", a.account, string(a.account), "Adjusted by "+change(a.do.Amount)+" ("+string(a.do.Kind)+").")
	command := a.Command(actor, a.account, a.do)
	command.Audit = &audit
	receipt, err := a.w.postAdjustment(c.Request().Context(), actor, a.do.Amount, command)
	if errors.Is(err, errAboveLimit) { // the page then offers to ask for approval
		if err := a.makePreview(c); err != nil {
			return Done{}, err
		}
	}
	said := "Adjusted by " + change(receipt.Entry.Delta) + ". " + left(a.w.readerOf(c), receipt.Entry.After)
	return Done{URL: adminAccountURL(a.account), Flash: said}, err
}

// explain says beside the amount how much could be taken instead.
func (a *adjustment) explain(c echo.Context, err error) error {
	if e := edge.AsError(err); e.Code == models.CodeInsufficientCredits {
		a.Faults.add("amount", tooMuch(e.Available))
		return nil
	}
	return a.Explain(c, err)
}

// ask sends the adjustment to approval, as a batch of one line. What was asked for
// before gets the same answer, whatever the balance is now.
func (a *adjustment) ask(c echo.Context) (Done, error) {
	ctx, store, actor, key := c.Request().Context(), a.w.store, edge.Actor(c), a.Get("key")
	asked, err := store.BatchAsked(ctx, actor.User.ID, key)
	if err == nil && !asked {
		err = a.makePreview(c)
	}
	if err != nil || a.Faults.any() {
		return Done{}, err
	}
	lines := []models.AdjustmentLine{{Number: 1, Account: a.account, Amount: a.do.Amount, Kind: a.do.Kind, Reason: a.Text("reason")}}
	b, err := models.NewAdjustmentBatch(lines)
	if err != nil {
		return Done{}, err
	}
	b.State, b.AskedBy, b.Key = models.BatchWaiting, actor.User.ID, key
	if !asked {
		if _, err := store.Preview(ctx, b.Commands(lines, "")[0]); err != nil {
			return Done{}, err
		}
	}
	audit := a.w.audit(c, "batch.ask", a.account, string(b.ID), "Asked for approval of "+change(a.do.Amount)+" ("+string(a.do.Kind)+").")
	if b, err = store.OpenBatch(ctx, b, lines, audit); err != nil {
		return Done{}, err
	}
	if became, decided := askedBefore[b.State]; decided {
		return Done{URL: batchURL(b.ID), Flash: "This was asked for before, and was " + became}, nil
	}
	said := "Sent to approval: " + change(a.do.Amount) + ". Nothing changes until an admin approves it."
	return Done{URL: adminAccountURL(a.account), Flash: said}, nil
}

// askedBefore says what became of a batch that the same form asked for before.
var askedBefore = map[models.BatchState]string{
	models.BatchPosted:    "approved and carried out.",
	models.BatchRejected:  "rejected. Nothing was changed.",
	models.BatchDiscarded: "discarded. Nothing was changed.",
}

// adjustForm prints the form. The zero adjustment is an empty form.
func (w *Web) adjustForm(ctx context.Context, actor models.Actor, id models.AccountID, a adjustment) (view.AdjustForm, error) {
	if !actor.MayAdjust(0, w.settings.SupportLimit) {
		return view.AdjustForm{Closed: "Auditors look and change nothing."}, nil
	}
	form := view.AdjustForm{
		Form:   a.View(adminAccountURL(id) + "/adjust"),
		Amount: a.Field("amount"), Reason: a.Field("reason"), Kind: a.Faults.field("kind", ""),
		Kinds:   options(adjustKinds, lotKinds, cmp.Or(a.Get("kind"), string(models.Purchased))),
		Preview: a.preview,
	}
	form.Account = string(id)
	form.Amount.Fault = cmp.Or(form.Amount.Fault, a.Faults.of("credits"))
	limit, err := w.limitOf(ctx, actor, a.do)
	form.Limit = limit.hint()
	return form, err
}
