package storetest

import (
	"github.com/bursar-portal/bursar/models"
)

// Join makes a user a member of an organization, on behalf of its owner.
func (k *Kit) Join(account models.AccountID, user models.UserID, role models.Role) {
	k.tb.Helper()
	owner, err := k.Owner(k.tb.Context(), account)
	if err != nil {
		k.tb.Fatal(err)
	}
	change := models.MemberChange{AccountID: account, UserID: user, By: owner.ID, To: role}
	if err := k.ChangeMember(k.tb.Context(), change, models.AuditRecord{Actor: models.System, Action: "member.add"}); err != nil {
		k.tb.Fatal(err)
	}
}
