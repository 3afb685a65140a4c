package mail

import (
	"os"
	"strings"
	"testing"

	"github.com/bursar-portal/bursar/handlers/mail/mailtest"
	"github.com/bursar-portal/bursar/models"
	"github.com/bursar-portal/bursar/models/outbox"
)

var ada = models.User{Email: "ada@example.test", Name: "Ada Lovelace"}

// A test mail goes out at once, and its sender hears the server's own words.
func TestSendTest(t *testing.T) {
	b, server := withMailpit(t, mailtest.Options{})
	said, delivered := b.sender.SendTest(t.Context(), ada)
	if !delivered || !strings.HasPrefix(said, server.SMTP+" accepted the email: 250 2.0.0 Ok: queued as ") {
		t.Errorf("%t: %s", delivered, said)
	}
	got := server.Messages()
	if len(got) != 1 || got[0].Subject != "Test email from Acme" || got[0].To[0].Address != "ada@example.test" {
		t.Fatalf("arrived: %+v", got)
	}
	server.Refuse("Recipient", 550)
	if said, delivered := b.sender.SendTest(t.Context(), ada); delivered || said != "The server refused the recipient: 550 Chaos recipient error" {
		t.Errorf("%t: %s", delivered, said)
	}
	away := newBench(t, parse(t, "smtp://acme:s3cret@127.0.0.1:1"), "")
	if said, delivered := away.sender.SendTest(t.Context(), ada); delivered || said != "Connecting to 127.0.0.1:1 failed: dial tcp 127.0.0.1:1: connect: connection refused" {
		t.Errorf("%t: %s", delivered, said)
	}
	// It is in no outbox.
	if page, err := b.Store.Mails(t.Context(), outbox.MailQuery{Limit: 9}); err != nil || len(page.Lines) != 0 {
		t.Errorf("the outbox has %+v, %v", page.Lines, err)
	}
}

func TestSendTestToAFolder(t *testing.T) {
	dir := t.TempDir()
	b := newBench(t, nil, dir)
	if said, delivered := b.sender.SendTest(t.Context(), ada); !delivered || said != "The email was written to "+dir+"." {
		t.Errorf("%t: %s", delivered, said)
	}
	if files, err := os.ReadDir(dir); err != nil || len(files) != 1 {
		t.Errorf("the files are %v, %v", files, err)
	}
}

// What a server says is some stranger's text.
func TestPrintable(t *testing.T) {
	long := strings.Repeat("x", 600)
	for text, want := range map[string]string{
		"550 no\r\n\x1b[31m such \u202euser\x00": "550 no [31m such user", "a\xffb": "ab", long: long[:500] + "…",
	} {
		if got := printable(text); got != want {
			t.Errorf("%q is %q, want %q", text, got, want)
		}
	}
}
