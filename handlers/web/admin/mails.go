package admin

import (
	"github.com/bursar-portal/bursar/models/outbox"
	"github.com/bursar-portal/bursar/views"
)

// MailStates say what became of a mail.
var MailStates = map[outbox.State]views.Badge{
	outbox.Waiting:   {Text: "Waiting"},
	outbox.Sent:      {Text: "Sent", Tone: views.ToneGood},
	outbox.Written:   {Text: "Written to a file", Tone: views.ToneWarn},
	outbox.Failed:    {Text: "Failed", Tone: views.ToneBad},
	outbox.Dismissed: {Text: "Dismissed"},
}

// MailNames are what operators call the kinds of mails.
var MailNames = map[outbox.Kind]string{
	outbox.Signup: "Email verification", outbox.Claim: "Account claim", outbox.AddressTaken: "Sign-up with a known address",
	outbox.Reset: "Password reset", outbox.SigninLink: "Sign-in link", outbox.PasswordChanged: "Password changed", outbox.NewSignIn: "New sign-in",
	outbox.FactorAdded: "Second factor added", outbox.FactorRemoved: "Second factor removed", outbox.FactorsReset: "Second factors reset",
	outbox.RecoveryCodeUsed: "Recovery code used", outbox.ProveLink: "Confirmation link",
	outbox.LinkingLink: "Identity link", outbox.IdentityLinked: "Identity linked", outbox.IdentityRemoved: "Identity removed",
	outbox.EmailChangeOld: "Email change, old address", outbox.EmailChangeNew: "Email change, new address", outbox.EmailChanged: "Email changed",
	outbox.Invitation: "Invitation", outbox.InvitationAccepted: "Invitation accepted", outbox.OwnershipOffer: "Ownership transfer",
	outbox.MemberRemoved: "Member removed", outbox.RoleChanged: "Role changed", outbox.OrganizationClosed: "Organization closed", outbox.StaffInvitation: "Staff invitation",
	outbox.DomainMissing: "Domain record missing", outbox.DomainLapsed: "Domain no longer verified",
	outbox.KeyLeaked: "Leaked API key", outbox.KeyRotatedByOperator: "API key rotated",
	outbox.AccountClosed: "Account closed", outbox.UserDisabled: "Access turned off", outbox.Test: "Test email",
}
