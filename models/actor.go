package models

// ActorKind is the kind of party that did something.
type ActorKind string

const (
	ActorUser   ActorKind = "user"
	ActorKey    ActorKind = "key"
	ActorStripe ActorKind = "stripe"
	ActorSystem ActorKind = "system" // Bursar itself: boundaries in time, sign-up credits
	ActorCLI    ActorKind = "cli"    // the operator at the command line
	// ActorVisitor is somebody who has not shown who they are.
	ActorVisitor ActorKind = "visitor"
)

// ActorRef identifies who did something, in entries and the audit log.
type ActorRef struct {
	Kind ActorKind
	ID   string // of the user or key, "" for the other kinds
}

// System is Bursar itself, and Visitor is somebody who has not shown who they are.
var (
	System  = ActorRef{Kind: ActorSystem}
	Visitor = ActorRef{Kind: ActorVisitor}
)

// Actor is who makes a request: nobody, a user with a session, or an API key.
// Its May methods are the access rules.
type Actor struct {
	User        *User
	Memberships []Membership // of User
	Key         *Key
	// ViewedBy is the operator who sees the portal as User does, nil for User themself. Such
	// an actor may see what User may, and change nothing.
	ViewedBy *User
	// NeedsFactor says that the user works for the operator and lacks the second factor that
	// the settings ask for: until they have one, they may not enter the admin pages.
	NeedsFactor bool
	// VouchedBy is the issuer of the token that the request came with, "" if it came with
	// none. Without User it is a person whom the issuer knows and nobody here.
	VouchedBy string
}

// Ref returns the actor's reference for entries and the audit log.
func (a Actor) Ref() ActorRef {
	switch {
	case a.User != nil:
		return ActorRef{ActorUser, string(a.User.ID)}
	case a.Key != nil:
		return ActorRef{ActorKey, string(a.Key.ID)}
	}
	return System
}

// Origin returns the namespace of the actor's idempotency keys. Each account's keys
// share one, so that a retry with another of them is still a replay. Each service
// key's lineage has its own, so that two services that number their jobs alike don't
// get each other's answers. Each user's forms have their own.
func (a Actor) Origin() string {
	switch {
	case a.User != nil:
		return "form:" + string(a.User.ID)
	case a.Key != nil && a.Key.IsService():
		return serviceOrigin + string(a.Key.Lineage)
	case a.Key != nil:
		return "account:" + string(a.Key.AccountID)
	}
	return "system"
}

// SignedIn reports whether the actor is a user.
func (a Actor) SignedIn() bool { return a.User != nil }

// Stranger reports whether the actor is a person whom only the issuer of their token knows.
func (a Actor) Stranger() bool { return a.User == nil && a.VouchedBy != "" }

// RoleIn returns the user's role in an account, "" if none.
func (a Actor) RoleIn(id AccountID) Role {
	for _, m := range a.Memberships {
		if m.Account.ID == id {
			return m.Role
		}
	}
	return ""
}

// MaySeeAccount reports whether the actor may see an account's balance and
// ledger: its members may. Operators see accounts in the admin pages instead.
func (a Actor) MaySeeAccount(id AccountID) bool { return a.RoleIn(id) != "" }

// MayBuyFor reports whether the actor may buy for an account: its owners, admins
// and billing members may.
func (a Actor) MayBuyFor(id AccountID) bool { return a.ViewedBy == nil && a.MaySeeBilling(id) }

// MaySeeBilling reports whether the actor may see an account's payments: those who may buy
// for it may.
func (a Actor) MaySeeBilling(id AccountID) bool {
	switch a.RoleIn(id) {
	case RoleOwner, RoleAdmin, RoleBilling:
		return true
	}
	return false
}

// MayManageKeys reports whether the actor may create and revoke an account's API
// keys: its owners and admins may.
func (a Actor) MayManageKeys(id AccountID) bool { return a.ViewedBy == nil && a.inCharge(id) }

// inCharge reports whether the actor's role lets them manage an account's keys.
func (a Actor) inCharge(id AccountID) bool {
	switch a.RoleIn(id) {
	case RoleOwner, RoleAdmin:
		return true
	}
	return false
}

// MayManageMembers reports whether the actor may add, change and remove members
// of an account: owners and admins of an organization may. A solo account has no
// members but its owner.
func (a Actor) MayManageMembers(id AccountID) bool {
	for _, m := range a.Memberships {
		if m.Account.ID == id && m.Account.Kind == Enterprise && a.ViewedBy == nil {
			return MayChangeMember(m.Role, false, "", RoleMember)
		}
	}
	return false
}

// MayChangeOwners reports whether the actor may make members of an organization its owners,
// change and remove its owners, and hand it over: owners may.
func (a Actor) MayChangeOwners(id AccountID) bool {
	return a.MayManageMembers(id) && MayChangeMember(a.RoleIn(id), false, RoleOwner, RoleMember)
}

// MayCloseOrganization reports whether the actor may close an organization for good: its
// owners may.
func (a Actor) MayCloseOrganization(id AccountID) bool { return a.MayChangeOwners(id) }

// MayManageOrganization reports whether the actor may change an organization's name and time
// zone: those who manage its members may.
func (a Actor) MayManageOrganization(id AccountID) bool { return a.MayManageMembers(id) }

// MaySeeLog reports whether the actor may read an organization's own audit log: its owners and
// admins may.
func (a Actor) MaySeeLog(id AccountID) bool {
	for _, m := range a.Memberships {
		if m.Account.ID == id && m.Account.Kind == Enterprise {
			return a.inCharge(id)
		}
	}
	return false
}

// MayEditBilling reports whether the actor may change what an account's receipts say about
// the customer: those who may buy for it may.
func (a Actor) MayEditBilling(id AccountID) bool { return a.MayBuyFor(id) }

// MaySetCap reports whether the actor may set, change and remove a cap of an account:
// those who may buy set the account's own, and owners and admins those of its members
// and keys. A solo account's person is its owner.
func (a Actor) MaySetCap(id AccountID, subject CapSubject) bool {
	if subject == CapOnAccount {
		return a.MayBuyFor(id)
	}
	return a.MayManageKeys(id)
}

// MaySeeCap reports whether the actor may see a cap of an account and its use: those who
// may set it may, and the member whose use it bounds.
func (a Actor) MaySeeCap(id AccountID, subject CapSubject) bool {
	return a.inCharge(id) || subject == CapOnAccount && a.MaySeeBilling(id) || a.MaySeeAccount(id) && subject == CapOnMember(a.User.ID)
}

// MaySeeMembersUse reports whether the actor may see what each member of an account used:
// its owners and admins may. Everybody may see their own.
func (a Actor) MaySeeMembersUse(id AccountID) bool { return a.inCharge(id) }

// MayEnterAdmin reports whether the actor may view the admin pages: every
// operator role may.
func (a Actor) MayEnterAdmin() bool {
	return a.User != nil && a.User.Operator != "" && a.ViewedBy == nil
}

// MayAdjust reports whether the actor may adjust a balance by amount: admins may
// by any amount, support by up to supportLimit in either direction, auditors not
// at all.
func (a Actor) MayAdjust(amount, supportLimit Credits) bool {
	if a.User == nil {
		return false
	}
	switch a.User.Operator {
	case OperatorAdmin:
		return true
	case OperatorSupport:
		return amount.Abs() <= supportLimit
	}
	return false
}

// MayAdminister reports whether the actor may change the catalog, and everything
// about a customer but the balance, which is MayAdjust's: admins may.
func (a Actor) MayAdminister() bool { return a.User != nil && a.User.Operator == OperatorAdmin }

// MayVerifyBooks reports whether the actor may have the portal verify the books, which changes
// nothing.
func (a Actor) MayVerifyBooks() bool {
	return a.User != nil && (a.User.Operator == OperatorAdmin || a.User.Operator == OperatorAuditor)
}

// MayHelp reports whether the actor may help customers without changing anything about
// them: send their mails again, view the portal as they see it. Admins and support may.
func (a Actor) MayHelp() bool { return a.MayWriteNotes() }

// MayViewAs reports whether the actor may see the portal as a user does: those who may help
// see it as customers do, but not as anybody who works for the operator.
func (a Actor) MayViewAs(u User) bool {
	return a.MayHelp() && u.Operator == "" && u.Status != UserClosed
}

// MayWriteNotes reports whether the actor may write notes about customers: admins
// and support may.
func (a Actor) MayWriteNotes() bool {
	return a.MayAdminister() || a.User != nil && a.User.Operator == OperatorSupport
}

// MayStopKeys reports whether the actor may pause an API key that has leaked, whosever it is:
// admins and support may.
func (a Actor) MayStopKeys() bool { return a.MayWriteNotes() }

// MayApproveBatches reports whether the actor may approve adjustments that others
// request: admins may.
func (a Actor) MayApproveBatches() bool { return a.User != nil && a.User.Operator == OperatorAdmin }

// MayDecideBatch reports whether the actor may approve or reject a pending batch:
// any admin but the one who requested it may.
func (a Actor) MayDecideBatch(b AdjustmentBatch) bool {
	return a.MayApproveBatches() && b.State == BatchPending && b.RequestedBy != a.User.ID
}

// MayDecideProposal reports whether the actor may approve or reject a proposal that
// waits: any admin but the one who requested it may.
func (a Actor) MayDecideProposal(p Proposal) bool {
	return a.MayApproveBatches() && p.Open() && p.RequestedBy != a.User.ID
}
