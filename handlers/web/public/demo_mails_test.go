package public_test

import (
	"fmt"
	"net/http"
	"net/mail"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	mails "github.com/bursar-portal/bursar/handlers/mail"
	"github.com/bursar-portal/bursar/handlers/web/webtest"
	"github.com/bursar-portal/bursar/models/outbox"
)

// The demonstration shows its mails: in a frame without scripts, and as text.
func TestDemoMails(t *testing.T) {
	folder := filepath.Join(t.TempDir(), "mails")
	p := webtest.NewPortal(t, func(c *webtest.Config) {
		c.DemoMails, c.Demo = folder, true
	})
	b := p.Browser()
	b.Get(b.Get("/").Link("View emails")).Shows(http.StatusOK, "No emails yet")
	sender := mails.NewSender(mails.Config{
		Store: p.Store, Folder: folder, From: mail.Address{Address: "no-reply@localhost"},
	})
	for n := range 21 {
		p.QueueMail(outbox.Mail{Kind: outbox.Invitation, To: fmt.Sprintf("ada-%02d@example.test", n), Data: map[string]string{
			"organization": "<script>alert(1)</script>", "role": "Member", "inviter": "Bén", "path": "/invitations/secret",
		}})
		if err := sender.SendDue(t.Context()); err != nil {
			t.Fatal(err)
		}
		p.Clock.Add(time.Second)
	}
	if err := os.WriteFile(filepath.Join(folder, "notes.eml"), []byte("no mail"), 0o600); err != nil {
		t.Fatal(err)
	}
	page := b.Get("/demo/mails").Shows(http.StatusOK, "Bén invited you to join <script>alert(1)", "ada-20@example.test", p.URL+"/invitations/secret").Hides("ada-00@example.test")
	if policy := page.Header.Get("Content-Security-Policy"); !strings.HasSuffix(policy, "; frame-src 'self'") || !strings.HasPrefix(policy, "default-src 'none'") {
		t.Errorf("the policy is %s", policy)
	}
	b.Get(page.Link("Next page")).Shows(http.StatusOK, "ada-00@example.test").Hides("ada-01@example.test")

	files, _, err := mails.ReadFiles(folder, "", 1)
	if err != nil || len(files) != 1 {
		t.Fatal(files, err)
	}
	framed := b.Get("/demo/mails/"+files[0].Name).Shows(http.StatusOK, "Join <script>alert(1)")
	const policy = "default-src 'none'; style-src 'unsafe-inline'; img-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'self'; sandbox allow-popups allow-popups-to-escape-sandbox"
	if got := framed.Header.Get("Content-Security-Policy"); got != policy {
		t.Errorf("the policy is %s", got)
	}
	for _, name := range []string{"none", "notes", "..%2fbursar", files[0].Name[:20] + "eml_aaaaaaaaaaaaaaaaaaaaaaaaaa"} {
		b.Get("/demo/mails/" + name).Shows(http.StatusNotFound)
	}
}

// Elsewhere nobody reads mails in the browser.
func TestNoDemoMails(t *testing.T) {
	p := webtest.NewPortal(t)
	p.Browser().Get("/demo/mails").Shows(http.StatusNotFound)
	p.Browser().Get("/").Shows(http.StatusOK).Hides("View emails")
}
