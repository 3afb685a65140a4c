package web

import (
	"cmp"
	"fmt"
	"net/http"
	"net/url"

	"github.com/labstack/echo/v4"

	"github.com/bursar-portal/bursar/handlers/edge"
	"github.com/bursar-portal/bursar/models"
	"github.com/bursar-portal/bursar/views"
	view "github.com/bursar-portal/bursar/views/admin"
)

// A correction is a form that corrects what an earlier entry of an account's ledger
// did: it refunds a charge, reverses a purchase, undoes a reversal or an adjustment,
// or freezes or unfreezes a purchase.
type correction struct {
	Form
	correctionWords
	w       *Web
	account models.Account
	url     string
	id      string // of what is corrected
	facts   []views.Fact
	left    models.Credits // the most that can be corrected
	do      func(models.Credits) models.Action

	credits models.Credits
	preview *view.CorrectionPreview
	closed  string // why nothing can be done, "" if it can
}

// correctionWords are what the form of one kind of correction says.
type correctionWords struct {
	title, subject, lead, verb string
	rest                       string // "%s can be given back."; "" if it is all or nothing
	nothing                    string // why nothing can be done when nothing is left
	action                     string // in the audit log
	done                       string // "Refunded %s."
}

// correctionSubjects begin sentences about the form's fields.
var correctionSubjects = map[string]string{"credits": "The amount", "reason": "The reason"}

// A finder fills in what the address names, all above credits but the form, for the
// account. Errors: CodeNotFound.
type finder func(echo.Context, models.Account) (correction, error)

// Refund shows the form that gives back what a charge took.
func (w *Web) Refund(c echo.Context) error { return w.openCorrection(c, w.refund) }

// RefundCreate gives it back, or says what that would do. As in all corrections, the
// form's key makes a double submit one, admins may do it, and support up to its
// limit.
func (w *Web) RefundCreate(c echo.Context) error { return w.sendCorrection(c, w.refund) }

// Reversal shows the form that takes back what a purchase brought.
func (w *Web) Reversal(c echo.Context) error { return w.openCorrection(c, w.reversal) }

// ReversalCreate takes it back.
func (w *Web) ReversalCreate(c echo.Context) error { return w.sendCorrection(c, w.reversal) }

// Undo shows the form that gives back what a reversal took.
func (w *Web) Undo(c echo.Context) error { return w.openCorrection(c, w.undo) }

// UndoCreate gives it back.
func (w *Web) UndoCreate(c echo.Context) error { return w.sendCorrection(c, w.undo) }

// UndoAdjustment shows the form that undoes an adjustment.
func (w *Web) UndoAdjustment(c echo.Context) error { return w.openCorrection(c, w.undoAdjustment) }

// UndoAdjustmentCreate undoes it.
func (w *Web) UndoAdjustmentCreate(c echo.Context) error {
	return w.sendCorrection(c, w.undoAdjustment)
}

// findCorrection checks first that the person may correct anything.
func (w *Web) findCorrection(c echo.Context, find finder) (correction, error) {
	if !edge.Actor(c).MayAdjust(0, w.settings.SupportLimit) {
		return correction{}, errLooksOnly
	}
	account, err := w.account(c)
	if err != nil {
		return correction{}, err
	}
	f, err := find(c, account)
	f.w, f.account = w, account
	return f, err
}

// openCorrection shows a form for all that is left, with its preview.
func (w *Web) openCorrection(c echo.Context, find finder) error {
	f, err := w.findCorrection(c, find)
	if err != nil {
		return err
	}
	f.Values, f.credits = url.Values{"credits": {f.left.String()}}, f.left
	if f.left > 0 {
		if err := f.simulate(c); err != nil {
			fault, ok := faultsOf(c, err, nil)
			if !ok {
				return err
			}
			f.closed = fault.form
		}
	}
	return f.show(c, http.StatusOK)
}

func (w *Web) sendCorrection(c echo.Context, find finder) error {
	form, err := readForm(c, correctionSubjects)
	if err != nil {
		return err
	}
	f, err := w.findCorrection(c, find)
	if err != nil {
		return err
	}
	f.Form = form
	f.read()
	return w.submit(c, &f.Form, Flow{
		Preview: f.makePreview, Post: f.post, Show: f.show,
		Reused:      "This form was used for something else. Look at the balance, then send it again.",
		UnknownStep: "This is previewed or carried out.",
	})
}

func (f *correction) read() {
	f.credits = f.left
	if f.rest != "" {
		f.credits = f.Credits("credits")
		f.Require("credits", f.credits != 0, "The amount must not be 0.")
	}
	f.Reason()
	f.CheckKey()
}

func (f *correction) makePreview(c echo.Context) error {
	if err := f.w.checkLimit(c.Request().Context(), edge.Actor(c), f.do(f.credits), f.credits); err != nil {
		return err
	}
	if err := f.simulate(c); err != nil {
		return err
	}
	f.preview.Asked = true
	return nil
}

func (f *correction) post(c echo.Context) (Done, error) {
	actor, r := edge.Actor(c), f.w.readerOf(c)
	said := fmt.Sprintf(f.done, r.count(f.credits))
	audit := f.w.audit(c, f.action, f.account.ID, f.id, said)
	command := f.command(actor)
	command.Audit = &audit
	receipt, err := f.w.postAdjustment(c.Request().Context(), actor, f.credits, command)
	if receipt.Replayed { // what was left then may be gone by now
		said = "This was carried out already."
	}
	return Done{URL: adminAccountURL(f.account.ID), Flash: said + " " + left(r, receipt.Entry.After)}, err
}

func (f *correction) command(actor models.Actor) models.Command {
	return f.Command(actor, f.account.ID, f.do(f.credits))
}

func (f *correction) show(c echo.Context, status int) error {
	page := view.CorrectionPage{
		Frame: f.w.frame(c, f.title, views.IconAdmin, models.Account{}), Form: f.View(f.url),
		Account: views.Link{Text: f.account.Name, URL: adminAccountURL(f.account.ID)},
		Subject: f.subject, Facts: f.facts, Lead: f.lead, Verb: f.verb, Whole: f.rest == "",
		Credits: f.Field("credits"), Reason: f.Field("reason"), Preview: f.preview, Closed: f.closed,
	}
	page.Form.Account = string(f.account.ID)
	if page.Whole { // there is no field beside which to say it
		page.Fault = cmp.Or(page.Fault, page.Credits.Fault)
	} else {
		page.Left = fmt.Sprintf(f.rest, f.w.readerOf(c).count(f.left))
	}
	if f.left == 0 {
		page.Closed = f.nothing
	}
	limit, err := f.w.limitOf(c.Request().Context(), edge.Actor(c), f.do(f.credits))
	if err != nil {
		return err
	}
	page.Limit = limit.text()
	return edge.Render(c, status, view.Correction(page))
}
