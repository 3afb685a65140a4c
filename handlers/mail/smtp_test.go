package mail

import (
	"net/mail"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/bursar-portal/bursar/handlers/mail/mailtest"
	"github.com/bursar-portal/bursar/models/outbox"
	"github.com/bursar-portal/bursar/models/storetest"
)

// A mail arrives with both parts, from the operator, and no program answers it.
func TestDelivery(t *testing.T) {
	b, server := withMailpit(t, mailtest.Options{})
	mail0 := b.resetMail("rené@exämple.test")
	mail0.Name = "René \"Ré\" Müller-Lüdenscheidt, 株式会社"
	b.QueueMail(mail0)
	b.send()
	b.shows(outbox.Sent, 1, "")
	got := server.Messages()
	if len(got) != 1 {
		t.Fatalf("%d mails arrived", len(got))
	}
	m := got[0]
	if want := (mail.Address{Name: "Acme Billing", Address: "billing@acme.test"}); m.From != want {
		t.Errorf("it is from %v", m.From)
	}
	if want := []mail.Address{{Name: mail0.Name, Address: mail0.To}}; !slices.Equal(m.To, want) {
		t.Errorf("it is to %v", m.To)
	}
	if len(m.ReplyTo) != 1 || m.ReplyTo[0].Address != "help@acme.test" {
		t.Errorf("answers go to %v", m.ReplyTo)
	}
	if m.Subject != "Reset your Acme password" || m.MessageID != string(b.mail().ID)+"@acme.test" || !m.Date.Equal(storetest.Start) {
		t.Errorf("it has the subject %q, the id %q and the date %v", m.Subject, m.MessageID, m.Date)
	}
	for header, want := range map[string]string{"Auto-Submitted": "auto-generated", "X-Auto-Response-Suppress": "All", "Mime-Version": "1.0", "X-Mailer": "", "User-Agent": ""} {
		if m.Header.Get(header) != want {
			t.Errorf("%s is %q", header, m.Header.Get(header))
		}
	}
	const text = "Reset your password\r\n\r\nWe received a request to reset the password of your Acme account.\r\n\r\n" +
		"Reset password:\r\nhttps://credits.acme.test/reset/secret\r\n\r\nThis link expires in 1 hour and works once.\r\n\r\n" +
		"If you didn't ask for this, ignore this email. Your password stays the same.\r\n\r\n" +
		"-- \r\nNeed help? Contact help@acme.test.\r\n\r\nAcme GmbH\r\nMain Street 1, Berlin\r\n"
	if m.Text != text {
		t.Errorf("the text is %q", m.Text)
	}
	for _, want := range []string{`<a href="https://credits.acme.test/reset/secret"`, "We received a request", "This link expires in 1 hour", "Acme GmbH"} {
		if !strings.Contains(m.HTML, want) {
			t.Errorf("the HTML has no %s", want)
		}
	}
	for line := range strings.SplitSeq(string(m.Raw), "\r\n") {
		if strings.ContainsAny(line, "\r\n") || len(line) > 998 {
			t.Errorf("a line is not as it must be: %q", line)
		}
	}
}

// What a server refuses for now is tried again, as the same message.
func TestRefusedForNow(t *testing.T) {
	b, server := withMailpit(t, mailtest.Options{})
	b.QueueMail(b.resetMail("ada@example.test"))
	server.Refuse("Recipient", 451)
	b.send()
	b.shows(outbox.Waiting, 1, "The server refused the recipient: 451 Chaos recipient error")
	if wait := b.mail().NextAt.Sub(b.Now()); wait != time.Minute {
		t.Errorf("it is tried again after %v", wait)
	}
	b.send()
	b.shows(outbox.Waiting, 1, "The server refused the recipient: 451 Chaos recipient error")
	server.Refuse("", 0)
	b.Clock.Add(time.Minute)
	b.send()
	b.shows(outbox.Sent, 2, "")
	if n := len(server.Messages()); n != 1 {
		t.Errorf("%d mails arrived", n)
	}
}

// What a server refuses for good is not tried again.
func TestRefusedForGood(t *testing.T) {
	b, server := withMailpit(t, mailtest.Options{})
	b.QueueMail(b.resetMail("ada@example.test"))
	server.Refuse("Recipient", 550)
	b.send()
	b.shows(outbox.Failed, 1, "The server refused the recipient: 550 Chaos recipient error")
	server.Refuse("", 0)
	b.Clock.Add(48 * time.Hour)
	b.send()
	if n := len(server.Messages()); n != 0 {
		t.Errorf("%d mails arrived", n)
	}
}

// A server that takes no sender of ours, or is away, is no fault of a mail: nothing else is
// tried for a while, and then all of it is.
func TestServerIsAway(t *testing.T) {
	b, server := withMailpit(t, mailtest.Options{})
	server.Refuse("Sender", 550)
	b.QueueMail(b.resetMail("ada@example.test"))
	b.QueueMail(b.resetMail("ben@example.test"))
	b.send()
	page, err := b.Store.Mails(t.Context(), outbox.MailQuery{Limit: 9})
	if err != nil || page.Lines[0].Attempts+page.Lines[1].Attempts != 1 {
		t.Errorf("the mails are %+v, %v", page.Lines, err)
	}
	var waits []time.Duration
	for range 7 {
		waits = append(waits, b.sender.resumeAt.Sub(b.Now()))
		b.Clock.Set(b.sender.resumeAt)
		b.send()
	}
	if want := []time.Duration{15 * time.Second, 30 * time.Second, time.Minute, 2 * time.Minute, 4 * time.Minute, 5 * time.Minute, 5 * time.Minute}; !slices.Equal(waits, want) {
		t.Errorf("it waited %v", waits)
	}
	server.Refuse("", 0)
	b.Clock.Set(b.sender.resumeAt)
	b.send()
	if n := len(server.Messages()); n != 2 {
		t.Errorf("%d mails arrived", n)
	}
	if log := b.log.String(); strings.Count(log, "mails can't be sent") != 1 || strings.Count(log, "mails can be sent again") != 1 {
		t.Errorf("the log says\n%s", log)
	}
}

// Nobody listens.
func TestNoServer(t *testing.T) {
	b := newBench(t, parse(t, "smtp://127.0.0.1:1"), "")
	b.QueueMail(b.resetMail("ada@example.test"))
	b.send()
	b.shows(outbox.Waiting, 1, "Connecting to 127.0.0.1:1 failed: dial tcp 127.0.0.1:1: connect: connection refused")
}

// A server asks for a password.
func TestSignIn(t *testing.T) {
	b, server := withMailpit(t, mailtest.Options{User: "acme", Password: "s3cret/x"})
	b.QueueMail(b.resetMail("ada@example.test"))
	b.send()
	b.shows(outbox.Sent, 1, "")
	wrong := newBench(t, parse(t, "smtp://acme:wr0ng@"+server.SMTP), "")
	wrong.QueueMail(b.resetMail("ada@example.test"))
	wrong.send()
	wrong.shows(outbox.Waiting, 1, "The server refused the user name or the password: 535 5.7.8 Authentication credentials invalid")
	none := newBench(t, parse(t, "smtp://"+server.SMTP), "")
	none.QueueMail(b.resetMail("ada@example.test"))
	none.send()
	none.shows(outbox.Waiting, 1, "The server refused the sender billing@acme.test: 530 5.7.0 Authentication required")
	if log := b.log.String() + wrong.log.String(); strings.Contains(log, "wr0ng") || strings.Contains(log, "s3cret") {
		t.Errorf("the log has a password:\n%s", log)
	}
}

// Beyond this machine nothing is sent without TLS, and only to the server that is meant.
func TestTLS(t *testing.T) {
	cert, key, roots := certificate(t)
	b, server := withMailpit(t, mailtest.Options{User: "acme", Password: "secret", CertFile: cert, KeyFile: key})
	to := b.sender.by.(*smtpServer)
	to.local = false
	b.QueueMail(b.resetMail("ada@example.test"))
	b.send()
	b.shows(outbox.Waiting, 1, "The connection could not be encrypted: tls: failed to verify certificate: x509: certificate signed by unknown authority")
	to.roots = roots
	b.Clock.Add(time.Hour - time.Second)
	b.send()
	b.shows(outbox.Sent, 2, "")

	plain, clear := withMailpit(t, mailtest.Options{})
	plain.sender.by.(*smtpServer).local = false
	plain.QueueMail(b.resetMail("ada@example.test"))
	plain.send()
	plain.shows(outbox.Waiting, 1, "The server offers no TLS (STARTTLS). Mails and the password would be sent in the clear, so nothing was sent.")
	if sent, not := len(server.Messages()), len(clear.Messages()); sent != 1 || not != 0 {
		t.Errorf("%d and %d mails arrived", sent, not)
	}
}

// With smtps:// the connection is encrypted before anything is said, and nothing is said to a
// server whose certificate is not good, or that does not speak TLS, on this machine either.
func TestImplicitTLS(t *testing.T) {
	cert, key, roots := certificate(t)
	b, server := withMailpit(t, mailtest.Options{User: "acme", Password: "secret", CertFile: cert, KeyFile: key, ImplicitTLS: true})
	to := b.sender.by.(*smtpServer)
	b.QueueMail(b.resetMail("ada@example.test"))
	b.send()
	b.shows(outbox.Waiting, 1, "Connecting to "+server.SMTP+" failed: tls: failed to verify certificate: x509: certificate signed by unknown authority")
	to.roots = roots
	b.Clock.Add(time.Hour - time.Second)
	b.send()
	b.shows(outbox.Sent, 2, "")
	if got := server.Messages(); len(got) != 1 || got[0].To[0].Address != "ada@example.test" {
		t.Errorf("these mails arrived: %+v", got)
	}

	clear := mailtest.Start(t, mailtest.Options{})
	plain := newBench(t, parse(t, "smtps://"+clear.SMTP), "")
	plain.QueueMail(plain.resetMail("ada@example.test"))
	plain.send()
	plain.shows(outbox.Waiting, 1, "Connecting to "+clear.SMTP+" failed: tls: first record does not look like a TLS handshake")
	if n := len(clear.Messages()); n != 0 {
		t.Errorf("%d mails arrived in the clear", n)
	}
}
