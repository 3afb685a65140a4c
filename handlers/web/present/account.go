package present

import (
	"github.com/bursar-portal/bursar/handlers/web/address"
	"github.com/bursar-portal/bursar/models"
	"github.com/bursar-portal/bursar/views"
)

func AccountRef(a models.Account, current bool) views.AccountRef {
	return views.AccountRef{ID: string(a.ID), Name: a.Name, Kind: AccountKinds[a.Kind], URL: address.Dashboard(a), Current: current}
}

var AccountKinds = map[models.AccountKind]string{models.Solo: "Personal", models.Enterprise: "Organization"}

func AccountBadge(s models.AccountStatus) views.Badge {
	switch s {
	case models.AccountActive:
		return views.Badge{Text: "Active", Tone: views.ToneGood}
	case models.AccountSuspended:
		return views.Badge{Text: "Suspended", Tone: views.ToneWarn}
	default:
		return views.Badge{Text: "Closed", Tone: views.ToneBad}
	}
}

var OperatorRoles = map[models.OperatorRole]string{
	models.OperatorAdmin: "Admin", models.OperatorSupport: "Support", models.OperatorAuditor: "Auditor",
}

var MemberRoles = map[models.Role]string{
	models.RoleOwner: "Owner", models.RoleAdmin: "Admin", models.RoleBilling: "Billing", models.RoleMember: "Member",
}
