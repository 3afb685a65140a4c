package mail

import (
	"bytes"
	"maps"
	netmail "net/mail"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/bursar-portal/bursar/models"
	"github.com/bursar-portal/bursar/models/outbox"
	"github.com/bursar-portal/bursar/models/storetest"
	view "github.com/bursar-portal/bursar/views/mail"
	"github.com/bursar-portal/bursar/views/say/en"
)

// sample is a mail of a kind.
func sample(kind outbox.Kind) outbox.Due {
	due := outbox.Due{CreatedAt: storetest.Start, Mail: outbox.Mail{ID: "eml_1", Kind: kind, To: "ada@example.test", Name: "Ada Lovelace", Data: map[string]string{}}}
	values := map[string]string{
		"path": "/" + string(kind) + "/3q2-7w_Zk1fJ0yQxT8vLmN5pR4sU6aBcDeFgHiJkLmN", "account": "Northwind Traders", "organization": "Northwind Traders",
		"role": "admin", "inviter": "Ben Okafor", "from": "Ben Okafor", "address": "ada.lovelace@northwind.test", "key": "Production (bk_4f2a…)",
		"device": "Firefox on Windows", "network": "203.0.113.0/24", "time": "2026-11-26T22:05:00Z Europe/Berlin",
		"provider": "Okta", "domain": "northwind.test", "factor": "passkey", "left": "7", "by": "Ben Okafor",
	}
	for _, key := range outbox.Needs(kind) {
		due.Data[key] = values[key]
		if key == "path" && kind != outbox.DomainMissing && kind != outbox.DomainLapsed { // whose links are pages
			due.Until = storetest.Start.Add(7 * 24 * time.Hour)
		}
	}
	return due
}

func composed(t *testing.T, due outbox.Due) string {
	t.Helper()
	m, err := compose(t.Context(), due, netmail.Address{Name: "Acme", Address: "billing@acme.test"}, acme(), "")
	if err != nil {
		t.Fatal(err)
	}
	return string(m.data)
}

// Every kind has words: they name the operator and, if there is one, the link.
func TestEveryKindHasWords(t *testing.T) {
	for _, kind := range outbox.Kinds() {
		due := sample(kind)
		said := writerOf(due, acme()).words()
		if said.Subject == "" || said.Heading == "" || len(said.Lines) == 0 || len(said.Notes) == 0 {
			t.Errorf("%s says %+v", kind, said)
		}
		if path := due.Data["path"]; path != "" && (said.Button.URL != "https://credits.acme.test"+path || !due.Until.IsZero() && said.Notes[0].Text != "This link expires in 7 days and works once.") {
			t.Errorf("%s: the button leads to %s, and %q is below", kind, said.Button.URL, said.Notes[0].Text)
		}
		if !strings.Contains(strings.Join(append(said.Lines, said.Subject), " "), "Acme") && !slices.Contains([]outbox.Kind{outbox.InvitationAccepted, outbox.KeyLeaked}, kind) {
			t.Errorf("%s does not say who writes: %v", kind, said.Lines)
		}
		if len([]rune(said.Subject)) > 60 {
			t.Errorf("%s: the subject is long: %s", kind, said.Subject)
		}
	}
}

// Nothing that people are called adds a header, a recipient or a link.
func TestNamesAreJustNames(t *testing.T) {
	due := sample(outbox.Invitation)
	due.Data["organization"] = "Evil\r\nBcc: eve@example.test\r\n\r\n<script>alert(1)</script>"
	due.Data["inviter"] = "Win at https://evil.test/now"
	due.Name = "Ada\r\nBcc: eve@example.test"
	text := composed(t, due)
	_, body, _ := strings.Cut(text, "\r\n\r\n")
	m, err := netmail.ReadMessage(bytes.NewBufferString(text))
	if err != nil || m.Header.Get("Bcc") != "" || m.Header.Get("To") != "<ada@example.test>" {
		t.Errorf("the headers are %v, %v", m.Header, err)
	}
	want := []string{"Auto-Submitted", "Content-Type", "Date", "From", "Message-Id", "Mime-Version", "Reply-To", "Subject", "To", "X-Auto-Response-Suppress"}
	if got := slices.Sorted(maps.Keys(m.Header)); !slices.Equal(got, want) {
		t.Errorf("the headers are %v", got)
	}
	_, html, _ := strings.Cut(body, "text/html")
	if strings.Contains(html, "<script>") {
		t.Errorf("a name is HTML:\n%s", html)
	}
	for _, bad := range []string{"//evil.test", "evil.test/now"} {
		if strings.Contains(body, bad) {
			t.Errorf("the mail has %s:\n%s", bad, body)
		}
	}
	due = sample(outbox.PasswordChanged)
	due.Name = "Ada\r\nBcc: eve@example.test"
	if m, err = netmail.ReadMessage(bytes.NewBufferString(composed(t, due))); err != nil || m.Header.Get("Bcc") != "" || m.Header.Get("To") != `"Ada Bcc: eve@example.test" <ada@example.test>` {
		t.Errorf("the headers are %v, %v", m.Header, err)
	}
	due.To = "ada@example.test>\r\nBcc: <eve@example.test"
	if _, err := compose(t.Context(), due, netmail.Address{Address: "billing@acme.test"}, acme(), ""); err == nil {
		t.Error("an address with a line break is taken")
	}
}

// A name that whoever signed up has typed is not told to whom the address belongs.
func TestSignupTellsNoName(t *testing.T) {
	due := sample(outbox.Signup)
	due.Name = "You won! Call 555"
	if strings.Contains(composed(t, due), "You won") {
		t.Error("the mail tells the name")
	}
}

func TestDuration(t *testing.T) {
	for d, want := range map[time.Duration]string{
		15 * time.Minute: "15 minutes", time.Minute: "1 minute", time.Hour: "1 hour", 24 * time.Hour: "24 hours", 48 * time.Hour: "2 days", 7 * 24 * time.Hour: "7 days", 90 * time.Minute: "90 minutes", 7*24*time.Hour - 3*time.Millisecond: "7 days",
	} {
		if got := writerOf(outbox.Due{}, acme()).duration(d); got != want {
			t.Errorf("%v is %q, want %q", d, got, want)
		}
	}
}

// Accents can be read, on white and on a dark card, and stay what they are if they can.
func TestReadableAccents(t *testing.T) {
	for accent, want := range map[string][2]string{
		"#0d6b53": {"#0d6b53", "#478f7c"}, "#ffe000": {"#857400", "#ffe000"}, "#000000": {"#000000", "#858585"}, "#ffffff": {"#757575", "#ffffff"},
	} {
		if got := [2]string{readableOn(accent, white), readableOn(accent, darkCard)}; got != want {
			t.Errorf("%s is %v, want %v", accent, got, want)
		}
	}
}

// A sender without a name has the brand's, as it is when the mail is sent.
func TestSenderIsTheBrand(t *testing.T) {
	m, err := compose(t.Context(), sample(outbox.EmailChanged), netmail.Address{Address: "billing@acme.test"}, acme(), "")
	if err != nil || !strings.Contains(string(m.data), "\r\nFrom: \"Acme\" <billing@acme.test>\r\n") {
		t.Errorf("the mail is %s, %v", m.data, err)
	}
}

// Without a way to reach the operator, mails name the operator.
func TestWithoutSupportAddress(t *testing.T) {
	s := acme()
	s.Brand = models.Brand{Name: "Acme", Accent: "#0d6b53"}
	m, err := compose(t.Context(), sample(outbox.EmailChanged), netmail.Address{Address: "billing@acme.test"}, s, "")
	if err != nil || !strings.Contains(string(m.data), "contact Acme right away.") || strings.Contains(string(m.data), "Reply-To") {
		t.Errorf("the mail is %s, %v", m.data, err)
	}
}

// A mail is in the recipient's language, with dates and roles in its words.
func TestMailInGerman(t *testing.T) {
	for kind, want := range map[outbox.Kind][]string{
		outbox.NewSignIn:        {"Neue Anmeldung in Ihrem Konto bei Acme", "Zeit: 26. Nov. 2026, 23:05 (Europe/Berlin)", "Fragen? Schreiben Sie an help@acme.test.", "Passwort zurücksetzen: https://credits.acme.test/forgot"},
		outbox.Invitation:       {"Ihre Rolle: Admin.", "Dieser Link gilt 7 Tage und funktioniert nur einmal."},
		outbox.FactorAdded:      {"Sie können sich jetzt mit einem Passkey bei Acme anmelden."},
		outbox.RecoveryCodeUsed: {"Ihnen bleiben 7 Codes."},
	} {
		due := sample(kind)
		due.Language = "de"
		said := writerOf(due, acme()).words()
		said.Brand = brandOf(acme(), "")
		text := said.Subject + "\n" + view.Text(said)
		for _, w := range want {
			if !strings.Contains(text, w) {
				t.Errorf("%s lacks %q:\n%s", kind, w, text)
			}
		}
		if !strings.Contains(composed(t, due), `<html lang=3D"de" dir=3D"ltr">`) {
			t.Errorf("%s does not say its language", kind)
		}
	}
}

// Every sentence about mails in the catalogs is a kind's, or shared by several, and all values
// in it are known.
func TestMailsSayWhatTheCatalogsHave(t *testing.T) {
	said := map[string]bool{}
	for _, language := range []string{"en", "de"} {
		for _, kind := range outbox.Kinds() {
			due := sample(kind)
			due.Language = language
			w := writerOf(due, acme())
			m := w.words()
			m.Brand = brandOf(acme(), "")
			if text := m.Subject + m.Heading + view.Text(m); strings.ContainsAny(text, "⟦⟧{}<>") || strings.Contains(text, "%!") || strings.Contains(text, "nil") {
				t.Errorf("%s says %s", kind, text)
			}
			for _, part := range []string{"subject", "heading", "1", "2", "2_until", "button", "note1", "note2"} {
				said[w.key(part)] = true
			}
		}
	}
	for key := range en.Texts() {
		part, isMail := strings.CutPrefix(key, "mail.")
		if !isMail || said[key] || strings.HasPrefix(part, "role_") || strings.HasPrefix(part, "factor_") || strings.HasPrefix(part, "label_") {
			continue
		}
		if !slices.Contains([]string{"expires", "minutes", "hours", "days", "reset_link", "open_link", "help"}, part) {
			t.Errorf("no mail says %s", key)
		}
	}
}
