package catalog_test

import (
	"net/http"
	"testing"

	"github.com/bursar-portal/bursar/handlers"
	"github.com/bursar-portal/bursar/handlers/web/webtest"
	"github.com/bursar-portal/bursar/models"
)

// Where admins have a limit, no plan is made to give more in the browser, by however
// little, since accounts that have it would get that without a limit.
func TestPlansAreNotRaisedWithALimit(t *testing.T) {
	limit := 1000 * models.Credit
	p := webtest.NewPortal(t, func(d *handlers.Config) { d.Settings.ApprovalLimit = &limit })
	team := p.Plan(models.PlanVersion{Slug: "team", Name: "Team", Allowance: 100 * models.Credit, Period: models.Monthly})
	_, account := p.Customer("alex")
	p.Subscribe(account.ID, team)
	b := p.As(p.Operator("ada", models.OperatorAdmin))
	const edit = "/admin/plans/team/edit"
	const refused = "Admins have a limit on this portal, so a plan can't be made to give more here. Use bursar plan save at the command line."
	for _, step := range []string{"preview", "apply"} {
		f := b.Get(edit).Form(edit).Set("period", "monthly").Set("step", step)
		f.Set("allowance", "100.000001").Send().ShowsFault("allowance", refused)
		f.Set("allowance", "100").Set("period", "weekly").Send().ShowsFault("allowance", refused)
	}
	f := b.Get(edit).Form(edit).Set("period", "monthly").Set("step", "apply").Set("allowance", "90")
	f.Send().Redirects(http.StatusSeeOther)
	f.Send().Redirects(http.StatusSeeOther) // a double submit
	b.Get(edit).Form(edit).Set("period", "monthly").Set("step", "apply").Set("name", "Crew").Send().Redirects(http.StatusSeeOther)
	got, err := p.PlanBySlug(t.Context(), "team")
	if err != nil || got.Number != 3 || got.Allowance != 90*models.Credit || got.Name != "Crew" || got.Period != models.Monthly {
		t.Errorf("stored is %+v, %v", got, err)
	}
	p.CheckBooks()
}
