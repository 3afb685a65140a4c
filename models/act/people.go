package act

// Signing in and out.
const (
	SignInPassword   = "signin.password"
	SignInFactor     = "factor.use"
	SignInLink       = "user.signin_link"
	SignInSSO        = "user.signin_provider"
	SignInFailed     = "signin.fail"
	SignInRefused    = "signin.refuse"
	SignOut          = "signout"
	SessionEnd       = "session.end"
	SessionsEnd      = "sessions.end"
	UserSignUp       = "user.signup"
	UserSetUp        = "user.setup"
	UserSessionsEnd  = "user.sessions_end"
	AccountClaim     = "account.claim"
	ProofFailed      = "proof.fail"
	RequestForbidden = "request.forbid"
)

var signIns = []Action{
	{SignInPassword, "Signed in with a password", GroupSignIn, false},
	{SignInFactor, "Signed in with a second factor", GroupSignIn, false},
	{SignInLink, "Signed in with an emailed link", GroupSignIn, false},
	{SignInSSO, "Signed in with single sign-on", GroupSignIn, false},
	{SignInFailed, "Failed to sign in", GroupSignIn, false},
	{SignInRefused, "Was denied after entering the right password", GroupSignIn, false},
	{SignOut, "Signed out", GroupSignIn, false},
	{SessionEnd, "Ended one of their sessions", GroupSignIn, false},
	{SessionsEnd, "Signed out everywhere else", GroupSignIn, false},
	{UserSignUp, "Signed up", GroupSignIn, false},
	{UserSetUp, "Set up the portal as its first admin", GroupSignIn, false},
	{UserSessionsEnd, "Signed someone out everywhere", GroupSignIn, false},
	{AccountClaim, "Claimed an account that your service created", GroupSignIn, false},
	{ProofFailed, "Failed to confirm their identity", GroupSignIn, false},
	{RequestForbidden, "Was denied a page or a change", GroupSignIn, false},
}

// Passwords, addresses and factors.
const (
	PasswordChange = "password.change"
	PasswordReset  = "password.reset"
	UserPassword   = "user.password"
	UserReset      = "user.reset"
	ProfileChange  = "profile.change"
	EmailAsk       = "email.ask"
	EmailChange    = "email.change"
	EmailRefuse    = "email.refuse"
	FactorAdd      = "factor.add"
	FactorRename   = "factor.rename"
	FactorRemove   = "factor.remove"
	FactorCodes    = "factor.codes"
	FactorRecover  = "factor.recover"
	FactorReset    = "factor.reset"
	IdentityLink   = "identity.link"
	IdentityUnlink = "identity.unlink"
	DomainAdd      = "domain.add"
	DomainCheck    = "domain.check"
	DomainVerify   = "domain.verify"
	DomainMissing  = "domain.missing"
	DomainFound    = "domain.found"
	DomainLapse    = "domain.lapse"
	DomainSet      = "domain.set"
	DomainRemove   = "domain.remove"
	MemberJoin     = "member.join"
)

var security = []Action{
	{PasswordChange, "Changed their password", GroupSecurity, false},
	{PasswordReset, "Reset their password with an emailed link", GroupSecurity, false},
	{UserPassword, "Set someone's password", GroupSecurity, false},
	{UserReset, "Reset someone's password", GroupSecurity, false},
	{ProfileChange, "Changed their profile", GroupSecurity, false},
	{EmailAsk, "Asked to change their email address", GroupSecurity, false},
	{EmailChange, "Changed their email address", GroupSecurity, false},
	{EmailRefuse, "Refused a change of their email address", GroupSecurity, false},
	{FactorAdd, "Added a second factor", GroupSecurity, false},
	{FactorRename, "Renamed a passkey", GroupSecurity, false},
	{FactorRemove, "Removed a second factor", GroupSecurity, false},
	{FactorCodes, "Made new recovery codes", GroupSecurity, false},
	{FactorRecover, "Used a recovery code", GroupSecurity, false},
	{FactorReset, "Reset someone's second factors", GroupSecurity, false},
	{IdentityLink, "Linked a single sign-on identity", GroupSecurity, false},
	{IdentityUnlink, "Unlinked a single sign-on identity", GroupSecurity, false},
	{DomainAdd, "Added a domain", GroupSecurity, true},
	{DomainCheck, "Checked the DNS record of a domain", GroupSecurity, true},
	{DomainVerify, "Verified a domain", GroupSecurity, true},
	{DomainMissing, "Missed the DNS record of a domain", GroupSecurity, true},
	{DomainFound, "Found the DNS record of a domain again", GroupSecurity, true},
	{DomainLapse, "Stopped counting a domain as verified", GroupSecurity, true},
	{DomainSet, "Changed who joins by a domain, or how its members sign in", GroupSecurity, true},
	{DomainRemove, "Removed a domain", GroupSecurity, true},
	{MemberJoin, "Joined through a verified domain", GroupSecurity, true},
}

// People who work for the operator, and what it does with people.
const (
	UserCreate        = "user.create"
	UserVouch         = "user.verify"
	UserRole          = "user.role"
	UserBlock         = "user.block"
	UserUnblock       = "user.unblock"
	UserDisable       = "user.disable"
	UserEnable        = "user.enable"
	UserResend        = "user.resend"
	StaffInvite       = "staff.invite"
	StaffInviteResend = "staff.invite_resend"
	StaffInviteRevoke = "staff.invite_revoke"
)

var people = []Action{
	{UserCreate, "Created a user", GroupPeople, false},
	{UserVouch, "Confirmed someone's email address", GroupPeople, false},
	{UserRole, "Changed someone's staff role", GroupPeople, false},
	{UserBlock, "Blocked a user", GroupPeople, false},
	{UserUnblock, "Unblocked a user", GroupPeople, false},
	{UserDisable, "Disabled a user", GroupPeople, false},
	{UserEnable, "Enabled a user", GroupPeople, false},
	{UserResend, "Sent a user their email again", GroupPeople, false},
	{StaffInvite, "Invited someone to the staff", GroupPeople, false},
	{StaffInviteResend, "Resent a staff invitation", GroupPeople, false},
	{StaffInviteRevoke, "Revoked a staff invitation", GroupPeople, false},
}

// Members of organizations and the organizations themselves.
const (
	MemberInvite      = "member.invite"
	MemberAdd         = "member.add"
	MemberChange      = "member.change"
	MemberRole        = "member.role"
	MemberRemove      = "member.remove"
	MemberLeave       = "member.leave"
	InvitationAccept  = "invitation.accept"
	InvitationDecline = "invitation.decline"
	InvitationResend  = "invitation.resend"
	InvitationRevoke  = "invitation.revoke"
	PlaceResend       = "place.resend"
	PlaceRemove       = "place.remove"
	OwnershipOffer    = "ownership.offer"
	OwnershipAccept   = "ownership.accept"
	AccountOpen       = "account.open"
	AccountCreate     = "account.create"
	AccountRename     = "account.rename"
	AccountZone       = "account.zone"
	AccountBilling    = "account.billing"
	AccountThreshold  = "account.threshold"
	AccountStorage    = "account.storage"
	AccountActivate   = "account.activate"
	AccountSuspend    = "account.suspend"
	AccountClose      = "account.close"
	NoteWrite         = "note.write"
	NoteErase         = "note.erase"
	CapSet            = "cap.set"
	CapBoost          = "cap.boost"
	CapRemove         = "cap.remove"
)

var organizations = []Action{
	{MemberInvite, "Invited a member", GroupOrganizations, true},
	{MemberAdd, "Added a member", GroupOrganizations, true},
	{MemberChange, "Changed a member", GroupOrganizations, true},
	{MemberRole, "Changed a member's role", GroupOrganizations, true},
	{MemberRemove, "Removed a member", GroupOrganizations, true},
	{MemberLeave, "Left the organization", GroupOrganizations, true},
	{InvitationAccept, "Accepted an invitation", GroupOrganizations, true},
	{InvitationDecline, "Declined an invitation", GroupOrganizations, true},
	{InvitationResend, "Resent an invitation", GroupOrganizations, true},
	{InvitationRevoke, "Revoked an invitation", GroupOrganizations, true},
	{PlaceResend, "Resent the link to a pending member", GroupOrganizations, true},
	{PlaceRemove, "Removed a pending member", GroupOrganizations, true},
	{OwnershipOffer, "Offered the ownership to a member", GroupOrganizations, true},
	{OwnershipAccept, "Became the owner", GroupOrganizations, true},
	{AccountOpen, "Opened an account", GroupOrganizations, true},
	{AccountCreate, "Created an account", GroupOrganizations, true},
	{AccountRename, "Renamed the organization", GroupOrganizations, true},
	{AccountZone, "Changed the time zone", GroupOrganizations, true},
	{AccountBilling, "Changed the billing details", GroupOrganizations, true},
	{AccountThreshold, "Changed the low-balance alert", GroupOrganizations, true},
	{AccountStorage, "Changed the storage limit", GroupOrganizations, true},
	{AccountActivate, "Activated the account", GroupOrganizations, true},
	{AccountSuspend, "Suspended the account", GroupOrganizations, true},
	{AccountClose, "Closed the account", GroupOrganizations, true},
	{NoteWrite, "Wrote a note", GroupOrganizations, false},
	{NoteErase, "Erased a note", GroupOrganizations, false},
	{CapSet, "Set a cap", GroupOrganizations, true},
	{CapBoost, "Boosted a cap", GroupOrganizations, true},
	{CapRemove, "Removed a cap", GroupOrganizations, true},
}
