package views_test

import (
	"testing"

	"github.com/bursar-portal/bursar/views/customer/access"
)

func TestMembersOfferPermittedForms(t *testing.T) {
	d := render(t, access.Members(membersPage()))
	d.want(".key-name", "Leah Magister (you) Owner", "Max Muster Billing")
	d.want(".key .hint.wrap", "leah@demo.test · since Apr 01, 2026 · the only owner, who can’t leave", "max@demo.test · since Apr 02, 2026")
	d.want("details.confirm summary", "Change role of Max Muster", "Remove Max Muster")
	d.wantAttr(".key [name=was]", "value", "billing", "billing")
	d.wantAttr(".key form", "action", "/members/role", "/members/remove")
	d.want(".key select option[selected]", "Billing")
	d.want(".key-create select option[selected]", "Member")

	d = render(t, access.Members(membersReadOnly()))
	d.want("main form button", "Leave this organization")
	d.want("details.confirm summary", "Leave")
}

func TestMembersShowFaults(t *testing.T) {
	d := render(t, access.Members(membersInvalid()))
	d.want("main [role=alert]", "Somebody has changed this member meanwhile. Look again, and repeat it if it still makes sense.")
	d.want("#email-fault", "Nobody has signed up here with this address yet. Once they have, you can add them.")
	d.want("#role-fault", "Choose one of these roles.")
	d.wantAttr("#email", "value", "nobody@demo.test")
}
