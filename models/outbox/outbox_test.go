package outbox

import (
	"strings"
	"testing"
)

// A mail that misses something is found by whoever makes it, not by whoever gets it.
func TestCheck(t *testing.T) {
	good := func() Mail {
		return Mail{Kind: Invitation, To: "ada@example.test", Name: "Ada", Data: map[string]string{
			"organization": "Northwind", "role": "member", "inviter": "Ben", "path": "/invitations/abc",
		}}
	}
	if err := good().Check(); err != nil {
		t.Error(err)
	}
	for want, change := range map[string]func(*Mail){
		`there is no kind of mail "letter"`:                                func(m *Mail) { m.Kind = "letter" },
		"a mail of kind invitation needs inviter":                          func(m *Mail) { delete(m.Data, "inviter") },
		"a mail of kind invitation is to no address":                       func(m *Mail) { m.To = "" },
		"the path of a mail of kind invitation must begin with one slash":  func(m *Mail) { m.Data["path"] = "http://evil.test" },
		"a mail of kind invitation is to no address ":                      func(m *Mail) { m.To = "ada@example.test\r\nBcc: eve@example.test" },
		"a mail of kind invitation is to no address  ":                     func(m *Mail) { m.To = "Ada <ada@example.test>" },
		"a mail of kind invitation is to no address   ":                    func(m *Mail) { m.To = "ada@example.test, eve@example.test" },
		"the path of a mail of kind invitation must begin with one slash ": func(m *Mail) { m.Data["path"] = "//evil.test" },
	} {
		m := good()
		change(&m)
		if err := m.Check(); err == nil || err.Error() != strings.TrimSpace(want) {
			t.Errorf("got %v, want %s", err, want)
		}
	}
}

// Every kind has a list of what it needs.
func TestKinds(t *testing.T) {
	if n := len(Kinds()); n != 32 {
		t.Errorf("there are %d kinds", n)
	}
}
