package present

import (
	"strings"

	"github.com/bursar-portal/bursar/handlers/web/address"
	"github.com/bursar-portal/bursar/models"
	"github.com/bursar-portal/bursar/views"
)

// AccountRef prints the account that a page is about. current marks it in the list of the
// person's accounts.
func AccountRef(a models.Account, current bool) views.AccountRef {
	return views.AccountRef{ID: string(a.ID), Name: a.Name, Kind: AccountKinds[a.Kind], URL: address.Dashboard(a), Current: current}
}

// BillingLines are the lines of an account's billing address.
func BillingLines(a models.Account) []string {
	if a.BillingAddress == "" {
		return nil
	}
	return strings.Split(a.BillingAddress, "\n")
}

// AccountKinds names the kinds of accounts.
var AccountKinds = map[models.AccountKind]string{models.Solo: "Personal", models.Enterprise: "Organization"}

// memberRoles are the sentences that name the roles of members.
var memberRoles = map[models.Role]string{
	models.RoleOwner: "words.role_owner", models.RoleAdmin: "words.role_admin", models.RoleBilling: "words.role_billing", models.RoleMember: "words.role_member",
}

// MemberRole names a role of members.
func (r Reader) MemberRole(role models.Role) string { return r.T(memberRoles[role]) }

// OperatorRoles names the roles of the operator's people.
var OperatorRoles = map[models.OperatorRole]string{
	models.OperatorAdmin: "Admin", models.OperatorSupport: "Support", models.OperatorAuditor: "Auditor",
}

// Storage prints how full an account's storage is. An account without storage and without
// anything stored shows nothing.
func Storage(s models.Snapshot) views.Storage {
	usage := s.Account.StorageUsage
	if s.StorageLimit == 0 && usage == 0 {
		return views.Storage{}
	}
	full := Permille(int64(usage), int64(s.StorageLimit))
	if usage > s.StorageLimit {
		full = max(full, 1001)
	}
	return views.Storage{Usage: usage.String(), Limit: s.StorageLimit.String(), Permille: full}
}
