package web

import (
	"cmp"
	"crypto/rand"
	"fmt"
	"net/http"
	"net/url"
	"strings"

	"github.com/labstack/echo/v4"

	"github.com/bursar-portal/bursar/handlers/edge"
	"github.com/bursar-portal/bursar/models"
	"github.com/bursar-portal/bursar/views"
)

// recall is a form that goes back on something in an account's ledger: it refunds
// a charge, reverses a purchase, or undoes a reversal or an adjustment.
type recall struct {
	recallWords
	account models.Account
	url     string
	id      string // of what it goes back on
	facts   []views.Fact
	left    models.Credits // the most that it can come to
	do      func(models.Credits) models.Action

	form    url.Values
	credits models.Credits
	preview *views.RecallPreview
	faults  faults
	closed  string // why nothing can be done, "" if it can
}

// recallWords are how a kind of recall speaks.
type recallWords struct {
	title, subject, lead, verb string
	rest                       string // "%s can be given back."; "" if it is all or nothing
	nothing                    string // why nothing can be done when nothing is left
	action                     string // in the audit log
	done                       string // "Refunded %s."
}

// finder finds what a recall's address names. CodeNotFound.
type finder func(echo.Context, models.Account) (recall, error)

// Refund shows the form that gives back what a charge took.
func (w *Web) Refund(c echo.Context) error { return w.openRecall(c, w.refund) }

// RefundCreate gives it back, or says what that would come to. Here as in the
// others, the form's key makes a double submit one, admins may do it, and support
// up to its limit.
func (w *Web) RefundCreate(c echo.Context) error { return w.sendRecall(c, w.refund) }

// Reversal shows the form that takes back what a purchase brought.
func (w *Web) Reversal(c echo.Context) error { return w.openRecall(c, w.reversal) }

// ReversalCreate takes it back.
func (w *Web) ReversalCreate(c echo.Context) error { return w.sendRecall(c, w.reversal) }

// Undo shows the form that gives back what a reversal took.
func (w *Web) Undo(c echo.Context) error { return w.openRecall(c, w.undo) }

// UndoCreate gives it back.
func (w *Web) UndoCreate(c echo.Context) error { return w.sendRecall(c, w.undo) }

// UndoAdjustment shows the form that takes back what an adjustment did.
func (w *Web) UndoAdjustment(c echo.Context) error { return w.openRecall(c, w.undoAdjustment) }

// UndoAdjustmentCreate takes it back.
func (w *Web) UndoAdjustmentCreate(c echo.Context) error { return w.sendRecall(c, w.undoAdjustment) }

// findRecall asks first whether the person may.
func (w *Web) findRecall(c echo.Context, find finder) (recall, error) {
	if !edge.Actor(c).MayAdjust(0, w.settings.SupportLimit) {
		return recall{}, models.Errorf(models.CodeForbidden, "Your role looks at balances and changes none.")
	}
	account, err := w.store.Account(c.Request().Context(), models.AccountID(c.Param("id")))
	if err != nil {
		return recall{}, err
	}
	return find(c, account)
}

// openRecall shows a form for all that is left, with its preview.
func (w *Web) openRecall(c echo.Context, find finder) error {
	g, err := w.findRecall(c, find)
	if err != nil {
		return err
	}
	g.form, g.credits = url.Values{"credits": {g.left.String()}}, g.left
	if g.left > 0 {
		if g.preview, err = w.previewRecall(c, g); err != nil {
			f, ok := faultsOf(c, err, nil)
			if !ok {
				return err
			}
			g.closed = f.form
		}
	}
	return w.showRecall(c, http.StatusOK, g)
}

func (w *Web) sendRecall(c echo.Context, find finder) error {
	form, err := edge.Form(c)
	if err != nil {
		return err
	}
	g, err := w.findRecall(c, find)
	if err != nil {
		return err
	}
	g.read(form)
	switch {
	case g.faults.any():
		return w.showRecall(c, g.faults.status, g)
	case form.Get("step") == "preview":
		return w.askRecall(c, g)
	case form.Get("step") != "apply":
		return models.Errorf(models.CodeNotFound, "This is previewed or carried out.")
	}
	return w.applyRecall(c, g)
}

// read checks what can be checked without the account.
func (g *recall) read(form url.Values) {
	g.form, g.credits = form, g.left
	if g.rest != "" {
		var err error
		switch g.credits, err = models.ParseCredits(strings.TrimSpace(form.Get("credits"))); {
		case err != nil:
			g.faults.add("credits", sentence("The amount", err.Error()))
		case g.credits == 0:
			g.faults.add("credits", "The amount must not be 0.")
		}
	}
	if strings.TrimSpace(form.Get("reason")) == "" {
		g.faults.add("reason", "Write a reason.")
	}
	g.faults.key(form)
}

// recallSubjects begin sentences about the form's fields.
var recallSubjects = map[string]string{"credits": "The amount", "reason": "The reason"}

func (w *Web) askRecall(c echo.Context, g recall) error {
	err := w.checkLimit(c.Request().Context(), edge.Actor(c), g.do(g.credits), g.credits)
	if err == nil {
		g.preview, err = w.previewRecall(c, g)
	}
	if err == nil {
		g.preview.Asked = true
		return w.showRecall(c, http.StatusOK, g)
	}
	return w.refuseRecall(c, g, err)
}

func (w *Web) applyRecall(c echo.Context, g recall) error {
	actor, r := edge.Actor(c), w.readerOf(c)
	done := fmt.Sprintf(g.done, r.count(g.credits))
	audit := w.audit(c, g.action, g.account.ID, g.id, done)
	command := g.command(actor)
	command.Audit = &audit
	receipt, err := w.postAdjustment(c.Request().Context(), actor, g.credits, command)
	if err != nil {
		return w.refuseRecall(c, g, err)
	}
	if receipt.Replayed { // what was left then may be gone by now
		done = "This was carried out already."
	}
	return w.done(c, adminAccountURL(g.account.ID), done+" "+r.left(receipt.Entry.After))
}

// command is what the form asks for.
func (g recall) command(actor models.Actor) models.Command {
	return models.Command{
		Account: g.account.ID, Origin: actor.Origin(), Key: g.form.Get("key"), Actor: actor.Ref(),
		Reason: strings.TrimSpace(g.form.Get("reason")), Do: g.do(g.credits),
	}
}

func (w *Web) refuseRecall(c echo.Context, g recall, err error) error {
	var ok bool
	if g.faults, ok = faultsOf(c, err, recallSubjects); !ok {
		return err
	}
	if models.CodeOf(err) == models.CodeIdempotencyConflict {
		g.faults.form = "This form was used for something else. Look at the balance, then send it again."
		g.form.Del("key")
	}
	return w.showRecall(c, g.faults.status, g)
}

func (w *Web) showRecall(c echo.Context, status int, g recall) error {
	r, actor := w.readerOf(c), edge.Actor(c)
	page := views.RecallPage{
		Frame: w.frame(c, g.title, views.IconAdmin, models.Account{}),
		Form: views.Form{
			Action: g.url, Account: string(g.account.ID), Key: cmp.Or(g.form.Get("key"), rand.Text()),
			Fault: cmp.Or(g.faults.form, g.wholeFault()),
		},
		Account: views.Link{Text: g.account.Name, URL: adminAccountURL(g.account.ID)},
		Subject: g.subject, Facts: g.facts, Lead: g.lead, Verb: g.verb, Whole: g.rest == "",
		Credits: g.faults.field("credits", g.form.Get("credits")), Reason: g.faults.field("reason", g.form.Get("reason")),
		Preview: g.preview, Closed: g.closed,
	}
	if g.left == 0 {
		page.Closed = g.nothing
	}
	if g.rest != "" {
		page.Left = fmt.Sprintf(g.rest, r.count(g.left))
	}
	limit, err := w.allowanceFor(c.Request().Context(), actor, g.do(g.credits))
	if err != nil {
		return err
	}
	page.Limit = limit.text()
	return edge.Render(c, status, views.Recall(page))
}

// wholeFault is what is wrong with the amount of a form that has no field for it.
func (g recall) wholeFault() string {
	if g.rest != "" {
		return ""
	}
	return g.faults.of("credits")
}
