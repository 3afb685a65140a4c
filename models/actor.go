package models

import "strings"

// ActorKind tells what kind of party acted.
type ActorKind string

const (
	ActorUser   ActorKind = "user"
	ActorKey    ActorKind = "key"
	ActorStripe ActorKind = "stripe"
	ActorSystem ActorKind = "system" // Bursar itself: time, sign-up credits
	ActorCLI    ActorKind = "cli"    // the operator at the command line
)

// ActorRef names who did something, for entries and the audit log.
type ActorRef struct {
	Kind ActorKind
	ID   string // of the user or key, "" for the others
}

// System is Bursar itself.
var System = ActorRef{Kind: ActorSystem}

// Actor is who asks: nobody, a person with a session, or an API key.
type Actor struct {
	User        *User
	Memberships []Membership // of User
	Key         *Key
}

// Ref names the actor in entries and the audit log.
func (a Actor) Ref() ActorRef {
	switch {
	case a.User != nil:
		return ActorRef{ActorUser, string(a.User.ID)}
	case a.Key != nil:
		return ActorRef{ActorKey, string(a.Key.ID)}
	}
	return System
}

// Origin is the namespace of the actor's idempotency keys: one per credential's
// owner, so that nobody can take another's key and a rotated API key still
// replays. Forms of a person have their own.
func (a Actor) Origin() string {
	switch {
	case a.User != nil:
		return "form:" + string(a.User.ID)
	case a.Key != nil && a.Key.IsService():
		return "operator"
	case a.Key != nil:
		return "account:" + string(a.Key.AccountID)
	}
	return "system"
}

// SignedIn tells whether a person asks.
func (a Actor) SignedIn() bool { return a.User != nil }

// RoleIn is the person's role in an account, "" if none.
func (a Actor) RoleIn(id AccountID) Role {
	for _, m := range a.Memberships {
		if m.Account.ID == id {
			return m.Role
		}
	}
	return ""
}

// MaySeeAccount tells whether the actor sees an account: members see their
// account's balance and ledger. Operators look at customers in the admin pages.
func (a Actor) MaySeeAccount(id AccountID) bool { return a.RoleIn(id) != "" }

// MayBuyFor tells whether the actor buys for an account: owners, admins and billing members buy.
func (a Actor) MayBuyFor(id AccountID) bool {
	switch a.RoleIn(id) {
	case RoleOwner, RoleAdmin, RoleBilling:
		return true
	}
	return false
}

// MaySeeBilling tells whether the actor sees what was paid for an account, and
// decides when it warns that credits run low: whoever buys for it does.
func (a Actor) MaySeeBilling(id AccountID) bool { return a.MayBuyFor(id) }

// MayManageKeys tells whether the actor manages keys of an account: owners and admins make and revoke keys.
func (a Actor) MayManageKeys(id AccountID) bool {
	switch a.RoleIn(id) {
	case RoleOwner, RoleAdmin:
		return true
	}
	return false
}

// MayEnterAdmin tells whether the actor looks at customers: any operator role does.
func (a Actor) MayEnterAdmin() bool { return a.User != nil && a.User.Operator != "" }

// MayAdjust tells whether the actor adjusts a balance by so much: admins adjust any amount, support up to its limit either way,
// auditors nothing.
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

// MayAdminister tells whether the actor changes what the operator offers and what
// customers have beside their balance: admins do.
func (a Actor) MayAdminister() bool { return a.User != nil && a.User.Operator == OperatorAdmin }

// MayNote tells whether the actor writes notes about customers: admins and support
// do.
func (a Actor) MayNote() bool {
	return a.MayAdminister() || a.User != nil && a.User.Operator == OperatorSupport
}

// NormalEmail is the form in which addresses are compared.
func NormalEmail(email string) string { return strings.ToLower(strings.TrimSpace(email)) }
