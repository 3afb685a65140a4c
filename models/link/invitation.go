package link

import (
	"crypto/sha256"
	"slices"
	"time"

	"github.com/bursar-portal/bursar/models"
)

// InvitationLife is how long an invitation can be accepted after it was last sent.
const InvitationLife = 7 * 24 * time.Hour

// InvitationKind says what an invitation is to.
type InvitationKind string

const (
	ToJoin InvitationKind = "invitation" // to become a member, or one of the operator's people
	ToOwn  InvitationKind = "ownership"  // to a member: to take an organization over
)

// InvitationState says what became of an invitation.
type InvitationState string

// One that nobody has answered in time stays pending in the store until something else takes
// its place: Invitation.StateAt says what holds.
const (
	InvitationPending  InvitationState = "pending"
	InvitationAccepted InvitationState = "accepted"
	InvitationDeclined InvitationState = "declined"
	InvitationRevoked  InvitationState = "revoked"
	InvitationExpired  InvitationState = "expired"
)

// Invitation invites whoever reads the mail of an address to an organization, or to work for
// the operator. Nothing is theirs before they accept it.
type Invitation struct {
	ID        models.InvitationID
	AccountID models.AccountID // "" to work for the operator
	Kind      InvitationKind
	Email     string
	Role      models.Role         // in the account, "" to work for the operator
	Operator  models.OperatorRole // "" to an account
	Hash      [sha256.Size]byte   // of the token that was mailed last
	InvitedBy models.UserID       // "" if it was not a person
	State     InvitationState
	CreatedAt time.Time
	SentAt    time.Time // the last time
	ExpiresAt time.Time
	EndedAt   time.Time // zero while it is pending
}

// ToStaff reports whether it invites somebody to work for the operator.
func (i Invitation) ToStaff() bool { return i.AccountID == "" }

// RoleName returns the role that it gives, as APIs name it.
func (i Invitation) RoleName() string {
	if i.ToStaff() {
		return string(i.Operator)
	}
	return string(i.Role)
}

// IsTo reports whether it is for the person with an address.
func (i Invitation) IsTo(email string) bool {
	return models.NormalizeEmail(i.Email) == models.NormalizeEmail(email)
}

// StateAt returns the state at an instant, after it was read.
func (i Invitation) StateAt(now time.Time) InvitationState {
	if i.State == InvitationPending && !now.Before(i.ExpiresAt) {
		return InvitationExpired
	}
	return i.State
}

// Check returns nil if the invitation can be answered at the instant now. Otherwise the
// error's code is CodeNotFound, with a sentence for the person who followed its link.
func (i Invitation) Check(now time.Time) *models.Error {
	said := map[InvitationState]string{
		InvitationAccepted: "This invitation was accepted already.",
		InvitationDeclined: "This invitation was declined.",
		InvitationRevoked:  "This invitation was revoked. Ask for a new one.",
		InvitationExpired:  "This invitation has expired. Ask for a new one.",
	}[i.StateAt(now)]
	if said == "" {
		return nil
	}
	return models.Errorf(models.CodeNotFound, "%s", said)
}

// NewInvitation holds what an invitation is to: Role in an account, or Operator if there is
// no account.
type NewInvitation struct {
	AccountID models.AccountID
	Email     string
	Role      models.Role
	Operator  models.OperatorRole
	By        models.UserID // "" for the command line, which may invite staff
}

// Check returns CodeInvalidField for a role that there is not.
func (n NewInvitation) Check() *models.Error {
	staff := []models.OperatorRole{models.OperatorAdmin, models.OperatorSupport, models.OperatorAuditor}
	ok := n.Operator == "" && slices.Contains(models.Roles, n.Role)
	if n.AccountID == "" {
		ok = n.Role == "" && slices.Contains(staff, n.Operator)
	}
	if !ok {
		return models.Invalid("role", "There is no such role.")
	}
	return nil
}

// InvitationChange says who sends an invitation again or takes it back. AccountID is the
// invitation's own: nobody reaches an invitation of another account.
type InvitationChange struct {
	AccountID models.AccountID
	ID        models.InvitationID
	By        models.UserID
	// Support says that By acts for the operator rather than as a member. It is not needed
	// for invitations to work for the operator.
	Support bool
}

// InvitationLine is an invitation as a list or its own page shows it.
type InvitationLine struct {
	Invitation
	AccountName  string // "" to work for the operator
	InviterName  string // "" if it was not a person
	InviterEmail string
}

// InvitationQuery selects a page of an account's invitations that nobody has answered,
// newest first. Those that have expired are among them.
type InvitationQuery struct {
	AccountID models.AccountID
	After     models.InvitationID // continue after this one, "" from the newest
	Limit     int
}

// InvitationPage is one page of invitations. Next is the After of the following page, "" at
// the end.
type InvitationPage struct {
	Lines []InvitationLine
	Next  models.InvitationID
}
