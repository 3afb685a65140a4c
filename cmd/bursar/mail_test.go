//go:build unix

package main

import (
	"context"
	"io"
	"net"
	"os"
	"path/filepath"
	"strings"
	"syscall"
	"testing"
	"time"

	"github.com/bursar-portal/bursar/models/outbox"
	"github.com/bursar-portal/bursar/models/storetest"
)

// Settings of mail that can't be used are refused, and the password is not in what is said.
func TestMailSettings(t *testing.T) {
	file := filepath.Join(t.TempDir(), "file")
	if err := os.WriteFile(file, nil, 0o600); err != nil {
		t.Fatal(err)
	}
	for _, test := range []struct{ server, from, dir, want string }{
		{"smtp://acme:s3cret@mail.acme.test", "", "", "BURSAR_MAIL_FROM is empty: mails need a sender, such as Acme <billing@acme.test>"},
		{"smtp://acme:s3/cret@mail.acme.test", "billing@acme.test", "", "BURSAR_SMTP_URL must be an address such as smtp://user:password@mail.example.com:587"},
		{"mail.acme.test", "billing@acme.test", "", "BURSAR_SMTP_URL must begin with smtp:// or smtps://"},
		{`"smtp://acme:s3cret@mail.acme.test"`, "billing@acme.test", "", "BURSAR_SMTP_URL must not be in quotes"},
		{"", "Acme", "", "BURSAR_MAIL_FROM must be an address such as Acme <billing@acme.test>"},
		{"", "", file, "BURSAR_MAIL_DIR can't be written to: "},
	} {
		c := newCommandLine(t)
		c.env["BURSAR_SMTP_URL"], c.env["BURSAR_MAIL_FROM"], c.env["BURSAR_MAIL_DIR"] = test.server, test.from, test.dir
		code, out, log := runCommand(t, c.env, "", "serve")
		if code != exitUsage || out != "" || !strings.Contains(log, test.want) || strings.Contains(log, "cret") {
			t.Errorf("%+v: exit %d, printed %s%s", test, code, out, log)
		}
	}
}

// A start says where mails go, or that they go nowhere.
func TestServeSaysWhereMailsGo(t *testing.T) {
	dir := filepath.Join(t.TempDir(), "mails")
	for _, test := range []struct{ server, dir, want string }{
		{"", "", "mail is off: neither BURSAR_SMTP_URL nor BURSAR_MAIL_DIR is set"},
		{"", dir, "mails are not sent: they are written to a folder"},
		{"smtp://acme:s3cret@127.0.0.1:1", "", "msg=\"mails are sent\" server=127.0.0.1:1 from=<billing@acme.test>"},
		{"smtp://acme:s3cret@127.0.0.1:1", dir, "mails are sent to the SMTP server, not to the folder"},
	} {
		c := newCommandLine(t)
		c.env["BURSAR_LISTEN"] = "127.0.0.1:0"
		c.env["BURSAR_SMTP_URL"], c.env["BURSAR_MAIL_DIR"], c.env["BURSAR_MAIL_FROM"] = test.server, test.dir, "billing@acme.test"
		ctx, stop := context.WithCancel(t.Context())
		log := &logBuffer{}
		code := run(ctx, process{
			args: []string{"serve"}, getenv: func(name string) string { return c.env[name] },
			stdin: strings.NewReader(""), stdout: stopper(stop), stderr: log,
		})
		stop()
		if code != 0 || strings.Count(log.String(), test.want) != 1 || strings.Contains(log.String(), "s3cret") {
			t.Errorf("%+v: exit %d, the log is\n%s", test, code, log)
		}
	}
}

// A running portal sends what another process has put into the outbox, and stops while it
// waits for the mail server.
func TestServeSendsMail(t *testing.T) {
	server, err := (&net.ListenConfig{}).Listen(t.Context(), "tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = server.Close() }()
	t.Setenv("BURSAR_SMTP_URL", "smtp://"+server.Addr().String())
	t.Setenv("BURSAR_MAIL_FROM", "billing@acme.test")
	p := newServerProcess(t, t.TempDir())
	p.start()
	k := storetest.Open(t, p.file, storetest.NewClock(time.Now().UTC()), storetest.Settings())
	k.QueueMail(outbox.Mail{Kind: outbox.PasswordChanged, To: "ada@example.test"})
	conn, err := server.Accept()
	if err != nil {
		t.Fatal(err)
	}
	if _, err := io.WriteString(conn, "421 mail.acme.test is closing\r\n"); err != nil {
		t.Fatal(err)
	}
	if err := conn.Close(); err != nil {
		t.Fatal(err)
	}
	p.signal(syscall.SIGTERM)
	p.wait()
	page, err := k.Store.Mails(t.Context(), outbox.MailQuery{Limit: 9})
	if err != nil || len(page.Lines) != 1 || page.Lines[0].State != outbox.Waiting || page.Lines[0].Error != "The server did not greet: 421 mail.acme.test is closing" {
		t.Errorf("the mails are %+v, %v", page.Lines, err)
	}
}
