package access

import (
	"github.com/bursar-portal/bursar/handlers/web/present"
	"github.com/bursar-portal/bursar/models"
	view "github.com/bursar-portal/bursar/views/customer/access"
)

// abilities are what a role may do in an organization, as the members page lists it, with the
// access rule that decides it. The table is made of the rules, so it can't say otherwise.
var abilities = []struct {
	text string
	may  func(models.Actor, models.AccountID) bool
}{
	{"View balance, usage and activity", models.Actor.MaySeeAccount},
	{"View API keys", models.Actor.MaySeeAccount},
	{"View what each member used", models.Actor.MaySeeMembersUse},
	{"Buy and set caps for the organization", models.Actor.MayBuyFor},
	{"View payments and receipts", models.Actor.MaySeeBilling},
	{"Edit billing details", models.Actor.MayEditBilling},
	{"Create, pause and revoke API keys", models.Actor.MayManageKeys},
	{"Set caps for members and keys", func(a models.Actor, id models.AccountID) bool {
		return a.MaySetCap(id, models.CapOnMember("usr_another"))
	}},
	{"Invite and remove people", models.Actor.MayManageMembers},
	{"Edit name and time zone", models.Actor.MayManageOrganization},
	{"Add, change and remove owners", models.Actor.MayChangeOwners},
	{"Transfer ownership", models.Actor.MayChangeOwners},
	{"Close the organization", models.Actor.MayCloseOrganization},
}

// actorWith is somebody who has a role in an organization and nothing else.
func actorWith(role models.Role, account models.Account) models.Actor {
	return models.Actor{User: &models.User{ID: "usr_somebody"}, Memberships: []models.Membership{{Account: account, Role: role}}}
}

// roleTable prints what each role may do.
func roleTable() (table view.RoleTable) {
	account := models.Account{ID: "acc_any", Kind: models.Enterprise, Status: models.AccountActive}
	for _, role := range models.Roles {
		table.Roles = append(table.Roles, present.MemberRoles[role])
	}
	for _, a := range abilities {
		row := view.Ability{Text: a.text}
		for _, role := range models.Roles {
			row.May = append(row.May, a.may(actorWith(role, account), account.ID))
		}
		table.Abilities = append(table.Abilities, row)
	}
	return table
}

// abilitiesOf lists what a role may do.
func abilitiesOf(role models.Role) (texts []string) {
	account := models.Account{ID: "acc_any", Kind: models.Enterprise, Status: models.AccountActive}
	for _, a := range abilities {
		if a.may(actorWith(role, account), account.ID) {
			texts = append(texts, a.text)
		}
	}
	return texts
}
