package catalog_test

import (
	"net/http"
	"strings"
	"testing"

	"github.com/bursar-portal/bursar/handlers/web/webtest"
	"github.com/bursar-portal/bursar/models"
)

// limited returns a portal in which admins may give 1,000 credits alone, with the plan
// Team, which an account is on.
func limited(t *testing.T) (p *webtest.Portal, ada, ben *webtest.Browser) {
	t.Helper()
	limit := 1000 * models.Credit
	p = webtest.NewPortal(t, func(d *webtest.Config) { d.Settings.ApprovalLimit = &limit })
	team := p.Plan(models.PlanVersion{Slug: "team", Name: "Team", Allowance: 100 * models.Credit, Period: models.Monthly})
	_, account := p.Customer("alex")
	p.Subscribe(account.ID, team)
	return p, p.As(p.Operator("ada", models.OperatorAdmin)), p.As(p.Operator("ben", models.OperatorAdmin))
}

const edit = "/admin/plans/team/edit"

// checkTeam fails the test unless the plan has a version with an allowance.
func checkTeam(t *testing.T, p *webtest.Portal, number int, allowance models.Credits) models.PlanVersion {
	t.Helper()
	got, err := p.PlanBySlug(t.Context(), "team")
	if err != nil || got.Number != number || got.Allowance != allowance*models.Credit {
		t.Errorf("stored is %+v, %v", got, err)
	}
	return got
}

// Where admins have a limit, a plan that would give more waits for another admin, however
// little it is, since accounts that have it would get that without a limit.
func TestPlansAreRaisedByTwo(t *testing.T) {
	p, ada, ben := limited(t)
	const raised = "This version gives more credits or storage. Another admin must approve it."
	for _, change := range []map[string]string{{"allowance": "100.000001", "period": "monthly"}, {"allowance": "100", "period": "weekly"}} {
		f := ada.Get(edit).Form(edit).Set("allowance", change["allowance"]).Set("period", change["period"])
		f.Set("step", "preview").Send().Shows(http.StatusOK, raised, "Ask for approval").Hides("Save new version")
		f.Set("step", "apply").Send().ShowsFault("allowance", raised).Shows(http.StatusUnprocessableEntity, "Ask for approval")
	}
	checkTeam(t, p, 1, 100)
	rolling := ada.Get(edit).Form(edit).Set("period", "monthly").Set("rollover_periods", "12").Set("rollover_cap", "1200")
	rolling.Set("step", "apply").Send().ShowsFault("allowance", raised).Shows(http.StatusUnprocessableEntity, "Ask for approval")
	checkTeam(t, p, 1, 100)
	f := ada.Get(edit).Form(edit).Set("allowance", "900").Set("period", "monthly").Set("step", "ask")
	path := f.Send().Redirects(http.StatusSeeOther)
	if again := f.Set("step", "apply").Send(); again.Redirects(http.StatusSeeOther) != path {
		t.Errorf("sent again, it leads to %s", again.Path)
	}
	f.Set("allowance", "901").Send().Shows(http.StatusUnprocessableEntity, "This form was already used. Submit it again.")
	checkTeam(t, p, 1, 100)
	const effect = "Allowance: “100 credits a month” becomes “900 credits a month”. 1 account moves to the new version at its next renewal."
	ada.Get("/admin/approvals").Shows(http.StatusOK, "Change the plan Team", "equested by ada", effect, "Another admin must approve this.").Hides("/approve\"")
	ada.Post(path+"/approve", nil).Shows(http.StatusForbidden, "Another admin must approve this.")
	approve := ben.Get(path).Shows(http.StatusOK, effect).Form(path + "/approve")
	approve.Send().Follow().Shows(http.StatusOK, "Applied", "Approved by ben")
	approve.Send().Redirects(http.StatusSeeOther) // a double click
	checkTeam(t, p, 2, 900)
	if got, want := p.AuditedActions(), "plan.change"; !strings.Contains(got, want) {
		t.Errorf("the audit log has %s", got)
	}
	p.CheckBooks()
}

// What gives no more is saved at once.
func TestPlansThatGiveNoMoreAreSaved(t *testing.T) {
	p, ada, _ := limited(t)
	f := ada.Get(edit).Form(edit).Set("period", "monthly").Set("step", "apply").Set("allowance", "90")
	f.Send().Redirects(http.StatusSeeOther)
	f.Send().Redirects(http.StatusSeeOther) // a double submit
	ada.Get(edit).Form(edit).Set("period", "monthly").Set("step", "apply").Set("name", "Crew").Send().Redirects(http.StatusSeeOther)
	if got := checkTeam(t, p, 3, 90); got.Name != "Crew" || got.Period != models.Monthly {
		t.Errorf("stored is %+v", got)
	}
	p.CheckBooks()
}

// A version that was asked for before somebody else changed the plan is not saved, and a
// rejected one neither.
func TestPlansThatAreNotRaised(t *testing.T) {
	p, ada, ben := limited(t)
	ask := func(allowance string) string {
		return ada.Get(edit).Form(edit).Set("period", "monthly").Set("allowance", allowance).Set("step", "ask").Send().Redirects(http.StatusSeeOther)
	}
	rejected := ask("800")
	ben.Get(rejected).Form(rejected+"/reject").Set("why", "Too much").Send().Redirects(http.StatusSeeOther)
	ben.Post(rejected+"/approve", nil).Shows(http.StatusConflict)
	outdated := ask("900")
	ben.Get(edit).Form(edit).Set("period", "monthly").Set("step", "apply").Set("allowance", "90").Send().Redirects(http.StatusSeeOther)
	ben.Get(outdated).Shows(http.StatusOK, "Someone else changed this plan.").Hides("/approve\"")
	ben.Post(outdated+"/approve", nil).Shows(http.StatusConflict, "Someone else changed this plan.")
	checkTeam(t, p, 2, 90)
	p.CheckBooks()
}

// A new plan with an allowance above the limit waits, too.
func TestLargePlansAreCreatedByTwo(t *testing.T) {
	p, ada, ben := limited(t)
	const create = "/admin/plans/new"
	form := func(slug, allowance string) *webtest.Form {
		return ada.Get(create).Form(create).Set("slug", slug).Set("name", "Huge").Set("allowance", allowance).Set("period", "monthly")
	}
	form("small", "1000").Send().Redirects(http.StatusSeeOther)
	f := form("huge", "1000.000001")
	page := f.Send().ShowsFault("allowance", "This allowance is above your limit. Another admin must approve it.").Shows(http.StatusUnprocessableEntity, "Ask for approval")
	path := page.Form(create).Set("period", "monthly").Set("step", "ask").Send().Redirects(http.StatusSeeOther)
	if _, err := p.PlanBySlug(t.Context(), "huge"); models.CodeOf(err) != models.CodeNotFound {
		t.Errorf("it is there already: %v", err)
	}
	page.Form(create).Set("period", "monthly").Set("slug", "team").Set("step", "ask").Send().Shows(http.StatusUnprocessableEntity)
	form("team", "5000").Set("step", "ask").Send().ShowsFault("slug", "A plan with this slug already exists.")
	ben.Get(path).Shows(http.StatusOK, "Create the plan Huge", "1,000.000001 credits a month.", "No account has this plan yet.").Form(path + "/approve").Send().Redirects(http.StatusSeeOther)
	got, err := p.PlanBySlug(t.Context(), "huge")
	if err != nil || got.Allowance != 1000*models.Credit+1 || got.Number != 1 {
		t.Errorf("stored is %+v, %v", got, err)
	}
	p.CheckBooks()
}
