package reports_test

import (
	"net/http"
	"testing"
	"time"

	"github.com/bursar-portal/bursar/handlers/web/webtest"
	"github.com/bursar-portal/bursar/models"
	"github.com/bursar-portal/bursar/models/outbox"
)

// claimMail claims the mail to an address, the only one that is due.
func claimMail(t *testing.T, p *webtest.Portal, to string) outbox.Due {
	t.Helper()
	due, ok, err := p.ClaimMail(t.Context(), time.Minute)
	if err != nil || !ok || due.To != to {
		t.Fatalf("claimed %+v, %t, %v", due, ok, err)
	}
	return due
}

// A mail that fails needs attention until somebody sends it again or dismisses it.
func TestFailedMails(t *testing.T) {
	p := webtest.NewPortal(t)
	b, auditor := p.As(p.Operator("sam", models.OperatorSupport)), p.As(p.Operator("otto", models.OperatorAuditor))
	b.Get("/admin/mails").Shows(http.StatusOK, "No email yet.")
	b.Get("/admin").Shows(http.StatusOK).Hides("could not be sent")
	mail := outbox.Mail{Kind: outbox.Reset, To: "ada@example.test", Data: map[string]string{"path": "/reset/secret"}, Until: p.Now().Add(time.Hour)}
	fail := func(to string, forGood bool) {
		t.Helper()
		mail.To = to
		p.QueueMail(mail)
		if err := p.MailFailed(t.Context(), claimMail(t, p, to), "The server refused the recipient: 550 No such user", forGood); err != nil {
			t.Fatal(err)
		}
		p.Clock.Add(time.Second)
	}
	fail("ada@example.test", true)
	page := b.Get(b.Get("/admin").Link("1 email could not be sent")).Shows(http.StatusOK, "Failed").Hides("secret").
		Lists("Password reset ada@example.test The server refused the recipient: 550 No such user Send again : Password reset ada@example.test Dismiss : Password reset ada@example.test")
	id := newestMail(t, p)
	auditor.Get("/admin/mails").Shows(http.StatusOK, "View only. Ask an admin to make changes.").Hides("Send again")
	page.Form("/admin/mails/" + id + "/retry").Send().Redirects(http.StatusSeeOther)
	b.Get("/admin/mails").Shows(http.StatusOK, "The email will be sent again.").Lists("Password reset ada@example.test The server refused the recipient: 550 No such user. Next attempt: 29 Mar 2026, 17:48.")
	// The page is old: the mail waits by now.
	page.Form("/admin/mails/"+id+"/retry").Send().Shows(http.StatusConflict, "This email has not failed.")
	due := claimMail(t, p, "ada@example.test")
	if err := p.MailSent(t.Context(), due.ID); err != nil {
		t.Fatal(err)
	}
	b.Get("/admin/mails?to=ADA@example.test").Shows(http.StatusOK).Lists("Password reset ada@example.test Sent 29 Mar 2026, 17:48.")

	fail("ben@example.test", true)
	fail("cleo@example.test", true)
	fail("dan@example.test", false)
	p.Clock.Add(time.Hour) // the links have ended
	b.Get("/admin/mails?state=failed").Shows(http.StatusOK).Hides("Send again")
	page = b.Get("/admin/mails")
	page.Form("/admin/mails/dismiss").Send().Redirects(http.StatusSeeOther)
	b.Get("/admin/mails?state=failed").Shows(http.StatusOK, "Dismissed all failed emails.", "Nothing matches.")
	b.Get("/admin").Shows(http.StatusOK).Hides("could not be sent")
	b.Get("/admin/mails?state=x").ShowsFault("state", "Choose one of these.")
	p.CheckBooks()
}

// newestMail returns the id of the newest mail.
func newestMail(t *testing.T, p *webtest.Portal) string {
	t.Helper()
	page, err := p.Store.Mails(t.Context(), outbox.MailQuery{Limit: 1})
	if err != nil || len(page.Lines) == 0 {
		t.Fatal(page, err)
	}
	return string(page.Lines[0].ID)
}

// Without a way to send mails, the page says so.
func TestMailIsOff(t *testing.T) {
	p := webtest.NewPortal(t, func(c *webtest.Config) { c.Settings.Mail = false })
	p.As(p.Operator("ada", models.OperatorAdmin)).Get("/admin/mails").
		Shows(http.StatusOK, "Email is off. Set BURSAR_SMTP_URL and BURSAR_MAIL_FROM, then restart the portal.")
}
