package mail

import (
	netmail "net/mail"
	"strings"
	"testing"

	"github.com/bursar-portal/bursar/models/outbox"
)

// The operator's own text stands at the end of every mail, and a sender without a name has
// the brand's.
func TestTheFooterOfMails(t *testing.T) {
	settings := acme()
	settings.Texts.Mail = "Acme GmbH, HRB 1\n<b>Managing director</b>"
	m, err := compose(t.Context(), sample(outbox.PasswordChanged), netmail.Address{Address: "billing@acme.test"}, settings, "")
	if err != nil {
		t.Fatal(err)
	}
	for _, text := range []string{`From: "Acme" <billing@acme.test>`, "\r\nAcme GmbH, HRB 1\r\n<b>Managing director</b>\r\n", "Acme GmbH, HRB 1<br> &lt;b&gt;Managing director&lt;/b&gt;"} {
		if data := strings.ReplaceAll(string(m.data), "=\r\n", ""); !strings.Contains(data, text) {
			t.Errorf("the mail has no %q:\n%s", text, data)
		}
	}
}
