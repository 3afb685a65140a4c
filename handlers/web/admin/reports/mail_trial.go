package reports

import (
	"net/http"

	"github.com/labstack/echo/v4"

	"github.com/bursar-portal/bursar/handlers/edge"
	"github.com/bursar-portal/bursar/handlers/web/address"
	"github.com/bursar-portal/bursar/models"
	"github.com/bursar-portal/bursar/views"
)

// mailTested is the action of the audit log for a test mail that a server has accepted.
const mailTested = "mail.test"

// testMailForm is the form that sends a test mail, the zero Form for those who may not.
func (w *Pages) testMailForm(c echo.Context) views.Form {
	if w.SendTest == nil || !edge.Actor(c).MayAdminister() {
		return views.Form{}
	}
	return views.Form{Action: address.AdminMails + "/test"}
}

// MailTest sends a test mail to the admin who asks, at once, and says what the server said.
// It may go to nobody else, so that it is of no use for bothering people. Only admins may.
func (w *Pages) MailTest(c echo.Context) error {
	if _, err := edge.ParseForm(c); err != nil {
		return err
	}
	if w.SendTest == nil {
		return models.Errorf(models.CodeConflict, "Email is off.")
	}
	to, r := edge.Actor(c).User, w.ReaderOf(c)
	if wait, ok := w.testMails.Take(string(to.ID)); !ok {
		return edge.TooManyRequests(wait, r.T("admin_reports.test_too_many"))
	}
	said, delivered := w.SendTest(c.Request().Context(), *to)
	if !delivered {
		return w.showMails(c, http.StatusUnprocessableEntity, &views.Notice{
			Tone: views.ToneBad, Title: r.T("admin_reports.test_failed"), Text: models.Isolate(said),
		})
	}
	if w.Settings().MailFolder == "" {
		audit := w.AuditRecord(c, mailTested, "", "", r.T("admin_reports.test_audit", "email", to.Email, "answer", models.Isolate(said)))
		if err := w.Store.WriteAudit(c.Request().Context(), audit); err != nil {
			return err
		}
	}
	return w.RedirectWithFlash(c, address.AdminMails, models.Isolate(said))
}
