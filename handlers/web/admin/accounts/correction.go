package accounts

import (
	"cmp"
	"fmt"
	"net/http"
	"net/url"

	"github.com/labstack/echo/v4"

	"github.com/bursar-portal/bursar/handlers/edge"
	"github.com/bursar-portal/bursar/handlers/web"
	"github.com/bursar-portal/bursar/handlers/web/address"
	"github.com/bursar-portal/bursar/handlers/web/admin"
	"github.com/bursar-portal/bursar/models"
	"github.com/bursar-portal/bursar/views"
	view "github.com/bursar-portal/bursar/views/admin"
)

// A correction is a form that corrects what an earlier entry of an account's ledger
// did: it refunds a charge, reverses a purchase, undoes a reversal or an adjustment,
// or freezes or unfreezes a purchase.
type correction struct {
	web.Form
	correctionWords
	w       *Pages
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
func (w *Pages) Refund(c echo.Context) error { return w.openCorrection(c, w.refund) }

// RefundCreate gives it back, or says what that would do. As in all corrections, the
// form's key makes a double submit one, admins may do it, and support up to its
// limit.
func (w *Pages) RefundCreate(c echo.Context) error { return w.sendCorrection(c, w.refund) }

// Reversal shows the form that takes back what a purchase brought.
func (w *Pages) Reversal(c echo.Context) error { return w.openCorrection(c, w.reversal) }

// ReversalCreate takes it back.
func (w *Pages) ReversalCreate(c echo.Context) error { return w.sendCorrection(c, w.reversal) }

// Undo shows the form that gives back what a reversal took.
func (w *Pages) Undo(c echo.Context) error { return w.openCorrection(c, w.undo) }

// UndoCreate gives it back.
func (w *Pages) UndoCreate(c echo.Context) error { return w.sendCorrection(c, w.undo) }

// UndoAdjustment shows the form that undoes an adjustment.
func (w *Pages) UndoAdjustment(c echo.Context) error { return w.openCorrection(c, w.undoAdjustment) }

// UndoAdjustmentCreate undoes it.
func (w *Pages) UndoAdjustmentCreate(c echo.Context) error {
	return w.sendCorrection(c, w.undoAdjustment)
}

// findCorrection checks first that the person may correct anything.
func (w *Pages) findCorrection(c echo.Context, find finder) (correction, error) {
	if !edge.Actor(c).MayAdjust(0, w.Settings.SupportLimit) {
		return correction{}, admin.ErrLooksOnly
	}
	account, err := w.accountFromPath(c)
	if err != nil {
		return correction{}, err
	}
	f, err := find(c, account)
	f.w, f.account = w, account
	return f, err
}

// openCorrection shows a form for all that is left, with its preview.
func (w *Pages) openCorrection(c echo.Context, find finder) error {
	f, err := w.findCorrection(c, find)
	if err != nil {
		return err
	}
	f.Values, f.credits = url.Values{"credits": {f.left.String()}}, f.left
	if f.left > 0 {
		if err := f.simulate(c); err != nil {
			fault, ok := web.FaultsFromError(c, err, nil)
			if !ok {
				return err
			}
			f.closed = fault.Form
		}
	}
	return f.show(c, http.StatusOK)
}

func (w *Pages) sendCorrection(c echo.Context, find finder) error {
	form, err := web.ReadForm(c, correctionSubjects)
	if err != nil {
		return err
	}
	f, err := w.findCorrection(c, find)
	if err != nil {
		return err
	}
	f.Form = form
	f.read()
	return w.Submit(c, &f.Form, web.Flow{
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
	if err := f.w.CheckLimit(c.Request().Context(), edge.Actor(c), f.do(f.credits), f.credits); err != nil {
		return err
	}
	if err := f.simulate(c); err != nil {
		return err
	}
	f.preview.Requested = true
	return nil
}

func (f *correction) post(c echo.Context) (web.Done, error) {
	actor, r := edge.Actor(c), f.w.ReaderOf(c)
	said := fmt.Sprintf(f.done, r.Count(f.credits))
	audit := f.w.AuditRecord(c, f.action, f.account.ID, f.id, said)
	command := f.command(actor)
	command.Audit = &audit
	receipt, err := f.w.PostWithinLimit(c.Request().Context(), actor, f.credits, command)
	if receipt.Replayed { // what was left then may be gone by now
		said = "This was carried out already."
	}
	return web.Done{URL: address.AdminAccount(f.account.ID), Flash: said + " " + left(r, receipt.Entry.After)}, err
}

func (f *correction) command(actor models.Actor) models.Command {
	return f.Command(actor, f.account.ID, f.do(f.credits))
}

func (f *correction) show(c echo.Context, status int) error {
	page := view.CorrectionPage{
		Frame: f.w.Frame(c, f.title, views.IconAccounts, models.Account{}), Form: f.View(f.url),
		Account: views.Link{Text: f.account.Name, URL: address.AdminAccount(f.account.ID)},
		Subject: f.subject, Facts: f.facts, Lead: f.lead, Verb: f.verb, AllOrNothing: f.rest == "",
		Credits: f.Field("credits"), Reason: f.Field("reason"), Preview: f.preview, DisabledReason: f.closed,
	}
	page.Form.Account = string(f.account.ID)
	if page.AllOrNothing { // there is no field beside which to say it
		page.Fault = cmp.Or(page.Fault, page.Credits.Fault)
	} else {
		page.RemainingNote = fmt.Sprintf(f.rest, f.w.ReaderOf(c).Count(f.left))
	}
	if f.left == 0 {
		page.DisabledReason = f.nothing
	}
	limit, err := f.w.LimitOf(c.Request().Context(), edge.Actor(c), f.do(f.credits))
	if err != nil {
		return err
	}
	page.LimitHint = limit.Text()
	return edge.Render(c, status, view.Correction(page))
}
