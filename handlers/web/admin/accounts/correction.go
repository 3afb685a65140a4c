package accounts

import (
	"cmp"
	"errors"
	"net/http"
	"net/url"
	"strings"

	"github.com/labstack/echo/v4"

	"github.com/bursar-portal/bursar/handlers/edge"
	"github.com/bursar-portal/bursar/handlers/web"
	"github.com/bursar-portal/bursar/handlers/web/address"
	"github.com/bursar-portal/bursar/handlers/web/admin"
	"github.com/bursar-portal/bursar/handlers/web/present"
	"github.com/bursar-portal/bursar/models"
	"github.com/bursar-portal/bursar/views"
	view "github.com/bursar-portal/bursar/views/admin/accounts"
)

// A correction is a form that corrects an earlier entry of an account's ledger: it
// refunds a charge, reverses a purchase, undoes a reversal or an adjustment, or freezes
// or unfreezes a purchase.
type correction struct {
	web.Form
	words     correctionWords
	w         *Pages
	account   models.Account
	url       string
	id        string // of what is corrected
	facts     []views.Fact
	remaining models.Credits // the most that can be corrected
	do        func(models.Credits) models.Action

	credits        models.Credits
	preview        *view.CorrectionPreview
	disabledReason string // why nothing can be done, "" if it can
}

// correctionWords are the keys of the texts of one kind of correction.
type correctionWords struct {
	title, subject, lead, verb string
	remaining                  string // how much can be corrected; "" if it is all or nothing
	takes                      bool   // it takes credits from the account
	nothingLeft                string // why nothing can be done when nothing is left
	action                     string // in the audit log, no key
	done                       string // "Refunded 5 credits."
	ask                        string // "Refund 5", of a request for approval; "" if it moves nothing
}

// correctionSubjects begin sentences about the form's fields.
func correctionSubjects(r present.Reader) map[string]string {
	return map[string]string{"credits": r.T("admin_correction.the_amount"), "reason": r.T("admin_correction.the_reason")}
}

// A correctionLoader loads what the address names and returns a correction of it, with
// the fields that come before credits but without the form. Errors: CodeNotFound.
type correctionLoader func(echo.Context, models.Account) (correction, error)

// Refund shows the form that refunds a charge.
func (w *Pages) Refund(c echo.Context) error { return w.showCorrection(c, w.refund) }

// RefundCreate refunds a charge, or with step=preview shows what that would do. As with
// all corrections, the form's key makes a double submit one correction, admins may make
// any, and support may up to its limit.
func (w *Pages) RefundCreate(c echo.Context) error { return w.submitCorrection(c, w.refund) }

// Reversal shows the form that reverses a purchase.
func (w *Pages) Reversal(c echo.Context) error { return w.showCorrection(c, w.reversal) }

// ReversalCreate reverses a purchase.
func (w *Pages) ReversalCreate(c echo.Context) error { return w.submitCorrection(c, w.reversal) }

// Undo shows the form that undoes a reversal.
func (w *Pages) Undo(c echo.Context) error { return w.showCorrection(c, w.undo) }

// UndoCreate undoes a reversal.
func (w *Pages) UndoCreate(c echo.Context) error { return w.submitCorrection(c, w.undo) }

// UndoAdjustment shows the form that undoes an adjustment.
func (w *Pages) UndoAdjustment(c echo.Context) error { return w.showCorrection(c, w.undoAdjustment) }

// UndoAdjustmentCreate undoes an adjustment.
func (w *Pages) UndoAdjustmentCreate(c echo.Context) error {
	return w.submitCorrection(c, w.undoAdjustment)
}

// loadCorrection loads a correction, if the operator may make any. Errors:
// CodeForbidden, and those of the loader.
func (w *Pages) loadCorrection(c echo.Context, load correctionLoader) (correction, error) {
	if !edge.Actor(c).MayAdjust(0, w.Settings().SupportLimit) {
		return correction{}, admin.ErrReadOnly
	}
	account, err := w.accountFromPath(c)
	if err != nil {
		return correction{}, err
	}
	f, err := load(c, account)
	f.w, f.account = w, account
	return f, err
}

// showCorrection shows a form for everything that remains, with a preview.
func (w *Pages) showCorrection(c echo.Context, load correctionLoader) error {
	f, err := w.loadCorrection(c, load)
	if err != nil {
		return err
	}
	f.Values, f.credits = url.Values{"credits": {f.remaining.String()}}, f.remaining
	if f.remaining > 0 {
		if err := f.simulate(c); err != nil {
			fault, ok := web.FaultsFromError(c, err, nil)
			if !ok {
				return err
			}
			f.disabledReason = fault.Form
		}
	}
	return f.show(c, http.StatusOK)
}

// submitCorrection carries a correction out, or previews it.
func (w *Pages) submitCorrection(c echo.Context, load correctionLoader) error {
	form, err := web.ReadForm(c, correctionSubjects(w.ReaderOf(c)))
	if err != nil {
		return err
	}
	f, err := w.loadCorrection(c, load)
	if err != nil {
		return err
	}
	f.Form = form
	f.read(w.ReaderOf(c))
	ask := f.requestApproval
	if f.words.ask == "" {
		ask = nil
	}
	return w.Submit(c, &f.Form, web.Flow{
		Preview: f.makePreview, Post: f.post, Ask: ask, Show: f.show,
		Reused:      w.ReaderOf(c).T("admin_correction.reused"),
		UnknownStep: "This is previewed, carried out, or sent to approval.",
	})
}

func (f *correction) read(r present.Reader) {
	f.credits = f.remaining
	if f.words.remaining != "" {
		f.credits = f.Credits("credits")
		f.Require("credits", f.credits != 0, r.T("admin_correction.zero"))
	}
	f.Reason()
	f.CheckKey()
}

func (f *correction) makePreview(c echo.Context) error {
	if err := f.simulate(c); err != nil {
		return err
	}
	f.preview.Requested = true
	return nil
}

func (f *correction) post(c echo.Context) (web.Done, error) {
	actor, r := edge.Actor(c), f.w.ReaderOf(c)
	if asked, err := f.w.AskedBefore(c.Request().Context(), actor, f.Get("key")); asked || err != nil {
		return web.AnswerOr(err, c, f.requestApproval)
	}
	command, said := f.auditedCommand(c)
	receipt, err := f.w.PostWithinLimit(c.Request().Context(), actor, f.value(), command)
	if errors.Is(err, models.ErrAboveLimit) { // with the preview, the page offers to ask for approval
		if err := f.makePreview(c); err != nil {
			return web.Done{}, err
		}
	}
	if receipt.Replayed { // what remained then may differ from what remains now
		said = r.T("admin_correction.already")
	}
	return web.Done{URL: address.AdminAccount(f.account.ID), Flash: said + " " + balanceText(r, receipt.Entry.BalanceAfter)}, err
}

// requestApproval sends the correction to approval.
func (f *correction) requestApproval(c echo.Context) (web.Done, error) {
	command, said := f.auditedCommand(c)
	title := f.w.ReaderOf(c).T(f.words.ask, "amount", present.Amount(f.credits))
	p := admin.NewProposal(edge.Actor(c), title, strings.TrimSuffix(said, "."), f.value(), command)
	return f.w.Ask(c.Request().Context(), p, edge.RequestID(c), func() (bool, error) {
		err := f.makePreview(c)
		return err == nil && !f.Faults.Any(), err
	})
}

// auditedCommand returns the command with its audit record, and what that says.
func (f *correction) auditedCommand(c echo.Context) (models.Command, string) {
	r := f.w.ReaderOf(c)
	said := r.T(f.words.done, "amount", r.Count(f.credits))
	audit := f.w.AuditRecord(c, f.words.action, f.account.ID, f.id, said)
	command := f.command(edge.Actor(c))
	command.Audit = &audit
	return command, said
}

// value returns by how much the correction changes the balance.
func (f *correction) value() models.Credits {
	if f.words.takes {
		return -f.credits
	}
	return f.credits
}

func (f *correction) command(actor models.Actor) models.Command {
	return f.Command(actor, f.account.ID, f.do(f.credits))
}

func (f *correction) show(c echo.Context, status int) error {
	r := f.w.ReaderOf(c)
	page := view.CorrectionPage{
		Frame: f.w.Frame(c, r.T(f.words.title), views.IconAccounts, models.Account{}), Form: f.View(f.url),
		Account: views.Link{Text: f.account.Name, URL: address.AdminAccount(f.account.ID)},
		Subject: r.T(f.words.subject), Facts: f.facts, Lead: r.T(f.words.lead, "credits", r.Words(), "word", views.Capital(r.Words())), Verb: r.T(f.words.verb), AllOrNothing: f.words.remaining == "",
		Credits: f.Field("credits"), Reason: f.Field("reason"), Preview: f.preview, DisabledReason: f.disabledReason,
	}
	page.Form.Account = string(f.account.ID)
	if page.AllOrNothing { // there is no field to show the fault beside
		page.Fault = cmp.Or(page.Fault, page.Credits.Fault)
	} else {
		page.RemainingNote = r.T(f.words.remaining, "amount", r.Count(f.remaining))
	}
	if f.remaining == 0 {
		page.DisabledReason = r.T(f.words.nothingLeft)
	}
	limit, err := f.w.LimitOf(c.Request().Context(), edge.Actor(c), f.do(f.credits))
	if err != nil {
		return err
	}
	page.LimitHint = limit.FormHint()
	if f.preview != nil {
		f.preview.ApprovalNote = limit.ApprovalNote(f.value())
		if page.AllOrNothing && f.preview.ApprovalNote != "" { // which says who has to approve it
			page.LimitHint = limit.Text()
		}
	}
	return edge.Render(c, status, view.Correction(page))
}
