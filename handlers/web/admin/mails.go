package admin

import (
	"github.com/bursar-portal/bursar/models/outbox"
	"github.com/bursar-portal/bursar/views"
)

// MailStates say what became of a mail.
var MailStates = map[outbox.State]views.Badge{
	outbox.Waiting:   {Text: English.T("admin_reports.state_waiting")},
	outbox.Sent:      {Text: English.T("admin_reports.state_sent"), Tone: views.ToneGood},
	outbox.Written:   {Text: English.T("admin_reports.state_written"), Tone: views.ToneWarn},
	outbox.Failed:    {Text: English.T("admin_reports.state_failed"), Tone: views.ToneBad},
	outbox.Dismissed: {Text: English.T("admin_reports.state_dismissed")},
}

// MailNames are what operators call the kinds of mails.
var MailNames = map[outbox.Kind]string{
	outbox.Signup:               English.T("admin_reports.mail_signup"),
	outbox.Claim:                English.T("admin_reports.mail_claim"),
	outbox.AddressTaken:         English.T("admin_reports.mail_address_taken"),
	outbox.Reset:                English.T("admin_reports.mail_reset"),
	outbox.SigninLink:           English.T("admin_reports.mail_signin_link"),
	outbox.PasswordChanged:      English.T("admin_reports.mail_password_changed"),
	outbox.NewSignIn:            English.T("admin_reports.mail_new_sign_in"),
	outbox.FactorAdded:          English.T("admin_reports.mail_factor_added"),
	outbox.FactorRemoved:        English.T("admin_reports.mail_factor_removed"),
	outbox.FactorsReset:         English.T("admin_reports.mail_factors_reset"),
	outbox.RecoveryCodeUsed:     English.T("admin_reports.mail_recovery_code_used"),
	outbox.ProveLink:            English.T("admin_reports.mail_prove_link"),
	outbox.LinkingLink:          English.T("admin_reports.mail_linking_link"),
	outbox.IdentityLinked:       English.T("admin_reports.mail_identity_linked"),
	outbox.IdentityRemoved:      English.T("admin_reports.mail_identity_removed"),
	outbox.EmailChangeOld:       English.T("admin_reports.mail_email_change_old"),
	outbox.EmailChangeNew:       English.T("admin_reports.mail_email_change_new"),
	outbox.EmailChanged:         English.T("admin_reports.mail_email_changed"),
	outbox.Invitation:           English.T("admin_reports.mail_invitation"),
	outbox.InvitationAccepted:   English.T("admin_reports.mail_invitation_accepted"),
	outbox.OwnershipOffer:       English.T("admin_reports.mail_ownership_offer"),
	outbox.MemberRemoved:        English.T("admin_reports.mail_member_removed"),
	outbox.RoleChanged:          English.T("admin_reports.mail_role_changed"),
	outbox.OrganizationClosed:   English.T("admin_reports.mail_organization_closed"),
	outbox.StaffInvitation:      English.T("admin_reports.mail_staff_invitation"),
	outbox.DomainMissing:        English.T("admin_reports.mail_domain_missing"),
	outbox.DomainLapsed:         English.T("admin_reports.mail_domain_lapsed"),
	outbox.KeyLeaked:            English.T("admin_reports.mail_key_leaked"),
	outbox.KeyRotatedByOperator: English.T("admin_reports.mail_key_rotated_by_operator"),
	outbox.AccountClosed:        English.T("admin_reports.mail_account_closed"),
	outbox.UserDisabled:         English.T("admin_reports.mail_user_disabled"),
	outbox.Test:                 English.T("admin_reports.mail_test"),
}
