package views_test

import (
	"testing"

	"github.com/bursar-portal/bursar/views/admin/accounts"
	"github.com/bursar-portal/bursar/views/customer/access"
	"github.com/bursar-portal/bursar/views/public"
)

// A form with faults begins with all of them, each a link to its field: to the first of a group
// that has no element of the field's name, to its fault.
func TestFaultsAreSummarized(t *testing.T) {
	d := render(t, access.Members(membersInvalid()))
	d.want(".key-create [role=alert] strong", "There is a problem")
	d.want(".key-create [role=alert] a", "They are a member already.", "Choose one of these roles.")
	d.wantAttr(".key-create [role=alert] a", "href", "#email", "#role")
	for _, id := range []string{"#email", "#role"} {
		d.one(id)
	}
}

// A fault of the form as a whole that is alone is a notice of one sentence.
func TestFaultOfTheFormAlone(t *testing.T) {
	p := public.SignInPage{Frame: visitor("Sign in")}
	p.Action, p.Fault = "/signin", "Incorrect email or password."
	d := render(t, public.SignIn(p))
	d.want("main [role=alert]", "Incorrect email or password.")
	d.want("main [role=alert] strong")
}

func TestFaultsOfFormAndFieldsAreOneSummary(t *testing.T) {
	d := render(t, accounts.Account(adminAccountInvalid()))
	d.want("#adjust [role=alert] p", "There is a problem", "This account has 1,250 credits available; 2,000 can't be taken.")
	d.want("#adjust [role=alert] a", "At most 1,250 can be taken.", "Choose one of these.", "Enter a reason.")
}

// A form without a fault has no summary.
func TestNoSummaryWithoutFaults(t *testing.T) {
	p := public.SignInPage{Frame: visitor("Sign in")}
	p.Action = "/signin"
	render(t, public.SignIn(p)).want("main [role=alert]")
}
