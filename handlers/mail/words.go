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
)

// writer writes the words of one mail.
type writer struct {
	mail outbox.Due
	base string // of the portal, without a trailing slash
	name string // the product's
	// support is how people reach the operator, in the middle of a sentence.
	support string
}

// say returns the words of a mail, without the brand. words_….go have them.
func (w writer) say() view.Mail {
	m := words[w.mail.Kind](w)
	if m.Heading == "" {
		m.Heading = m.Subject
	}
	return m
}

// words are the words of all kinds.
var words = map[outbox.Kind]func(writer) view.Mail{
	outbox.Signup: signup, outbox.Claim: claim, outbox.AddressTaken: addressTaken,
	outbox.Reset: reset, outbox.SigninLink: signinLink, outbox.PasswordChanged: passwordChanged, outbox.NewSignIn: newSignIn,
	outbox.FactorAdded: factorAdded, outbox.FactorRemoved: factorRemoved, outbox.FactorsReset: factorsReset, outbox.RecoveryCodeUsed: recoveryCodeUsed,
	outbox.ProveLink:   proveLink,
	outbox.LinkingLink: linkingLink, outbox.IdentityLinked: identityLinked, outbox.IdentityRemoved: identityRemoved,
	outbox.EmailChangeOld: emailChangeOld, outbox.EmailChangeNew: emailChangeNew, outbox.EmailChanged: emailChanged,
	outbox.Invitation: invitation, outbox.InvitationAccepted: invitationAccepted, outbox.OwnershipOffer: ownershipOffer,
	outbox.MemberRemoved: memberRemoved, outbox.RoleChanged: roleChanged, outbox.OrganizationClosed: organizationClosed, outbox.StaffInvitation: staffInvitation,
	outbox.DomainMissing: domainMissing, outbox.DomainLapsed: domainLapsed,
	outbox.KeyLeaked: keyLeaked, outbox.KeyRotatedByOperator: keyRotatedByOperator,
	outbox.AccountClosed: accountClosed, outbox.UserDisabled: userDisabled, outbox.Test: test,
}

// to returns a link to a page of the portal.
func (w writer) to(text, path string) views.Link { return views.Link{Text: text, URL: w.base + path} }

// button returns the link that the mail is about.
func (w writer) button(text string) views.Link { return w.to(text, w.mail.Data["path"]) }

// buttonOr is button for a mail that may have no path.
func (w writer) buttonOr(text, path string) views.Link {
	if w.mail.Data["path"] != "" {
		return w.button(text)
	}
	return w.to(text, path)
}

// forgot leads to a new password, for readers who did not do what the mail tells about.
func (w writer) forgot(text string) view.Note {
	return view.Note{Text: text, Link: w.to("Reset password", "/forgot")}
}

// value returns what the maker of the mail knows.
func (w writer) value(key string) string { return w.mail.Data[key] }

// called returns a name that somebody chose. Mail programs make links of whatever looks like
// an address, so that a stranger's name could be a link in our mail: invisible characters
// keep it from looking like one.
func (w writer) called(key string) string {
	name := []rune(oneLine(w.value(key)))
	var b strings.Builder
	for i, r := range name {
		b.WriteRune(r)
		if (r == '.' || r == ':' || r == '@' || r == '/') && i+1 < len(name) && !unicode.IsSpace(name[i+1]) {
			b.WriteRune('\u2060') // word joiner
		}
	}
	return models.Isolate(b.String())
}

// expires says how long the mail's link can be used, and how often.
func (w writer) expires() []view.Note {
	if w.mail.Until.IsZero() {
		return nil
	}
	return []view.Note{{Text: "This link expires in " + duration(w.mail.Until.Sub(w.mail.CreatedAt)) + " and works once."}}
}

// duration prints how long something lasts, in the largest unit that it is a whole number of.
func duration(d time.Duration) string {
	d = d.Round(time.Minute) // a mail is stored a moment after its link was made
	for _, unit := range []struct {
		name   string
		length time.Duration
	}{{"day", 24 * time.Hour}, {"hour", time.Hour}} {
		if d%unit.length == 0 && (unit.name == "hour" || d > unit.length) { // a day is 24 hours
			return counted(int(d/unit.length), unit.name)
		}
	}
	return counted(int(d/time.Minute), "minute")
}

func counted(n int, what string) string {
	if n == 1 {
		return "1 " + what
	}
	return strconv.Itoa(n) + " " + what + "s"
}

// notes joins the notes below a button.
func notes(lists ...[]view.Note) (all []view.Note) {
	for _, l := range lists {
		all = append(all, l...)
	}
	return all
}

func note(text string) []view.Note { return []view.Note{{Text: text}} }
