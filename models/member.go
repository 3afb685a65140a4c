package models

// Roles are all there are, the one that may most first.
var Roles = []Role{RoleOwner, RoleAdmin, RoleBilling, RoleMember}

// MemberChange gives a user a place in an organization, another one, or none.
type MemberChange struct {
	AccountID AccountID
	UserID    UserID
	By        UserID // the member who does so
	// From is the role that By saw, "" for a user who is no member; the change is
	// made only if it still is so. To is the role to have, "" to be no member.
	From, To Role
}

// MayChangeMember tells whether a member with the role by gives another member,
// or themselves if own, the role to in place of from, "" being none: owners any,
// admins what neither makes nor unmakes an owner. Everybody may leave.
func MayChangeMember(by Role, own bool, from, to Role) bool {
	if own && to == "" {
		return true
	}
	switch by {
	case RoleOwner:
		return true
	case RoleAdmin:
		return from != RoleOwner && to != RoleOwner
	}
	return false
}

// MayManageMembers tells whether the actor adds, changes and removes members:
// owners and admins of an organization do. A person's own account has no other
// members.
func (a Actor) MayManageMembers(id AccountID) bool {
	for _, m := range a.Memberships {
		if m.Account.ID == id && m.Account.Kind == Enterprise {
			return MayChangeMember(m.Role, false, "", RoleMember)
		}
	}
	return false
}
