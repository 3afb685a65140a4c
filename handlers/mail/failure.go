package mail

import (
	"errors"
	"fmt"
	"net/textproto"
	"strings"
	"unicode"

	"github.com/bursar-portal/bursar/models"
)

// failure is why a message was not delivered.
type failure struct {
	text string // for operators: a sentence, or what the server said
	kind failureKind
}

type failureKind int

const (
	later   failureKind = iota // the server may take this message later
	forGood                    // the server never takes this message
	down                       // no message can be sent: the server is away, or the settings are wrong
)

func (f *failure) Error() string { return f.text }

// failed says that something failed, as the server puts it if it has answered.
func failed(kind failureKind, what string, err error) *failure {
	return &failure{what + ": " + reason(err), kind}
}

// maxReason is how much of a server's answer is kept, in bytes.
const maxReason = 500

func reason(err error) string {
	text := err.Error()
	var answer *textproto.Error
	if errors.As(err, &answer) {
		text = fmt.Sprintf("%d %s", answer.Code, answer.Msg)
	}
	return printable(text)
}

// printable makes what a server said one line that can be shown: it is some stranger's text.
func printable(text string) string {
	text = oneLine(models.WithoutBidiControls(strings.ToValidUTF8(text, "")))
	text = strings.Map(func(r rune) rune {
		if unicode.IsControl(r) {
			return -1
		}
		return r
	}, text)
	if len(text) > maxReason {
		text = strings.ToValidUTF8(text[:maxReason], "") + "…"
	}
	return text
}

// refusal tells what a server's answer to a message means: it may take it later, unless it
// refuses it for good (RFC 5321, section 4.2.1).
func refusal(what string, err error) *failure {
	var answer *textproto.Error
	switch {
	case !errors.As(err, &answer):
		return failed(down, what, err)
	case answer.Code == 421: // "closing transmission channel": the server goes, whatever was asked
		return failed(down, what, err)
	case answer.Code >= 500:
		return failed(forGood, what, err)
	}
	return failed(later, what, err)
}
