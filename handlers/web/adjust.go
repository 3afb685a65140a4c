package web

import (
	"cmp"
	"context"
	"crypto/rand"
	"errors"
	"net/http"
	"net/url"
	"strings"
	"time"

	"github.com/labstack/echo/v4"

	"github.com/bursar-portal/bursar/handlers/edge"
	"github.com/bursar-portal/bursar/models"
	"github.com/bursar-portal/bursar/views"
)

// adjustment is the form that corrects a balance: what was typed, what that
// comes to, and what is wrong with it.
type adjustment struct {
	form    url.Values
	do      models.AdjustCredits
	preview *views.AdjustPreview
	faults  faults
}

// adjustSubjects begin sentences about the form's fields. The ledger calls the
// amount "credits".
var adjustSubjects = map[string]string{"amount": "The amount", "credits": "The amount", "kind": "The kind", "reason": "The reason"}

// adjustKinds are the kinds of lots that an adjustment makes.
var adjustKinds = []models.LotKind{models.Purchased, models.Promotional}

// AdjustCreate corrects a balance, or with step=preview says what that would come
// to. The form's key makes a double submit one adjustment. Admins and support adjust
// up to their limits, and with step=ask send what is above to approval.
func (w *Web) AdjustCreate(c echo.Context) error {
	form, err := edge.Form(c)
	if err != nil {
		return err
	}
	actor, id := edge.Actor(c), models.AccountID(c.Param("id"))
	if !actor.MayAdjust(0, w.settings.SupportLimit) {
		return models.Errorf(models.CodeForbidden, "Your role looks at balances and changes none.")
	}
	s, err := w.store.Snapshot(c.Request().Context(), id, time.Time{})
	if err != nil {
		return err
	}
	a := w.readAdjustment(form)
	if a.faults.any() {
		return w.showAdminAccount(c, a.faults.status, a)
	}
	switch form.Get("step") {
	case "preview":
		return w.previewAdjustment(c, a, s.Values)
	case "apply":
		return w.applyAdjustment(c, a, s.Values)
	case "ask":
		return w.askAdjustment(c, a, s.Values)
	}
	return models.Errorf(models.CodeNotFound, "An adjustment is previewed, applied, or sent to approval.")
}

// readAdjustment checks what can be checked without the account.
func (w *Web) readAdjustment(form url.Values) adjustment {
	a := adjustment{form: form}
	value, err := models.ParseSignedCredits(strings.TrimSpace(form.Get("amount")))
	switch {
	case err != nil:
		a.faults.add("amount", sentence("The amount", err.Error()))
	case value == 0:
		a.faults.add("amount", "The amount must not be 0.")
	}
	kind := models.LotKind(form.Get("kind"))
	if kind != models.Purchased && kind != models.Promotional {
		a.faults.add("kind", "Choose one of these.")
	}
	if strings.TrimSpace(form.Get("reason")) == "" {
		a.faults.add("reason", "Write a reason.")
	}
	a.faults.key(form)
	a.do = models.AdjustCredits{Amount: value, Kind: kind}
	return a
}

func (w *Web) previewAdjustment(c echo.Context, a adjustment, now models.Values) error {
	if err := w.preview(c, &a, now); err != nil {
		return err
	}
	if a.faults.any() {
		return w.showAdminAccount(c, a.faults.status, a)
	}
	return w.showAdminAccount(c, http.StatusOK, a)
}

// preview finds out what the adjustment would come to, and whether somebody else has
// to approve it.
func (w *Web) preview(c echo.Context, a *adjustment, now models.Values) error {
	limit, err := w.allowanceFor(c.Request().Context(), edge.Actor(c), a.do)
	if err != nil {
		return err
	}
	after := now
	var counts bool
	after.Available, counts = models.AddCredits(now.Available, a.do.Amount)
	switch {
	case !counts:
		a.faults.add("amount", "The balance would be more than can be counted.")
		return nil
	case after.Available < 0:
		a.faults.add("amount", tooMuch(now.Available))
		return nil
	}
	after = after.Settled()
	a.preview = &views.AdjustPreview{Change: change(a.do.Amount)}
	a.preview.Now, a.preview.After = amount(now.Available), amount(after.Available)
	if now.Debt > 0 {
		a.preview.OwedNow, a.preview.OwedAfter = amount(now.Debt), amount(after.Debt)
	}
	if !limit.covers(a.do.Amount) {
		a.preview.Waits = limit.above()
	}
	return nil
}

func tooMuch(available models.Credits) string {
	return "Only " + amount(available) + " can be taken: a balance never goes below zero."
}

func (w *Web) applyAdjustment(c echo.Context, a adjustment, now models.Values) error {
	actor, id := edge.Actor(c), models.AccountID(c.Param("id"))
	audit := w.audit(c, "credits.adjust", id, string(id), "Adjusted by "+change(a.do.Amount)+" ("+string(a.do.Kind)+").")
	receipt, err := w.postAdjustment(c.Request().Context(), actor, a.do.Amount, models.Command{
		Account: id, Origin: actor.Origin(), Key: a.form.Get("key"), Actor: actor.Ref(),
		Reason: strings.TrimSpace(a.form.Get("reason")), Do: a.do, Audit: &audit,
	})
	if err == nil {
		return w.done(c, adminAccountURL(id), "Adjusted by "+change(receipt.Entry.Delta)+". "+w.readerOf(c).left(receipt.Entry.After))
	}
	if errors.Is(err, errAboveLimit) { // then the page offers to ask for approval
		if err := w.preview(c, &a, now); err != nil {
			return err
		}
	}
	return w.refuseAdjustment(c, a, err)
}

func (w *Web) refuseAdjustment(c echo.Context, a adjustment, err error) error {
	var ok bool
	if a.faults, ok = faultsOf(c, err, adjustSubjects); !ok {
		return err
	}
	e := edge.AsError(err)
	switch e.Code {
	case models.CodeInsufficientCredits:
		a.faults.form = ""
		a.faults.add("amount", tooMuch(e.Available))
	case models.CodeIdempotencyConflict:
		a.faults.form = "This form was used for another adjustment. Look at the balance, then send it again."
		a.form.Del("key")
	}
	return w.showAdminAccount(c, a.faults.status, a)
}

// askAdjustment sends the adjustment to approval, as a batch of one line.
func (w *Web) askAdjustment(c echo.Context, a adjustment, now models.Values) error {
	actor, id := edge.Actor(c), models.AccountID(c.Param("id"))
	asked, err := w.store.BatchAsked(c.Request().Context(), actor.User.ID, a.form.Get("key"))
	if err == nil && !asked { // what was asked for is answered again, whatever the balance is now
		err = w.preview(c, &a, now)
	}
	if err != nil {
		return err
	}
	if a.faults.any() {
		return w.showAdminAccount(c, a.faults.status, a)
	}
	lines := []models.AdjustmentLine{{
		Number: 1, Account: id, Amount: a.do.Amount, Kind: a.do.Kind, Reason: strings.TrimSpace(a.form.Get("reason")),
	}}
	b, err := models.NewAdjustmentBatch(lines)
	if err != nil {
		return err
	}
	b.State, b.AskedBy, b.Key = models.BatchWaiting, actor.User.ID, a.form.Get("key")
	if !asked {
		_, err = w.store.Preview(c.Request().Context(), b.Commands(lines, "")[0])
	}
	if err == nil {
		audit := w.audit(c, "batch.ask", id, string(b.ID), "Asked for approval of "+change(a.do.Amount)+" ("+string(a.do.Kind)+").")
		b, err = w.store.OpenBatch(c.Request().Context(), b, lines, audit)
	}
	if err != nil {
		return w.refuseAdjustment(c, a, err)
	}
	if became, decided := askedBefore[b.State]; decided {
		return w.done(c, batchURL(b.ID), "This was asked for before, and was "+became)
	}
	return w.done(c, adminAccountURL(id), "Sent to approval: "+change(a.do.Amount)+". Nothing changes until an admin approves it.")
}

// askedBefore says what became of what a form has asked for already.
var askedBefore = map[models.BatchState]string{
	models.BatchPosted:    "approved and carried out.",
	models.BatchRejected:  "rejected. Nothing was changed.",
	models.BatchDiscarded: "discarded. Nothing was changed.",
}

// adjustForm prints the form; a zero adjustment is an empty one.
func (w *Web) adjustForm(ctx context.Context, actor models.Actor, id models.AccountID, a adjustment) (views.AdjustForm, error) {
	if !actor.MayAdjust(0, w.settings.SupportLimit) {
		return views.AdjustForm{Closed: "Auditors look and change nothing."}, nil
	}
	form := views.AdjustForm{
		Form: views.Form{
			Action: adminAccountURL(id) + "/adjust", Account: string(id),
			Key: cmp.Or(a.form.Get("key"), rand.Text()), Fault: a.faults.form,
		},
		Amount: views.Field{Value: a.form.Get("amount"), Fault: cmp.Or(a.faults.of("amount"), a.faults.of("credits"))},
		Kind:   a.faults.field("kind", ""),
		Reason: a.faults.field("reason", a.form.Get("reason")), Preview: a.preview,
	}
	selected := models.LotKind(cmp.Or(a.form.Get("kind"), string(models.Purchased)))
	for _, kind := range adjustKinds {
		form.Kinds = append(form.Kinds, views.Option{Value: string(kind), Text: lotKinds[kind], Selected: kind == selected})
	}
	limit, err := w.allowanceFor(ctx, actor, a.do)
	form.Limit = limit.hint()
	return form, err
}
