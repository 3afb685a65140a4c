package mail

import (
	"bytes"
	"cmp"
	"context"
	"fmt"
	netmail "net/mail"
	"strings"

	gomail "github.com/wneessen/go-mail"

	"github.com/bursar-portal/bursar/models"
	"github.com/bursar-portal/bursar/models/outbox"
	view "github.com/bursar-portal/bursar/views/mail"
	"github.com/bursar-portal/bursar/views/say"
)

// message is a mail as it travels.
type message struct {
	id       models.MailID
	from, to string // bare addresses
	data     []byte // headers and body, lines end in CRLF
}

// compose makes the message of a mail. Everything in it comes from the mail and the settings,
// so that a mail that is sent twice is the same message, which mail programs show once.
func compose(ctx context.Context, due outbox.Due, from netmail.Address, s models.Settings, logo string) (message, error) {
	if err := due.Check(); err != nil {
		return message{}, err
	}
	said := writerOf(due, s).words()
	said.Brand = brandOf(s, logo)
	var html bytes.Buffer
	if err := view.HTML(said).Render(ctx, &html); err != nil {
		return message{}, err
	}
	m := gomail.NewMsg(gomail.WithEncoding(gomail.EncodingQP), gomail.WithNoDefaultUserAgent(), gomail.WithBoundary("bursar-"+string(due.ID)))
	from.Name = cmp.Or(from.Name, s.Brand.Name)
	m.FromMailAddress(&from)
	m.ToMailAddress(&netmail.Address{Name: displayName(due.Mail), Address: due.To})
	if s.Brand.SupportEmail != "" {
		if err := m.ReplyTo(s.Brand.SupportEmail); err != nil {
			return message{}, err
		}
	}
	m.Subject(oneLine(said.Subject))
	m.SetDateWithValue(due.CreatedAt)
	m.SetMessageIDWithValue(string(due.ID) + "@" + domainOf(from.Address))
	// Neither a vacation notice nor another program shall answer (RFC 3834; Exchange has its own).
	m.SetGenHeader("Auto-Submitted", "auto-generated")
	m.SetGenHeader("X-Auto-Response-Suppress", "All")
	m.SetBodyString(gomail.TypeTextPlain, view.Text(said))
	m.AddAlternativeString(gomail.TypeTextHTML, html.String())
	var data bytes.Buffer
	if _, err := m.WriteTo(&data); err != nil {
		return message{}, fmt.Errorf("write the message: %w", err)
	}
	return message{id: due.ID, from: from.Address, to: due.To, data: data.Bytes()}, nil
}

func writerOf(due outbox.Due, s models.Settings) writer {
	support := s.Brand.SupportEmail
	if support == "" {
		support = s.Brand.Name
	}
	return writer{Printer: say.For(due.Language), mail: due, base: s.BaseURL, name: s.Brand.Name, support: support}
}

func brandOf(s models.Settings, logo string) view.Brand {
	b := view.Brand{
		Name: s.Brand.Name, URL: s.BaseURL + "/", LogoURL: logo, SupportEmail: s.Brand.SupportEmail,
		Accent: readableOn(s.Brand.Accent, white), DarkAccent: readableOn(s.Brand.Accent, darkCard),
	}
	for line := range strings.SplitSeq(s.Brand.Seller, ";") {
		if line = strings.TrimSpace(line); line != "" {
			b.Seller = append(b.Seller, line)
		}
	}
	if s.Texts.Mail != "" {
		b.Note = strings.Split(s.Texts.Mail, "\n")
	}
	return b
}

// displayName is the name in front of the recipient's address: none while the address is not
// proved to be that person's, because whoever typed it also typed the name.
func displayName(m outbox.Mail) string {
	switch m.Kind {
	case outbox.Signup, outbox.Claim, outbox.AddressTaken, outbox.EmailChangeNew, outbox.Invitation, outbox.StaffInvitation:
		return ""
	}
	return oneLine(m.Name)
}

// oneLine keeps what others wrote from beginning a header of its own.
func oneLine(text string) string { return strings.Join(strings.Fields(text), " ") }

func domainOf(address string) string {
	_, domain, _ := strings.Cut(address[strings.LastIndexByte(address, '@'):], "@")
	return domain
}
