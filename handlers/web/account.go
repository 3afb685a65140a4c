package web

import (
	"github.com/bursar-portal/bursar/handlers/web/address"
	"github.com/bursar-portal/bursar/models"
	"github.com/bursar-portal/bursar/views"
)

// about is the place of the person in the account that an address or a form
// names; "" means their own, or else their first. An account that is not theirs
// is not found, as one that does not exist: identifiers are not to be probed.
// Errors: CodeNotFound, CodeNoAccount.
func MembershipFor(actor models.Actor, id string) (models.Membership, error) {
	for _, m := range actor.Memberships {
		if id == "" || id == string(m.Account.ID) {
			return m, nil
		}
	}
	if id == "" {
		return models.Membership{}, models.Errorf(models.CodeNoAccount, "You have no account here.")
	}
	return models.Membership{}, models.Errorf(models.CodeNotFound, "There is no such account, or it is not yours.")
}

// tabs are the parts of an organization's page that the person may see, nil for a
// person's own.
func OrganizationTabs(actor models.Actor, a models.Account, here views.Icon) []views.Tab {
	if a.Kind != models.Enterprise {
		return nil
	}
	parts := []views.Tab{
		{Text: "Overview", URL: address.Dashboard(a) + "&page=overview", Current: here == views.IconOverview},
		{Text: "Usage", URL: address.Usage(a, nil), Current: here == views.IconUsage},
		{Text: "Members", URL: address.Members(a), Current: here == views.IconMembers},
		{Text: "API", URL: address.Keys(a), Current: here == views.IconKeys},
	}
	if actor.MaySeeBilling(a.ID) {
		parts = append(parts, views.Tab{Text: "Billing", URL: address.Dashboard(a) + "&page=billing", Current: here == views.IconBilling})
	}
	return parts
}
