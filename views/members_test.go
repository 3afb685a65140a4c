package views_test

import (
	"testing"

	"github.com/bursar-portal/bursar/views"
	"github.com/bursar-portal/bursar/views/customer/access"
)

func TestMembersOfferPermittedForms(t *testing.T) {
	d := render(t, access.Members(membersPage()))
	d.want(".key-name", "Leah Magister (you) Owner", "Max Muster Billing", "nia@demo.test Member", "late@demo.test Owner Expired")
	d.wantAttr("details.confirm summary", "aria-label", "Change role of "+views.Isolated("Max Muster"))
	d.wantAttr(".key [name=was]", "value", "billing", "billing")
	d.wantAttr(".key form", "action", "/members/role", "/members/offer", "/members/invitations/resend", "/members/invitations/revoke")
	d.wantAttr(".key-actions a", "href", "/members/remove?user=usr_max")
	d.want(".key select option[selected]", "Billing")
	d.want(".key-create select option[selected]", "Member")
	d.want(".roles tbody tr", "View balance, usage and activity✓Yes✓Yes✓Yes✓Yes", "Transfer ownership✓Yes–No–No–No")

	d = render(t, access.Members(membersReadOnly()))
	d.want("main form button")
	d.want(".key-actions a", "Leave")
}

func TestMembersShowFaults(t *testing.T) {
	d := render(t, access.Members(membersInvalid()))
	d.want("main [role=alert] p", "Someone else changed this member. Check their details, then try again.", "There is a problem")
	d.want("#email-fault", "They are a member already.")
	d.want("#role-fault", "Choose one of these roles.")
	d.wantAttr("#email", "value", "nobody@demo.test")
}
