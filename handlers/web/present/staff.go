package present

import (
	"github.com/bursar-portal/bursar/models"
	"github.com/bursar-portal/bursar/views"
)

var (
	kindTexts   = map[models.AccountKind]string{models.Solo: "admin_parts.solo", models.Enterprise: "admin_parts.enterprise"}
	statusTexts = map[models.AccountStatus]string{
		models.AccountActive: "admin_parts.active", models.AccountSuspended: "admin_parts.suspended", models.AccountClosed: "admin_parts.closed",
	}
	statusTones = map[models.AccountStatus]views.Tone{
		models.AccountActive: views.ToneGood, models.AccountSuspended: views.ToneWarn, models.AccountClosed: views.ToneBad,
	}
	operatorRoleTexts = map[models.OperatorRole]string{
		models.OperatorAdmin: "admin_parts.admin", models.OperatorSupport: "admin_parts.support", models.OperatorAuditor: "admin_parts.auditor",
	}
)

// KindForStaff names a kind of accounts.
func (r Reader) KindForStaff(kind models.AccountKind) string { return r.T(kindTexts[kind]) }

// AccountBadge prints the status of an account for staff.
func (r Reader) AccountBadge(s models.AccountStatus) views.Badge {
	return views.Badge{Text: r.T(statusTexts[s]), Tone: statusTones[s]}
}

// OperatorRole names a role of staff. It is "" for a customer.
func (r Reader) OperatorRole(role models.OperatorRole) string {
	if role == "" {
		return ""
	}
	return r.T(operatorRoleTexts[role])
}
