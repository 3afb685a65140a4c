package mail

import (
	"bytes"
	"log/slog"
	netmail "net/mail"
	"net/url"
	"testing"
	"time"

	"github.com/bursar-portal/bursar/handlers/mail/mailtest"
	"github.com/bursar-portal/bursar/models"
	"github.com/bursar-portal/bursar/models/outbox"
	"github.com/bursar-portal/bursar/models/storetest"
)

// bench is a store with a sender.
type bench struct {
	*testing.T
	*storetest.Kit
	sender *Sender
	log    bytes.Buffer
}

// acme are the settings of tests.
func acme() models.Settings {
	s := storetest.Settings()
	s.BaseURL = "https://credits.acme.test"
	s.Brand = models.Brand{Name: "Acme", Accent: "#0d6b53", SupportEmail: "help@acme.test", Seller: "Acme GmbH; Main Street 1, Berlin", CreditWord: "credit"}
	return s
}

func parse(t *testing.T, address string) *Server {
	t.Helper()
	s, err := ParseServer(address)
	if err != nil {
		t.Fatal(err)
	}
	return s
}

// newBench returns a bench whose sender sends to a server, or into a folder without one.
func newBench(t *testing.T, server *Server, folder string) *bench {
	t.Helper()
	b := &bench{T: t, Kit: storetest.NewWith(t, acme())}
	b.sender = NewSender(Config{
		Store: b.Store, Server: server, Folder: folder, From: netmail.Address{Name: "Acme Billing", Address: "billing@acme.test"},
		Log: slog.New(slog.NewTextHandler(&b.log, nil)),
	})
	return b
}

// withMailpit returns a bench that sends to a server of its own.
func withMailpit(t *testing.T, o mailtest.Options) (*bench, *mailtest.Server) {
	t.Helper()
	server := mailtest.Start(t, o)
	address := url.URL{Scheme: "smtp", Host: server.SMTP}
	if o.ImplicitTLS {
		address.Scheme = "smtps"
	}
	if o.User != "" {
		address.User = url.UserPassword(o.User, o.Password)
	}
	return newBench(t, parse(t, address.String()), ""), server
}

// send sends what is due.
func (b *bench) send() {
	b.Helper()
	if err := b.sender.SendDue(b.Context()); err != nil {
		b.Fatal(err)
	}
}

// mail returns the only mail, as lists show it.
func (b *bench) mail() outbox.MailLine {
	b.Helper()
	page, err := b.Store.Mails(b.Context(), outbox.MailQuery{Limit: 9})
	if err != nil || len(page.Lines) != 1 {
		b.Fatalf("the mails are %+v, %v", page.Lines, err)
	}
	return page.Lines[0]
}

// shows fails the test unless the only mail is as it should be.
func (b *bench) shows(state outbox.State, attempts int, fault string) {
	b.Helper()
	if m := b.mail(); m.State != state || m.Attempts != attempts || m.Error != fault {
		b.Errorf("the mail is %s after %d attempts: %s\nwant %s after %d: %s", m.State, m.Attempts, m.Error, state, attempts, fault)
	}
}

// resetMail is a mail with a secret.
func (b *bench) resetMail(to string) outbox.Mail {
	return outbox.Mail{Kind: outbox.Reset, To: to, Name: "Ada Lovelace", Data: map[string]string{"path": "/reset/secret"}, Until: b.Now().Add(time.Hour)}
}
