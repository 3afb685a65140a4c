package reports_test

import (
	"context"
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
	b.Get("/admin/mails").Shows(http.StatusOK, "No emails yet")
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
	page := b.Get(b.Get("/admin").Link("1 email couldn’t be sent")).Shows(http.StatusOK, "Failed").Hides("secret").
		Lists("Password reset ada@example.test The server refused the recipient: 550 No such user")
	id := newestMail(t, p)
	auditor.Get("/admin/mails").Shows(http.StatusOK, "View only. Ask an admin to make changes.").Hides("Send again")
	page.Form("/admin/mails/" + id + "/retry").Send().Redirects(http.StatusSeeOther)
	b.Get("/admin/mails").Shows(http.StatusOK, "We’ll send the email again.").Lists("Password reset ada@example.test The server refused the recipient: 550 No such user. Next attempt: 29 Mar 2026, 17:48.")
	// The page is old: the mail waits by now.
	page.Form("/admin/mails/"+id+"/retry").Send().Shows(http.StatusConflict, "This email has not failed.")
	due := claimMail(t, p, "ada@example.test")
	if err := p.MailSent(t.Context(), due.ID); err != nil {
		t.Fatal(err)
	}
	b.Get("/admin/mails?to=ADA@example.test").Shows(http.StatusOK).Lists("Password reset ada@example.test")

	fail("ben@example.test", true)
	fail("cleo@example.test", true)
	fail("dan@example.test", false)
	p.Clock.Add(time.Hour) // the links have ended
	b.Get("/admin/mails?state=failed").Shows(http.StatusOK).Hides("Send again")
	page = b.Get("/admin/mails")
	page.Form("/admin/mails/dismiss").Send().Redirects(http.StatusSeeOther)
	b.Get("/admin/mails?state=failed").Shows(http.StatusOK, "Dismissed all failed emails.", "No results")
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

// Mails in a folder reach nobody, and the pages say so.
func TestMailsGoToAFolder(t *testing.T) {
	p := webtest.NewPortal(t, func(c *webtest.Config) { c.Settings.MailFolder = "/var/mail/bursar" })
	b := p.As(p.Operator("ada", models.OperatorAdmin))
	p.QueueMail(outbox.Mail{Kind: outbox.PasswordChanged, To: "ben@example.test"})
	if err := p.MailWritten(t.Context(), claimMail(t, p, "ben@example.test").ID); err != nil {
		t.Fatal(err)
	}
	b.Get("/admin/mails?state=written").Shows(http.StatusOK, "Emails are written to /var/mail/bursar instead of sent. Set BURSAR_SMTP_URL and BURSAR_MAIL_FROM, then restart the portal.", "Written to a file").
		Lists("Password changed ben@example.test")
	b.Get("/admin").Shows(http.StatusOK, "Turn on email", "Emails are written to /var/mail/bursar. Set BURSAR_SMTP_URL and BURSAR_MAIL_FROM on the server.")
}

// An admin sends a test mail to their own address and reads what the server said.
func TestTestMail(t *testing.T) {
	said, delivered, sentTo := "mail.acme.test:587 accepted the email: 250 2.0.0 Ok: queued as 9F2", true, ""
	p := webtest.NewPortal(t, func(c *webtest.Config) {
		c.SendTest = func(_ context.Context, to models.User) (string, bool) {
			sentTo = to.Email
			return said, delivered
		}
	})
	b := p.As(p.Operator("ada", models.OperatorAdmin))
	p.As(p.Operator("sam", models.OperatorSupport)).Get("/admin/mails").Shows(http.StatusOK).Hides("Send a test email")
	page := b.Get("/admin").Shows(http.StatusOK, "0 of 7 done", "Test email delivery It goes to ada@example.test. Send a test email")
	page.Form("/admin/mails/test").Send().Follow().Shows(http.StatusOK, said)
	if sentTo != "ada@example.test" {
		t.Errorf("it went to %s", sentTo)
	}
	if got, want := p.AuditedActions(), "ada mail.test : Sent a test email to ada@example.test. "+said; got != want {
		t.Errorf("the audit log says %s, want %s", got, want)
	}
	b.Get("/admin").Shows(http.StatusOK, "1 of 7 done").Hides("Send a test email")

	said, delivered = "The server refused the sender billing@acme.test: 550 <b>No</b>", false
	b.Get("/admin/mails").Form("/admin/mails/test").Send().Shows(http.StatusUnprocessableEntity, "The test email wasn’t sent.", said)
	for range 3 {
		b.Get("/admin/mails").Form("/admin/mails/test").Send().Shows(http.StatusUnprocessableEntity)
	}
	b.Get("/admin/mails").Form("/admin/mails/test").Send().Shows(http.StatusTooManyRequests, "Too many test emails. Try again in 1 minute.")
	p.CheckBooks()
}
