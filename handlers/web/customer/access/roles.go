package access

import (
	"github.com/bursar-portal/bursar/handlers/web/present"
	"github.com/bursar-portal/bursar/models"
	view "github.com/bursar-portal/bursar/views/customer/access"
)

// abilities are what a role may do in an organization, as the members page lists it, with the
// access rule that decides it. The table is made of the rules, so it can't say otherwise.
var abilities = []struct {
	text string // a sentence
	may  func(models.Actor, models.AccountID) bool
}{
	{"members.may_see", models.Actor.MaySeeAccount},
	{"members.may_see_keys", models.Actor.MaySeeAccount},
	{"members.may_see_use", models.Actor.MaySeeMembersUse},
	{"members.may_buy", models.Actor.MayBuyFor},
	{"members.may_see_billing", models.Actor.MaySeeBilling},
	{"members.may_edit_billing", models.Actor.MayEditBilling},
	{"members.may_manage_keys", models.Actor.MayManageKeys},
	{"members.may_cap", func(a models.Actor, id models.AccountID) bool {
		return a.MaySetCap(id, models.CapOnMember("usr_another"))
	}},
	{"members.may_manage_members", models.Actor.MayManageMembers},
	{"members.may_manage", models.Actor.MayManageOrganization},
	{"members.may_change_owners", models.Actor.MayChangeOwners},
	{"members.may_transfer", models.Actor.MayChangeOwners},
	{"members.may_close", models.Actor.MayCloseOrganization},
}

// actorWith is somebody who has a role in an organization and nothing else.
func actorWith(role models.Role, account models.Account) models.Actor {
	return models.Actor{User: &models.User{ID: "usr_somebody"}, Memberships: []models.Membership{{Account: account, Role: role}}}
}

// roleTable prints what each role may do.
func roleTable(r present.Reader) (table view.RoleTable) {
	account := models.Account{ID: "acc_any", Kind: models.Enterprise, Status: models.AccountActive}
	for _, role := range models.Roles {
		table.Roles = append(table.Roles, r.MemberRole(role))
	}
	for _, a := range abilities {
		row := view.Ability{Text: r.T(a.text)}
		for _, role := range models.Roles {
			row.May = append(row.May, a.may(actorWith(role, account), account.ID))
		}
		table.Abilities = append(table.Abilities, row)
	}
	return table
}

// abilitiesOf lists what a role may do.
func abilitiesOf(r present.Reader, role models.Role) (texts []string) {
	account := models.Account{ID: "acc_any", Kind: models.Enterprise, Status: models.AccountActive}
	for _, a := range abilities {
		if a.may(actorWith(role, account), account.ID) {
			texts = append(texts, r.T(a.text))
		}
	}
	return texts
}
