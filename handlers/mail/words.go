package mail

import (
	"strconv"
	"strings"
	"time"
	"unicode"

	"github.com/bursar-portal/bursar/models"
	"github.com/bursar-portal/bursar/models/outbox"
	"github.com/bursar-portal/bursar/views"
	view "github.com/bursar-portal/bursar/views/mail"
	"github.com/bursar-portal/bursar/views/say"
)

// writer writes the words of one mail, in the recipient's language. The sentences stand in the
// catalogs of views/say, under the mail's kind.
type writer struct {
	*say.Printer
	mail outbox.Due
	base string // of the portal, without a trailing slash
	name string // the product's
	// support is how people reach the operator, in the middle of a sentence.
	support string
}

// recipe is what a kind of mail has besides its sentences.
type recipe struct {
	to     string   // where the button leads if the mail itself does not say so
	facts  []string // details, by their names in Data
	forgot int      // the note that leads to a new password, for readers who did not do what the mail tells about; 0 for none
}

// recipes are those of the kinds that have something besides.
var recipes = map[outbox.Kind]recipe{
	outbox.AddressTaken:         {to: "/signin", forgot: 1},
	outbox.PasswordChanged:      {forgot: 2},
	outbox.NewSignIn:            {to: "/settings/sessions", facts: []string{"device", "network", "time"}, forgot: 2},
	outbox.FactorAdded:          {to: "/settings/security", forgot: 2},
	outbox.FactorRemoved:        {to: "/settings/security", forgot: 2},
	outbox.FactorsReset:         {to: "/signin?next=%2Fsettings%2Fsecurity"},
	outbox.RecoveryCodeUsed:     {to: "/settings/security", forgot: 2},
	outbox.ProveLink:            {forgot: 1},
	outbox.IdentityLinked:       {to: "/settings/security/identities", forgot: 2},
	outbox.IdentityRemoved:      {forgot: 2},
	outbox.EmailChangeOld:       {forgot: 1},
	outbox.InvitationAccepted:   {to: "/"},
	outbox.KeyLeaked:            {to: "/projects/playground"},
	outbox.KeyRotatedByOperator: {to: "/projects/playground"},
}

// words returns the words of the mail, without the brand.
func (w writer) words() view.Mail {
	r, m := recipes[w.mail.Kind], view.Mail{Lang: w.Lang(), Dir: w.Dir(), Subject: w.text("subject"), Heading: w.text("heading")}
	if m.Heading == "" {
		m.Heading = m.Subject
	}
	for i := 1; w.has(strconv.Itoa(i)); i++ {
		part := strconv.Itoa(i)
		if until := part + "_until"; w.value("until") != "" && w.has(until) {
			part = until
		}
		m.Lines = append(m.Lines, w.text(part))
	}
	for _, f := range r.facts {
		m.Facts = append(m.Facts, view.Fact{Label: w.T("mail.label_" + f), Text: w.called(f)})
	}
	if w.has("button") {
		m.Button = w.link(w.text("button"), r.to)
		if path := w.mail.Data["path"]; path != "" {
			m.Button = w.link(w.text("button"), path)
		}
	}
	if !w.mail.Until.IsZero() {
		m.Notes = append(m.Notes, view.Note{Text: w.T("mail.expires", "time", w.duration(w.mail.Until.Sub(w.mail.CreatedAt)))})
	}
	for i := 1; w.has("note" + strconv.Itoa(i)); i++ {
		note := view.Note{Text: w.text("note" + strconv.Itoa(i))}
		if i == r.forgot {
			note.Link = w.link(w.T("mail.reset_link"), "/forgot")
		}
		m.Notes = append(m.Notes, note)
	}
	m.OpenLink, m.Help = w.T("mail.open_link"), func(address string) string { return w.T("mail.help", "address", address) }
	return m
}

func (w writer) key(part string) string { return "mail." + string(w.mail.Kind) + "_" + part }

func (w writer) has(part string) bool { return w.Has(w.key(part)) }

// text returns a part of the mail with what its maker knows, "" if the kind has no such part.
func (w writer) text(part string) string {
	if !w.has(part) {
		return ""
	}
	args := []any{"name", w.name, "support", w.support}
	for key := range w.mail.Data {
		args = append(args, key, w.called(key))
	}
	if left, err := strconv.Atoi(w.value("left")); err == nil {
		args = append(args, "n", left)
	}
	return w.T(w.key(part), args...)
}

// link returns a link to a page of the portal.
func (w writer) link(text, path string) views.Link { return views.Link{Text: text, URL: w.base + path} }

// value returns what the maker of the mail knows.
func (w writer) value(key string) string { return w.mail.Data[key] }

// called prints what the maker of the mail knows. Mail programs make links of whatever looks
// like an address, so that a stranger's name could be a link in our mail: invisible characters
// keep a name from looking like one.
func (w writer) called(key string) string {
	value := w.value(key)
	switch key {
	case "role", "factor":
		if name := "mail." + key + "_" + strings.ToLower(value); w.Has(name) {
			return w.T(name)
		}
		return value
	case "time", "until":
		return w.moment(value)
	case "address", "network":
		return value
	}
	name := []rune(oneLine(value))
	var b strings.Builder
	for i, r := range name {
		b.WriteRune(r)
		if (r == '.' || r == ':' || r == '@' || r == '/') && i+1 < len(name) && !unicode.IsSpace(name[i+1]) {
			b.WriteRune('\u2060') // word joiner
		}
	}
	return models.Isolate(b.String())
}

// moment prints an instant that is given as RFC 3339 and, after a space, the time zone in which
// the reader lives.
func (w writer) moment(text string) string {
	stamp, name, _ := strings.Cut(text, " ")
	at, err := time.Parse(time.RFC3339, stamp)
	if err != nil {
		return text // as an earlier version has stored it
	}
	zone, err := time.LoadLocation(name)
	if err != nil {
		zone = time.UTC
	}
	return w.Moment(at.In(zone)) + " (" + zone.String() + ")"
}

// duration prints how long something lasts, in the largest unit that it is a whole number of.
func (w writer) duration(d time.Duration) string {
	d = d.Round(time.Minute) // a mail is stored a moment after its link was made
	switch day := 24 * time.Hour; {
	case d%day == 0 && d > day: // a day is 24 hours
		return w.T("mail.days", "n", int(d/day))
	case d%time.Hour == 0:
		return w.T("mail.hours", "n", int(d/time.Hour))
	}
	return w.T("mail.minutes", "n", int(d/time.Minute))
}
