package mail

import (
	"fmt"
	"strings"
	"testing"
)

func TestParseServer(t *testing.T) {
	for text, want := range map[string]Server{
		"smtp://mail.acme.test":                  {host: "mail.acme.test", port: "587"},
		"smtps://mail.acme.test/":                {host: "mail.acme.test", port: "465", implicitTLS: true},
		"smtp://a%40b:p%2F%23@mail.acme.test:25": {host: "mail.acme.test", port: "25", user: "a@b", password: "p/#"},
		"smtp://127.0.0.1:1025":                  {host: "127.0.0.1", port: "1025", local: true},
		"smtp://[::1]:1025":                      {host: "::1", port: "1025", local: true},
		"smtp://localhost:1025":                  {host: "localhost", port: "1025", local: true},
	} {
		if got, err := ParseServer(text); err != nil || *got != want {
			t.Errorf("%s: %+v, %v", text, got, err)
		}
	}
	for text, want := range map[string]string{
		"mail.acme.test:587":                      "must begin with smtp:// or smtps://",
		"https://u:s3cret@mail.acme.test":         "must begin with smtp:// or smtps://",
		"smtp://u:s3cret@":                        "must name a server",
		"smtp://u:s3/cret@mail.acme.test":         "percent encoding",
		"smtp://u:s3cret@mail.acme.test/?tls=off": "must end after the port",
		"smtp://u:s3cret@mail.acme.test:99999":    "must have a port from 1 to 65535",
		"smtp://u@mail.acme.test":                 "must have both a user name and a password, or neither",
		"smtp://:s3cret@mail.acme.test":           "must have both a user name and a password, or neither",
		"smtp://u:s3 cret@mail.acme.test":         "must be one address without spaces",
		"smtp://u:s3%zzcret@mail.acme.test":       "percent encoding",
	} {
		_, err := ParseServer(text)
		if err == nil || !strings.Contains(err.Error(), want) || strings.Contains(err.Error(), "cret") {
			t.Errorf("%s: %v, want %s", text, err, want)
		}
	}
	s, err := ParseServer("smtp://u:s3cret@mail.acme.test")
	if err != nil {
		t.Fatal(err)
	}
	if text := fmt.Sprintf("%v %+v %#v %s", s, s, s, s); strings.Contains(text, "s3cret") {
		t.Errorf("it prints as %s", text)
	}
}

func TestParseFrom(t *testing.T) {
	for text, want := range map[string]string{
		"Acme Billing <billing@acme.test>":   `"Acme Billing" <billing@acme.test>`,
		"billing@acme.test":                  `<billing@acme.test>`,
		"Müller & Söhne <billing@acme.test>": `=?utf-8?b?TcO8bGxlciAmIFPDtmhuZQ==?= <billing@acme.test>`,
	} {
		if got, err := ParseFrom(text); err != nil || got.String() != want {
			t.Errorf("%s: %s, %v", text, got.String(), err)
		}
	}
	for _, text := range []string{"Acme", "Acme <billing>", "a@acme.test, b@acme.test", "Acme <billing@acme.test>\r\nBcc: eve@example.test", "Acme <rené@acme.test>"} {
		if got, err := ParseFrom(text); err == nil {
			t.Errorf("%q is %v", text, got)
		}
	}
}
