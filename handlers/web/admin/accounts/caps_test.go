package accounts_test

import (
	"net/http"
	"net/url"
	"testing"

	"github.com/bursar-portal/bursar/handlers/web/webtest"
	"github.com/bursar-portal/bursar/models"
)

// Admins set any cap of a customer, with a reason; others look at them.
func TestAccountCaps(t *testing.T) {
	p := webtest.NewPortal(t)
	leah, _ := p.Customer("leah")
	org := p.Enterprise("Leadworks", leah)
	p.Grant(org.ID, 100*models.Credit)
	b := p.As(p.Operator("ada", models.OperatorAdmin))
	caps := webtest.AdminAccountPath(org.ID) + "/caps"
	form := b.Get(b.Get(caps).Shows(http.StatusOK, "No caps").Link("Set a cap"))
	form.Form(caps+"/set").Set("subject", "member:"+string(leah.ID)).Set("window", "week").Set("limit", "10").Set("set_reason", "As agreed by phone").Send().
		Follow().Shows(http.StatusOK, "leah Member 10 a week 0 Resets 30 Mar 2026", "Set leah’s weekly cap to 10 credits.")
	change := b.Get(caps).Link("Edit")
	b.Get(change).Form(caps+"/boost").Set("boost.credits", "5").Set("boost.until", "2026-03-29").Set("boost_reason", "A campaign").Send().
		Follow().Shows(http.StatusOK, "15 a week 10 from 30 Mar 2026")
	p.Post(models.Command{Account: org.ID, Do: models.ChargeCredits{Charge: models.Charge{Credits: 12 * models.Credit, UserID: leah.ID}}})
	b.Get(change).Form(caps+"/set").Set("limit", "7").Send().ShowsFault("limit", "12 of 12 used: charges stop now.")
	b.Get(change).Form(caps+"/remove").Set("remove_reason", "No more").Send().Follow().Shows(http.StatusOK, "No caps", "Removed leah’s weekly cap.")

	// Its people see who did it and why.
	activity := p.As(leah).Get("/activity?account="+string(org.ID)).Shows(http.StatusOK, "leah’s weekly cap was removed Cap · No more Bursar",
		"leah’s weekly cap set to 10 credits, and 15 until 30 Mar 2026 Cap · A campaign Bursar", "leah’s weekly cap set to 10 credits Cap · As agreed by phone Bursar")
	activity.Hides(">ada<")
	for _, role := range []models.OperatorRole{models.OperatorSupport, models.OperatorAuditor} {
		other := p.As(p.Operator(string(role), role))
		other.Get(caps).Shows(http.StatusOK, "View only.").Hides("/caps/set")
		other.Get(caps + "/set").Shows(http.StatusForbidden)
		other.Post(caps+"/set", url.Values{"key": {"k"}, "subject": {"account"}, "window": {"day"}, "limit": {"1"}}).Shows(http.StatusForbidden)
	}
	b.Get(caps + "/set?subject=member%3Ausr_none").Shows(http.StatusNotFound)
	p.CheckAuditTrail(org.ID, "ada cap.set: Set leah’s weekly cap to 10 credits.", "ada cap.boost: Raised leah’s weekly cap by 5 credits until 30 Mar 2026.", "ada cap.remove: Removed leah’s weekly cap.")
	p.CheckBooks()
}
