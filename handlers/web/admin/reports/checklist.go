package reports

import (
	"context"
	"strings"

	"github.com/labstack/echo/v4"

	"github.com/bursar-portal/bursar/handlers/edge"
	"github.com/bursar-portal/bursar/handlers/web/address"
	"github.com/bursar-portal/bursar/models"
	"github.com/bursar-portal/bursar/models/outbox"
	"github.com/bursar-portal/bursar/views"
	view "github.com/bursar-portal/bursar/views/admin/reports"
)

// dismissed is the action of the audit log that hides the checklist for good.
const dismissed = "checklist.dismiss"

// addChecklist adds what is left to do before the portal is ready for customers. It is gone
// once everything is done, or an admin has dismissed it; the demonstration has none.
func (w *Pages) addChecklist(c echo.Context, page *view.OverviewPage, backedUp bool) error {
	if w.Demo {
		return nil
	}
	ctx := c.Request().Context()
	if gone, err := w.recorded(ctx, dismissed); gone || err != nil {
		return err
	}
	items, err := w.checklist(c, backedUp)
	if err != nil {
		return err
	}
	list := view.Checklist{Items: items}
	for _, item := range items {
		if item.Done {
			list.Done++
		}
	}
	if list.Done == len(items) {
		return nil
	}
	if edge.Actor(c).MayAdminister() {
		list.Dismiss = views.Form{Action: "/admin/checklist/dismiss"}
	}
	page.Checklist = &list
	return nil
}

// checklist is what a portal needs before customers come.
func (w *Pages) checklist(c echo.Context, backedUp bool) ([]view.ChecklistItem, error) {
	ctx, r := c.Request().Context(), w.ReaderOf(c)
	mail, err := w.mailItem(c)
	if err != nil {
		return nil, err
	}
	events, err := w.Store.StripeEvents(ctx, models.EventQuery{Limit: 1})
	if err != nil {
		return nil, err
	}
	products, err := w.Store.Products(ctx)
	if err != nil {
		return nil, err
	}
	changed, err := w.recorded(ctx, "setting.change")
	if err != nil {
		return nil, err
	}
	s := w.Settings()
	stripe := view.ChecklistItem{Text: r.T("admin_reports.todo_webhook"), Note: r.T("admin_reports.note_webhook"), URL: address.AdminEvents, Done: len(events.Events) > 0}
	if !w.Payments.Enabled() {
		stripe = view.ChecklistItem{Text: r.T("admin_reports.todo_stripe"), Note: r.T("admin_reports.note_stripe"), URL: address.AdminSettings + "#STRIPE_SECRET_KEY"}
	}
	return []view.ChecklistItem{
		{Text: r.T("admin_reports.todo_https"), Note: r.T("admin_reports.note_https"), URL: address.AdminSettings + "#BURSAR_BASE_URL", Done: strings.HasPrefix(s.BaseURL, "https://")},
		mail, stripe,
		{Text: r.T("admin_reports.todo_settings"), URL: address.AdminSettings, Done: changed},
		{Text: r.T("admin_reports.todo_product"), URL: address.AdminProducts, Done: len(products) > 0},
		{Text: r.T("admin_reports.todo_terms"), URL: address.AdminSettings + "#brand", Done: s.Brand.TermsURL != "" && s.Brand.PrivacyURL != ""},
		{Text: r.T("admin_reports.todo_backup"), Note: r.T("admin_reports.note_backup"), URL: "#backup", Done: backedUp},
	}, nil
}

// mailItem is done once a mail server has accepted a mail. Mails in a folder reach nobody.
func (w *Pages) mailItem(c echo.Context) (view.ChecklistItem, error) {
	ctx, s, r := c.Request().Context(), w.Settings(), w.ReaderOf(c)
	item := view.ChecklistItem{Text: r.T("admin_reports.todo_mail"), URL: address.AdminMails, Action: w.testMailForm(c), Button: r.T("admin_reports.send_test_email")}
	switch {
	case !s.Mail:
		item.Text, item.Note = r.T("admin_reports.todo_mail_on"), r.T("admin_reports.note_smtp")
		return item, nil
	case s.MailFolder != "":
		item.Text, item.Note = r.T("admin_reports.todo_mail_on"), r.T("admin_reports.note_folder", "folder", models.Isolate(s.MailFolder))
		return item, nil
	}
	item.Note = r.T("admin_reports.note_mail", "email", edge.Actor(c).User.Email)
	sent, err := w.Store.Mails(ctx, outbox.MailQuery{State: outbox.Sent, Limit: 1})
	if err != nil || len(sent.Lines) > 0 {
		item.Done = len(sent.Lines) > 0
		return item, err
	}
	item.Done, err = w.recorded(ctx, mailTested)
	return item, err
}

// recorded reports whether the audit log has an action.
func (w *Pages) recorded(ctx context.Context, action string) (bool, error) {
	log, err := w.Store.AuditLog(ctx, models.AuditQuery{Action: action, Limit: 1})
	return len(log.Lines) > 0, err
}

// ChecklistDismiss hides the checklist from everybody. Only admins may.
func (w *Pages) ChecklistDismiss(c echo.Context) error {
	if _, err := edge.ParseForm(c); err != nil {
		return err
	}
	r := w.ReaderOf(c)
	if err := w.Store.WriteAudit(c.Request().Context(), w.AuditRecord(c, dismissed, "", "", r.T("admin_reports.checklist_audit"))); err != nil {
		return err
	}
	return w.RedirectWithFlash(c, "/admin", r.T("admin_reports.checklist_dismissed"))
}
