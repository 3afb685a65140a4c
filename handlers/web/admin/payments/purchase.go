package payments

import (
	"cmp"
	"context"
	"crypto/rand"
	"net/http"
	"strings"
	"time"

	"github.com/labstack/echo/v4"

	"github.com/bursar-portal/bursar/handlers/edge"
	"github.com/bursar-portal/bursar/handlers/payment"
	"github.com/bursar-portal/bursar/handlers/web"
	"github.com/bursar-portal/bursar/handlers/web/address"
	"github.com/bursar-portal/bursar/handlers/web/admin"
	"github.com/bursar-portal/bursar/handlers/web/present"
	"github.com/bursar-portal/bursar/models"
	"github.com/bursar-portal/bursar/views"
	view "github.com/bursar-portal/bursar/views/admin/payments"
)

// Purchase shows everything that is known about a purchase.
func (w *Pages) Purchase(c echo.Context) error {
	return w.showPurchase(c, http.StatusOK, web.Form{}, "")
}

// PurchaseSettle settles a flagged purchase: an admin credits it anyway or closes it
// without credit. A second decision is rejected.
func (w *Pages) PurchaseSettle(c echo.Context) error {
	f, err := web.ReadForm(c, map[string]string{"reason": "The reason", "credits": "The amount"})
	if err != nil {
		return err
	}
	purchase, err := w.Store.Purchase(c.Request().Context(), models.PurchaseID(c.Param("id")))
	if err != nil {
		return err
	}
	reason := f.Reason()
	return w.Submit(c, &f, web.Flow{
		Post: func(c echo.Context) (web.Done, error) {
			ask, err := f.Get("decision") == "ask", error(nil)
			if f.Get("decision") == "credit" {
				ask, err = w.AskedBefore(c.Request().Context(), edge.Actor(c), f.Get("key"))
			}
			if ask || err != nil {
				return web.AnswerOr(err, c, func(c echo.Context) (web.Done, error) { return w.requestApproval(c, purchase, &f, reason) })
			}
			return w.settle(c, purchase, f.Get("decision"), reason)
		},
		Show:   func(c echo.Context, status int) error { return w.showPurchase(c, status, f, "") },
		Reused: w.ReaderOf(c).T("admin_payments.settled_before"),
	})
}

func (w *Pages) settle(c echo.Context, p models.Purchase, decision, reason string) (web.Done, error) {
	r := w.ReaderOf(c)
	audited, said := r.T("admin_payments.settled_credit_audit", "flag", p.FlagReason, "reason", reason), r.T("admin_payments.settled_credit", "credits", r.Count(p.Credits))
	switch decision {
	case "credit":
	case "close":
		audited, said = r.T("admin_payments.settled_close_audit", "flag", p.FlagReason, "reason", reason), r.T("admin_payments.settled_close")
	default:
		return web.Done{}, models.Errorf(models.CodeNotFound, "Choose whether to credit or close the purchase.")
	}
	settle := func(limit *models.Within) error {
		_, err := w.Store.SettleFlagged(c.Request().Context(), models.FlaggedPurchaseDecision{
			PurchaseID: p.ID, Credit: decision == "credit", Actor: edge.Actor(c), Reason: reason,
			Audit: w.AuditRecord(c, "purchase."+decision, p.AccountID, string(p.ID), audited),
		}, w.Store.Within(limit)...)
		return err
	}
	if decision == "close" {
		return web.Done{URL: address.AdminPurchase(p.ID), Flash: said}, settle(nil)
	}
	settled := func() (bool, error) { return p.State != models.PurchaseFlagged, nil } // which the store reports
	err := w.WithinLimit(c.Request().Context(), edge.Actor(c), models.CreditPurchase{}, p.Credits, settled, settle)
	return web.Done{URL: address.AdminPurchase(p.ID), Flash: said}, err
}

// requestApproval sends crediting a flagged purchase to approval.
func (w *Pages) requestApproval(c echo.Context, p models.Purchase, f *web.Form, reason string) (web.Done, error) {
	if f.CheckKey(); f.Faults.Any() {
		return web.Done{}, nil
	}
	r := w.ReaderOf(c)
	audit := w.AuditRecord(c, "purchase.credit", p.AccountID, string(p.ID), "")
	command := f.Command(edge.Actor(c), p.AccountID, nil)
	command.Reason, command.Audit = reason, &audit
	proposal := admin.NewProposal(edge.Actor(c), r.T("admin_payments.ask_credit"), r.T("admin_payments.asked_credit", "flag", p.FlagReason), p.Credits, command)
	proposal.Change.Flagged = &models.FlaggedCredit{PurchaseID: p.ID}
	proposal.Origin, proposal.EntryKey = models.OriginStripe, string(p.ID)
	return w.Ask(c.Request().Context(), proposal, edge.RequestID(c), func() (bool, error) {
		err := p.CheckCreditable()
		return err == nil, err
	})
}

func (w *Pages) showPurchase(c echo.Context, status int, f web.Form, checkFault string) error {
	ctx, r := c.Request().Context(), w.ReaderOf(c)
	line, err := w.Store.PurchaseLine(ctx, models.PurchaseID(c.Param("id")))
	if err != nil {
		return err
	}
	p := line.Purchase
	page := view.PurchasePage{
		Frame: w.Frame(c, r.T("admin_payments.purchase"), views.IconPurchases, models.Account{}), ID: string(p.ID), State: admin.PurchaseBadge(line),
		Sold: r.T("admin_payments.sold", "credits", r.Count(p.Credits), "money", r.Money(p.AmountCents, p.Currency)), Buyer: views.AccountRef{Name: line.AccountName},
		Account: views.Link{Text: r.T("admin_payments.view_account"), URL: address.AdminAccount(p.AccountID)}, FlagReason: admin.FlagText(p),
		Notes: strings.Join(admin.PurchaseNotes(line, r), " "),
	}
	if page.Settle, err = w.settleForm(ctx, edge.Actor(c), r, p, f); err != nil {
		return err
	}
	if payment.Checkable(p) && w.Payments.Enabled() && edge.Actor(c).MayWriteNotes() {
		page.Check = views.Form{Action: address.AdminPurchase(p.ID) + "/check", Fault: checkFault}
		if w.Payments.NeverOpened(p) {
			page.Cancel = views.Form{Action: address.AdminPurchase(p.ID) + "/cancel"}
		}
	}
	page.Dashboard = admin.InStripe(r.T("admin_payments.payment"), w.Payments.PaymentURL(p.PaymentIntentID))
	page.Facts = w.purchaseFacts(line, r)
	if err := w.addHistory(ctx, &page, p.ID, r); err != nil {
		return err
	}
	if admin.Reversible(p) > 0 && edge.Actor(c).MayAdjust(0, w.Settings().SupportLimit) {
		page.Corrections = append(page.Corrections, views.Link{Text: r.T("admin_payments.reverse"), URL: address.Reversal(p)})
	}
	if edge.Actor(c).MayAdminister() {
		lots, err := w.Store.PurchaseLots(ctx, []models.PurchaseID{p.ID})
		if err != nil {
			return err
		}
		if freeze := admin.FreezeLink(p, lots[p.ID], r); freeze.URL != "" {
			page.Corrections = append(page.Corrections, freeze)
		}
	}
	return edge.Render(c, status, view.PurchaseDetail(page))
}

// settleForm returns the form that settles a flagged purchase, and the zero SettleForm
// for any other purchase.
func (w *Pages) settleForm(ctx context.Context, actor models.Actor, r present.Reader, p models.Purchase, f web.Form) (view.SettleForm, error) {
	if p.FlagReason == "" && !f.Faults.Any() {
		return view.SettleForm{}, nil
	}
	if !actor.MayAdminister() {
		return view.SettleForm{DisabledReason: r.T("admin_payments.settle_admins")}, nil
	}
	limit, err := w.LimitOf(ctx, actor, models.CreditPurchase{})
	if err != nil {
		return view.SettleForm{}, err
	}
	account, err := w.Store.Account(ctx, p.AccountID)
	if err != nil {
		return view.SettleForm{}, err
	}
	form := view.SettleForm{
		Form:   views.Form{Action: address.AdminPurchase(p.ID) + "/settle", Key: cmp.Or(f.Get("key"), rand.Text()), Fault: cmp.Or(f.Faults.Form, f.Faults.Of("credits"))},
		Reason: views.Field{Value: f.Text("reason"), Fault: f.Faults.Of("reason")}, Close: r.T("admin_payments.close"),
	}
	switch {
	case p.State != models.PurchaseFlagged:
	case account.Status == models.AccountClosed:
		form.Note, form.Close = r.T("admin_payments.account_closed_note"), r.T("admin_payments.close_without_credit")
	default:
		form.Credit, form.Close = r.T("admin_payments.credit_anyway", "credits", r.Amount(p.Credits)), r.T("admin_payments.close_without_credit")
		form.ApprovalNote = limit.ApprovalNote(p.Credits)
	}
	return form, nil
}

// purchaseFacts returns the facts that are known about a purchase.
func (w *Pages) purchaseFacts(p models.PurchaseLine, r present.Reader) []views.Fact {
	var facts []views.Fact
	add := func(f views.Fact) {
		if f.Text != "" || !f.At.IsZero() {
			facts = append(facts, f)
		}
	}
	add(views.Fact{Label: r.T("admin_payments.id"), Text: string(p.ID), Code: true})
	add(views.Fact{Label: r.T("admin_payments.session"), Text: p.SessionID, Code: p.SessionID != ""})
	add(views.Fact{Label: r.T("admin_payments.payment"), Text: p.PaymentIntentID, Code: p.PaymentIntentID != ""})
	add(views.Fact{Label: r.T("admin_payments.invoice"), Text: models.Isolate(p.Invoice)})
	if !p.ReceivedAt.IsZero() { // a date, which is the same in every zone
		add(views.Fact{Label: r.T("admin_payments.received"), Text: present.Reader{Language: r.Language, Zone: time.UTC}.Day(p.ReceivedAt)})
	}
	add(views.Fact{Label: r.T("admin_payments.bought_by"), Text: models.Isolate(p.BuyerName)})
	add(views.Fact{Label: r.T("admin_payments.credits"), Text: r.Count(p.Credits)})
	add(views.Fact{Label: r.T("admin_payments.price"), Text: r.T("admin_payments.price_text", "money", r.Money(p.AmountCents, p.Currency), "each", r.Money(p.UnitCents, p.Currency))})
	switch {
	case p.PaidCurrency != "":
		add(views.Fact{Label: r.T("admin_payments.paid"), Text: r.Money(p.PaidCents, p.PaidCurrency)})
	case p.State == models.PurchasePaid:
		add(views.Fact{Label: r.T("admin_payments.paid"), Text: r.T("admin_payments.paid_in_full")})
	}
	totals := p.Totals()
	if totals.TaxCents > 0 {
		add(views.Fact{Label: r.T("admin_payments.tax"), Text: r.Money(totals.TaxCents, totals.Currency)})
		add(views.Fact{Label: r.T("admin_payments.total"), Text: r.Money(totals.TotalCents, totals.Currency)})
	}
	if back := p.RefundedCents + p.LostCents; back > 0 {
		add(views.Fact{Label: r.T("admin_payments.returned"), Text: r.Money(back, totals.Currency)})
	}
	if p.Reversed > 0 {
		add(views.Fact{Label: r.T("admin_payments.taken_back"), Text: r.Count(p.Reversed)})
	}
	for _, d := range p.Disputes {
		add(views.Fact{Label: r.T("admin_payments.dispute"), Text: disputeText(d, r), Link: admin.InStripe(r.T("admin_payments.dispute"), w.Payments.DisputeURL(d.ID))})
	}
	if p.Owed > 0 {
		add(views.Fact{Label: r.T("admin_payments.owed"), Text: r.Count(p.Owed)})
	}
	add(views.Fact{Label: r.T("admin_payments.created"), At: r.Moment(p.CreatedAt)})
	add(views.Fact{Label: r.T("admin_payments.credited"), At: r.Moment(p.PaidAt)})
	add(views.Fact{Label: r.T("admin_payments.updated"), At: r.Moment(p.UpdatedAt)})
	return facts
}

// disputeStates are the words for the states of a dispute.
var disputeStates = map[models.DisputeState]string{
	models.DisputeOpen: "admin_payments.dispute_open", models.DisputeWon: "admin_payments.dispute_won",
	models.DisputeLost: "admin_payments.dispute_lost", models.DisputePrevented: "admin_payments.dispute_prevented",
}

func disputeText(d models.Dispute, r present.Reader) string {
	text := r.T(disputeStates[d.State])
	if d.Currency != "" {
		text = r.T("admin_payments.dispute_text", "state", text, "money", r.Money(d.Cents, d.Currency))
	}
	if d.State == models.DisputeOpen && !d.RespondBy.IsZero() {
		text = r.T("admin_payments.dispute_respond", "dispute", text, "when", r.Moment(d.RespondBy).Text)
	}
	return text
}

// addHistory adds the entries, events and audit records of a purchase.
func (w *Pages) addHistory(ctx context.Context, page *view.PurchasePage, id models.PurchaseID, r present.Reader) error {
	entries, err := w.Store.PurchaseEntries(ctx, id, admin.SectionLines)
	if err != nil {
		return err
	}
	if page.Entries, err = w.PresentEntries(ctx, entries, r); err != nil {
		return err
	}
	events, err := w.Store.StripeEvents(ctx, models.EventQuery{PurchaseID: id, Limit: admin.SectionLines})
	if err != nil {
		return err
	}
	for _, e := range events.Events {
		page.Events = append(page.Events, w.eventLine(r, e))
	}
	audit, err := w.Store.AuditLog(ctx, models.AuditQuery{Subject: string(id), Limit: admin.SectionLines})
	if err != nil {
		return err
	}
	page.Audit = admin.AuditLines(audit.Lines, r)
	checks, err := w.Store.AuditLog(ctx, models.AuditQuery{Subject: string(id), Action: "purchase.check", Limit: 1})
	if len(checks.Lines) > 0 {
		page.LastCheck, page.LastCheckAt = checks.Lines[0].Detail, r.Moment(checks.Lines[0].At)
	}
	return err
}
