// Package outbox has the mails that Bursar writes to people. A mail is stored in the
// transaction of what caused it (database.DB.Enqueue) and sent afterwards, at least once.
package outbox

import (
	"fmt"
	"net/mail"
	"slices"
	"strings"
	"time"

	"github.com/bursar-portal/bursar/models"
)

// Mail is a mail to one person. Its words are made when it is sent, by its kind.
type Mail struct {
	ID   models.MailID // "" for a new one, which Enqueue gives its own
	Kind Kind
	To   string // the address
	Name string // of the person, "" if it is not known
	// AccountID is the account that the mail is about, "" if it is about the person.
	AccountID models.AccountID
	// Data has what the words of the kind need, ready to print. It may have secrets, such
	// as the path of a link, so it is erased once the mail is sent.
	Data map[string]string
	// Until is when the mail's link ends, zero for never. The mail says so, and is not
	// sent later.
	Until time.Time
}

// Check returns an error if the mail can't be sent as it is: that is a mistake of its maker.
func (m Mail) Check() error {
	needs, known := kinds[m.Kind]
	if !known {
		return fmt.Errorf("there is no kind of mail %q", m.Kind)
	}
	for _, key := range needs {
		if m.Data[key] == "" {
			return fmt.Errorf("a mail of kind %s needs %s", m.Kind, key)
		}
	}
	if path, ok := m.Data["path"]; ok && (!strings.HasPrefix(path, "/") || strings.HasPrefix(path, "//")) {
		return fmt.Errorf("the path of a mail of kind %s must begin with one slash", m.Kind)
	}
	if address, err := mail.ParseAddress(m.To); err != nil || address.Address != m.To {
		return fmt.Errorf("a mail of kind %s is to no address", m.Kind)
	}
	return nil
}

// Kind says what a mail is about. Each kind has its words in package mail of handlers.
type Kind string

// All kinds, with what their Data must have. A path is that of a page of the portal and
// begins with a slash.
const (
	Signup       Kind = "signup"        // path: prove the address that somebody signed up with
	Claim        Kind = "claim"         // account, path: a program named them as the owner of an account
	AddressTaken Kind = "address_taken" // somebody signed up with an address that has a user already

	Reset           Kind = "reset"            // path: choose a new password
	SigninLink      Kind = "signin_link"      // path: sign in without a password
	PasswordChanged Kind = "password_changed" // the password was changed
	NewSignIn       Kind = "new_sign_in"      // device, network, time: somebody signed in from a new device

	FactorAdded      Kind = "factor_added"       // factor: a second factor was added
	FactorRemoved    Kind = "factor_removed"     // factor
	FactorsReset     Kind = "factors_reset"      // the operator removed all second factors
	RecoveryCodeUsed Kind = "recovery_code_used" // left
	ProveLink        Kind = "prove_link"         // path: confirm who they are, without a password
	LinkingLink      Kind = "linking_link"       // provider, path: prove the account that a sign-in of others is to be linked to
	IdentityLinked   Kind = "identity_linked"    // provider: a sign-in of others was linked to the account
	IdentityRemoved  Kind = "identity_removed"   // provider: it was removed

	EmailChangeOld Kind = "email_change_old" // address, path: to the old address: confirm the move to a new one
	EmailChangeNew Kind = "email_change_new" // path: to the new address: confirm it
	EmailChanged   Kind = "email_changed"    // address: to the old address: it is not used any more

	Invitation         Kind = "invitation"          // organization, role, inviter, path
	InvitationAccepted Kind = "invitation_accepted" // organization, role, address: to the person who invited
	OwnershipOffer     Kind = "ownership_offer"     // organization, from, path: take over an organization
	MemberRemoved      Kind = "member_removed"      // organization
	RoleChanged        Kind = "role_changed"        // organization, role
	OrganizationClosed Kind = "organization_closed" // organization, by: to its owners

	DomainMissing Kind = "domain_missing" // organization, domain, path: its DNS record is gone
	DomainLapsed  Kind = "domain_lapsed"  // organization, domain, path: it is not verified any more

	StaffInvitation Kind = "staff_invitation" // role, inviter, path: to work for the operator

	KeyLeaked            Kind = "key_leaked"              // key, account: found in public, and stopped
	KeyRotatedByOperator Kind = "key_rotated_by_operator" // key, account

	AccountClosed Kind = "account_closed" // the person closed their account
	UserDisabled  Kind = "user_disabled"  // the operator switched the person off

	Test Kind = "test" // an operator tries whether mails arrive; it is sent at once and not stored
)

// kinds is what the Data of each kind must have.
var kinds = map[Kind][]string{
	Signup: {"path"}, Claim: {"account", "path"}, AddressTaken: nil,
	Reset: {"path"}, SigninLink: {"path"}, PasswordChanged: nil, NewSignIn: {"device", "network", "time"},
	FactorAdded: {"factor"}, FactorRemoved: {"factor"}, FactorsReset: nil, RecoveryCodeUsed: {"left"}, ProveLink: {"path"},
	LinkingLink: {"provider", "path"}, IdentityLinked: {"provider"}, IdentityRemoved: {"provider"},
	EmailChangeOld: {"address", "path"}, EmailChangeNew: {"path"}, EmailChanged: {"address"},
	Invitation: {"organization", "role", "inviter", "path"}, InvitationAccepted: {"organization", "role", "address"},
	OwnershipOffer: {"organization", "from", "path"}, MemberRemoved: {"organization"}, RoleChanged: {"organization", "role"},
	OrganizationClosed: {"organization", "by"},
	StaffInvitation:    {"role", "inviter", "path"},
	KeyLeaked:          {"key", "account"}, KeyRotatedByOperator: {"key", "account"},
	AccountClosed: nil, UserDisabled: nil, Test: nil,
	DomainMissing: {"organization", "domain", "path"}, DomainLapsed: {"organization", "domain", "path"},
}

// Kinds returns all kinds in the order of their names.
func Kinds() (all []Kind) {
	for k := range kinds {
		all = append(all, k)
	}
	slices.Sort(all)
	return all
}

// Needs returns what the Data of a kind must have.
func Needs(k Kind) []string { return slices.Clone(kinds[k]) }

// State is how far a mail has come.
type State string

// A mail waits until it is sent, or written to a file where mails go to a folder. It has failed when it was refused for good, or could not
// be sent for GiveUpAfter. Somebody may have seen to it and dismissed it.
const (
	Waiting   State = "waiting"
	Sent      State = "sent"
	Written   State = "written"
	Failed    State = "failed"
	Dismissed State = "dismissed"
)

// States are all states.
var States = []State{Waiting, Sent, Written, Failed, Dismissed}

// GiveUpAfter is how long a mail is tried. Mail servers try as long (RFC 5321, section
// 4.5.4.1), and what is older is no news.
const GiveUpAfter = 3 * 24 * time.Hour

// Due is a mail that somebody has claimed, to send it.
type Due struct {
	Mail
	CreatedAt time.Time
	Language  string // in which the recipient reads, a BCP 47 tag; "" if it is not known
	Attempt   int    // 1 for the first
}

// MailLine is a mail as a list shows it.
type MailLine struct {
	ID        models.MailID
	Kind      Kind
	To, Name  string
	State     State
	Attempts  int
	Error     string // of the last attempt, "" if it was none
	CreatedAt time.Time
	NextAt    time.Time // when it is tried next, zero if never
	SentAt    time.Time // or written; zero if it is neither
	// CanRetry says that the mail has failed and can be tried again. What it needs is gone
	// when its link has ended.
	CanRetry bool
}

// MailQuery selects a page of mails, newest first. Zero fields match everything.
type MailQuery struct {
	State State
	To    string        // an address in any case
	After models.MailID // continue after this one, "" from the newest
	Limit int
}

// MailPage is one page of mails. Next is the After of the following page, "" at the end.
type MailPage struct {
	Lines []MailLine
	Next  models.MailID
}
