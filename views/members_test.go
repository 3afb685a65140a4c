package views_test

import (
	"testing"

	"github.com/bursar-portal/bursar/views"
	"github.com/bursar-portal/bursar/views/customer/access"
)

func TestMembersOfferPermittedForms(t *testing.T) {
	d := render(t, access.Members(membersPage()))
	d.want(".listed .what", "Leah Magister (you) leah@demo.test", "Max Muster max@demo.test", "nia@demo.test", "late@demo.test")
	d.want(".listed .state", "Only owner", "Billing", "Member", "Owner")
	d.want(".listed td.num", "", "", "API keys: 2", "12.5 credits")
	d.want("[aria-labelledby=invitations] .when", "Expires Apr 20, 2026", "Expired Apr 03, 2026")
	d.wantAttr("details.row-more summary", "aria-label", "Change role of "+views.Isolated(t.Context(), "Max Muster"), "Transfer ownership to "+views.Isolated(t.Context(), "Max Muster"))
	d.wantAttr(".listed [name=was]", "value", "billing", "billing")
	d.wantAttr(".listed form", "action", "/members/role", "/members/offer", "/members/invitations/resend", "/members/invitations/revoke")
	d.wantAttr(".row-menu a.danger", "href", "/members/remove?user=usr_max")
	d.want(".listed select option[selected]", "Billing")
	d.want(".key-create select option[selected]", "Member")
	d.want(".roles tbody tr", "View balance, usage and activity✓Yes✓Yes✓Yes✓Yes", "Transfer ownership✓Yes–No–No–No")

	d = render(t, access.Members(membersReadOnly()))
	d.want("main form button")
	d.want(".row-menu a.danger", "Leave")
}

func TestMembersShowFaults(t *testing.T) {
	d := render(t, access.Members(membersInvalid()))
	d.want("main [role=alert] p", "Someone else changed this member. Check their details, then try again.", "There is a problem")
	d.want("#email-fault", "They are a member already.")
	d.want("#role-fault", "Choose one of these roles.")
	d.wantAttr("#email", "value", "nobody@demo.test")
}
