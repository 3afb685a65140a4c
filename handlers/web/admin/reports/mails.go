package reports

import (
	"net/http"
	"strings"

	"github.com/labstack/echo/v4"

	"github.com/bursar-portal/bursar/handlers/edge"
	"github.com/bursar-portal/bursar/handlers/web"
	"github.com/bursar-portal/bursar/handlers/web/address"
	"github.com/bursar-portal/bursar/handlers/web/admin"
	"github.com/bursar-portal/bursar/handlers/web/present"
	"github.com/bursar-portal/bursar/models"
	"github.com/bursar-portal/bursar/models/outbox"
	"github.com/bursar-portal/bursar/views"
	view "github.com/bursar-portal/bursar/views/admin/reports"
)

// Mails lists mails, newest first, so that operators can say what became of one and see to
// those that failed.
func (w *Pages) Mails(c echo.Context) error { return w.showMails(c, http.StatusOK, nil) }

func (w *Pages) showMails(c echo.Context, status int, notice *views.Notice) error {
	r := w.ReaderOf(c)
	f := admin.NewListFilter(address.AdminMails, c.QueryParams(), "to", "state")
	states := []views.Option{{Text: r.T("admin_reports.all_statuses")}}
	for _, s := range outbox.States {
		states = append(states, views.Option{Value: string(s), Text: admin.MailStates[s].Text})
	}
	q := outbox.MailQuery{
		To: f.Text("to", r.T("admin_reports.recipient"), r.T("admin_reports.email_address")), State: outbox.State(f.Select("state", r.T("admin_reports.status"), states)),
		After: models.MailID(c.QueryParam("after")), Limit: admin.LinesPerPage,
	}
	page := view.MailsPage{Frame: w.Frame(c, r.T("admin_reports.email"), views.IconMail, models.Account{}), Filter: f.View(), Test: w.testMailForm(c)}
	if notice != nil {
		page.Notices = append(page.Notices, *notice)
	}
	switch s := w.Settings(); {
	case !s.Mail:
		page.Off = r.T("admin_reports.mails_off")
	case s.MailFolder != "" && w.DemoMails == "":
		page.Off = r.T("admin_reports.mails_folder", "folder", models.Isolate(s.MailFolder))
	}
	if f.Faults.Any() {
		return edge.Render(c, f.Faults.Status, view.Mails(page))
	}
	found, err := w.Store.Mails(c.Request().Context(), q)
	if err != nil {
		return err
	}
	may, failed := edge.Actor(c).MayWriteNotes(), false
	for _, l := range found.Lines {
		page.Lines = append(page.Lines, mailLine(r, l, may))
		failed = failed || l.State == outbox.Failed
	}
	switch {
	case failed && may:
		page.DismissAll = views.Form{Action: address.AdminMails + "/dismiss"}
	case failed:
		page.ReadOnlyReason = admin.ReadOnlyText
	}
	page.First, page.Next = web.PageLinks(address.AdminMails, f.Params, string(q.After), string(found.Next))
	return edge.Render(c, status, view.Mails(page))
}

// mailLine prints a mail, with the forms that somebody may send who may see to failed ones.
func mailLine(r present.Reader, l outbox.MailLine, may bool) view.MailLine {
	line := view.MailLine{ID: string(l.ID), At: r.Moment(l.CreatedAt), Subject: admin.MailNames[l.Kind], To: l.To, State: admin.MailStates[l.State]}
	switch l.State {
	case outbox.Waiting:
		if l.Error != "" {
			line.Detail = r.T("admin_reports.mail_waits", "error", l.Error+withPeriod(l.Error), "when", r.Moment(l.NextAt).Text)
		}
	case outbox.Sent:
		switch sent := r.Moment(l.SentAt).Text; {
		case l.Attempts > 1:
			line.Detail = r.T("admin_reports.mail_sent_attempt", "when", sent, "n", l.Attempts)
		case sent != line.At.Text: // otherwise the line says it
			line.Detail = r.T("admin_reports.mail_sent_at", "when", sent)
		}
	case outbox.Written: // which its status says
	default:
		line.Detail = l.Error
	}
	if l.State == outbox.Failed && may {
		line.Dismiss = views.Form{Action: address.AdminMail(l.ID) + "/dismiss"}
		if l.CanRetry {
			line.Retry = views.Form{Action: address.AdminMail(l.ID) + "/retry"}
		}
	}
	return line
}

func withPeriod(text string) string {
	if strings.HasSuffix(text, ".") {
		return ""
	}
	return "."
}

// MailRetry makes a failed mail due again. Admins and support may. Once it is due, it has not
// failed any more, so the form needs no key.
func (w *Pages) MailRetry(c echo.Context) error {
	return w.changeMail(c, w.ReaderOf(c).T("admin_reports.retried"), func(id models.MailID) error {
		return w.Store.RetryMail(c.Request().Context(), id, w.AuditRecord(c, "mail.retry", "", string(id), w.ReaderOf(c).T("admin_reports.retry_audit")))
	})
}

// MailDismiss removes a failed mail from what needs attention. Admins and support may.
func (w *Pages) MailDismiss(c echo.Context) error {
	return w.changeMail(c, w.ReaderOf(c).T("admin_reports.dismissed_said"), func(id models.MailID) error {
		return w.Store.DismissMail(c.Request().Context(), id, w.AuditRecord(c, "mail.dismiss", "", string(id), w.ReaderOf(c).T("admin_reports.dismiss_audit")))
	})
}

// MailDismissAll removes all failed mails from what needs attention. Admins and support may.
func (w *Pages) MailDismissAll(c echo.Context) error {
	return w.changeMail(c, w.ReaderOf(c).T("admin_reports.dismissed_all"), func(models.MailID) error {
		return w.Store.DismissFailedMails(c.Request().Context(), w.AuditRecord(c, "mail.dismiss_all", "", "", w.ReaderOf(c).T("admin_reports.dismissed_all")))
	})
}

func (w *Pages) changeMail(c echo.Context, done string, change func(models.MailID) error) error {
	if !edge.Actor(c).MayWriteNotes() {
		return admin.ErrReadOnly
	}
	if err := change(models.MailID(c.Param("id"))); err != nil {
		return err
	}
	return w.RedirectWithFlash(c, address.AdminMails, done)
}
