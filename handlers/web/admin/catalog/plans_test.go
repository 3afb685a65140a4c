package catalog_test

import (
	"net/http"
	"net/url"
	"strings"
	"testing"
	"time"

	"github.com/bursar-portal/bursar/handlers/web/webtest"
	"github.com/bursar-portal/bursar/models"
)

func TestPlanCreate(t *testing.T) {
	p := webtest.NewPortal(t)
	b := p.As(p.Operator("ada", models.OperatorAdmin))
	b.Get("/admin/plans").Shows(http.StatusOK, "No plans yet")
	f := b.Get("/admin/plans/new").Shows(http.StatusOK, "New plan").Form("/admin/plans/new")
	f.Set("slug", "team").Set("name", " Team Plan ").Set("allowance", "1000").Set("period", "monthly").
		Set("rollover_periods", "2").Set("rollover_cap", "500").Set("storage_limit", "10 GB")
	const made = "Created the plan Team Plan: 1,000 credits a month."
	done := f.Send().Follow().Shows(http.StatusOK, "Team Plan Available", "Slug team", "Allowance 1,000 credits a month",
		"Unused credits Rolls over for 2 months, up to 500", "Storage 10 GB", "Accounts 0",
		"1 Current Team Plan 29 Mar 2026, 17:48", "No accounts renew this plan, so none are affected.")
	if got := done.Flash(); got != made {
		t.Errorf("the flash is %q", got)
	}
	f.Send().ShowsFault("slug", "A plan with this slug already exists.")
	b.Get("/admin/plans").Shows(http.StatusOK, "Team Plan team 1,000 credits a month Unused: Rolls over for 2 months, up to 500 Storage: 10 GB Price: Not shown Accounts: 0 Available")
	got, err := p.PlanBySlug(t.Context(), "team")
	want := models.PlanVersion{
		PlanID: got.PlanID, Number: 1, Slug: "team", Name: "Team Plan", Allowance: 1000 * models.Credit, Period: models.Monthly,
		RolloverPeriods: 2, RolloverCap: 500 * models.Credit, StorageLimit: 10 << 30, CreatedAt: p.Now(),
	}
	if err != nil || got != want {
		t.Errorf("stored is %+v, %v", got, err)
	}
	if got := p.AuditedActions(); got != "ada plan.create team: "+made {
		t.Errorf("the audit log says %s", got)
	}
}

func TestPlanFaults(t *testing.T) {
	p := webtest.NewPortal(t)
	b := p.As(p.Operator("ada", models.OperatorAdmin))
	for _, test := range []struct{ field, value, fault string }{
		{"slug", "Team Plan", "The slug must be lower-case letters, digits and hyphens such as fast-spec, at most 60, and not “new”."},
		{"name", " ", "The name must not be empty."},
		{"name", strings.Repeat("a", 101), "The name must have at most 100 characters."},
		{"allowance", "", "The allowance must be a decimal number such as 10 or 2.5."},
		{"allowance", "1000000001", "The allowance must be at most 1000000000 credits."},
		{"period", "hourly", "The period must be daily, weekly, monthly or yearly."},
		{"rollover_periods", "some", "Enter a whole number from 0 to 1,000."},
		{"rollover_periods", "1001", "The number must be from 0 to 1000."},
		{"rollover_periods", "", "Enter a number of periods, or set the rollover limit to 0."},
		{"rollover_cap", "", "Enter a rollover limit, or set the rollover periods to 0."},
		{"storage_limit", "much", "The storage must be a size such as 500 MB or 1.5 GB."},
		{"price", "cheap", "Enter an amount such as 49.00, 0 for a free plan, or leave it empty."},
		{"price", "-1", "Enter an amount such as 49.00, 0 for a free plan, or leave it empty."},
		{"features", strings.Repeat("a\n", 13), "The features must be at most 12 lines of plain text."},
	} {
		f := b.Get("/admin/plans/new").Form("/admin/plans/new").Set("slug", "team").Set("name", "Team").Set("allowance", "10").Set("period", "monthly").
			Set("rollover_periods", "1").Set("rollover_cap", "5").Set("storage_limit", "1 GB")
		page := f.Set(test.field, test.value).Send().ShowsFault(test.field, test.fault)
		if got := page.Form("/admin/plans/new").Fields.Get(test.field); test.field != "period" && test.field != "features" && got != test.value {
			t.Errorf("%s came back as %q", test.field, got)
		}
	}
	if plans, err := p.Plans(t.Context()); err != nil || len(plans) != 0 {
		t.Errorf("%d plans were made, %v", len(plans), err)
	}
}

// A change is previewed with the accounts that it reaches. It makes a new version, which
// accounts get at their next boundary.
func TestPlanUpdate(t *testing.T) {
	p := webtest.NewPortal(t)
	team := p.Plan(models.PlanVersion{Slug: "team", Name: "Team Plan", Allowance: 1000 * models.Credit, Period: models.Monthly, StorageLimit: 10<<30 + 1})
	_, alex := p.Customer("alex")
	_, petra := p.Customer("petra")
	p.Subscribe(alex.ID, team)
	leaving := p.Subscribe(petra.ID, team)
	p.Post(models.Command{Account: petra.ID, Do: models.CancelSubscription{SubscriptionID: leaving, AtPeriodEnd: true}})
	p.Clock.Add(time.Hour)
	b := p.As(p.Operator("ada", models.OperatorAdmin))
	b.Get("/admin/plans").Shows(http.StatusOK, "Accounts: 2")
	edit := b.Get(b.Get("/admin/plans/team").Link("Edit")).Shows(http.StatusOK, "Edit Team Plan").Hides("Save new version")
	f := edit.Form("/admin/plans/team/edit").Set("period", "monthly")
	f.Set("step", "preview").Send().Shows(http.StatusUnprocessableEntity, "No changes to save.")
	asked := f.Set("allowance", "1200").Set("name", "Team").Send().Shows(http.StatusOK,
		"Name Team Plan → Team", "Allowance 1,000 credits a month → 1,200 credits a month",
		"1 account moves to the new version at its next renewal.", "These changes aren’t saved yet.")
	f = asked.Form("/admin/plans/team/edit").Set("period", "monthly").Set("step", "apply")
	const done = "Changed the plan Team, version 2: name from “Team Plan” to “Team”, allowance from “1,000 credits a month” to “1,200 credits a month”."
	if got := f.Send().Follow().Shows(http.StatusOK, "2 Current Team 29 Mar 2026, 18:48", "1 Team Plan 29 Mar 2026, 17:48").Flash(); got != done {
		t.Errorf("the flash is %q", got)
	}
	f.Send().Redirects(http.StatusSeeOther) // a double submit
	stale := f.Set("allowance", "900").Send().Shows(http.StatusUnprocessableEntity, "Someone else changed this plan.", "Allowance 1,200 credits a month → 900 credits a month")
	if got := stale.Form(f.Action).Fields.Get("version"); got != "2" {
		t.Errorf("the form came back for version %s", got)
	}
	p.CheckBalance(alex.ID, 1000, 0)
	p.Clock.Add(31 * 24 * time.Hour)
	p.CheckBalance(alex.ID, 1200, 0)
	p.CheckBalance(petra.ID, 0, 0)
	if got := p.AuditedActions(); got != "ada plan.change team: "+done {
		t.Errorf("the audit log says %s", got)
	}
	p.CheckBooks()
}

func TestPlanArchive(t *testing.T) {
	p := webtest.NewPortal(t)
	p.Plan(models.PlanVersion{Slug: "team", Name: "Team Plan", Allowance: models.Credit, Period: models.Daily})
	b := p.As(p.Operator("ada", models.OperatorAdmin))
	f := b.Get("/admin/plans/team").Shows(http.StatusOK, "New accounts can’t start this plan. Accounts on it keep it, and it keeps renewing.").Form("/admin/plans/team/archive")
	if got := f.Send().Follow().Shows(http.StatusOK, "Team Plan Archived").Flash(); got != "Archived the plan Team Plan. New accounts can’t start it." {
		t.Errorf("the flash is %q", got)
	}
	f.Send().Redirects(http.StatusSeeOther)
	b.Get("/admin/plans").Shows(http.StatusOK, "Archived")
	if got := b.Get("/admin/plans/team").Form("/admin/plans/team/archive").Send().Follow().Flash(); got != "Restored the plan Team Plan." {
		t.Errorf("the flash is %q", got)
	}
	if got := p.AuditedActions(); got != "ada plan.archive team: Archived the plan Team Plan. New accounts can’t start it.|ada plan.offer team: Restored the plan Team Plan." {
		t.Errorf("the audit log says %s", got)
	}
}

func TestOnlyAdminsChangeCatalog(t *testing.T) {
	p := webtest.NewPortal(t)
	p.Plan(models.PlanVersion{Slug: "team", Name: "Team Plan", Allowance: models.Credit, Period: models.Daily})
	if err := p.SaveProduct(t.Context(), models.Product{Slug: "doc", Name: "Document", Rule: models.Upfront}); err != nil {
		t.Fatal(err)
	}
	for _, role := range []models.OperatorRole{models.OperatorSupport, models.OperatorAuditor} {
		b := p.As(p.Operator(string(role), role))
		b.Get("/admin/plans").Shows(http.StatusOK, "Team Plan").Hides("/admin/plans/new")
		b.Get("/admin/plans/team").Shows(http.StatusOK).Hides("/edit", "/archive")
		b.Get("/admin/products").Shows(http.StatusOK, "Document").Hides("/admin/products/new", "/edit", "/archive")
		for _, path := range []string{"/admin/plans/team/edit", "/admin/plans/team/archive", "/admin/products/doc/edit", "/admin/products/doc/archive", "/admin/products/new"} {
			b.Post(path, url.Values{}).Shows(http.StatusForbidden, "View only. Ask an admin to make changes.")
		}
	}
}

// A price and features are part of a version: they are previewed and recorded, and shown to
// customers. A price keeps its currency for as long as it stays the same.
func TestPlanPrice(t *testing.T) {
	p := webtest.NewPortal(t)
	b := p.As(p.Operator("ada", models.OperatorAdmin))
	f := b.Get("/admin/plans/new").Form("/admin/plans/new").Set("slug", "team").Set("name", "Team").Set("allowance", "10").Set("period", "monthly")
	f.Set("price", "49").Set("features", " Email support \r\n\r\nTwo seats").Send().Follow().Shows(http.StatusOK, "Price $49.00 a month")
	plan := func() models.PlanVersion {
		t.Helper()
		v, err := p.PlanBySlug(t.Context(), "team")
		if err != nil {
			t.Fatal(err)
		}
		return v
	}
	if v := plan(); v.PriceCents != 4900 || v.Currency != "usd" || v.Features != "Email support\nTwo seats" {
		t.Errorf("the plan is %+v", v)
	}
	edit := b.Get("/admin/plans/team/edit").Form("/admin/plans/team/edit").Set("period", "monthly").Set("features", "Email support\nTwo seats").Set("step", "preview")
	edit.Send().Shows(http.StatusUnprocessableEntity, "No changes to save.")
	edit.Set("price", "0").Set("features", "Email support").Send().Shows(http.StatusOK, "Price $49.00 a month → Free", "Features Email support, Two seats → Email support", "These changes aren’t saved yet.")
	edit.Set("step", "apply").Send().Redirects(http.StatusSeeOther)
	if v := plan(); v.PriceCents != 0 || v.Currency != "usd" || v.Number != 2 {
		t.Errorf("the plan is %+v", v)
	}
	b.Get("/admin/plans/team/edit").Form("/admin/plans/team/edit").Set("period", "monthly").Set("price", "").Set("features", "Email support").Set("step", "apply").Send().Follow().
		Shows(http.StatusOK, "Price Not shown", "3 Current Team")
	if v := plan(); v.Currency != "" {
		t.Errorf("the plan is %+v", v)
	}
	const first = "Changed the plan Team, version 2: price from “$49.00 a month” to “Free”, features from “Email support, Two seats” to “Email support”."
	if got := p.AuditedActions(); !strings.Contains(got, first) {
		t.Errorf("the audit log says %s", got)
	}
	old := plan()
	old.Currency, old.PriceCents = "eur", 1000
	p.Plan(old)
	b.Get("/admin/plans/team/edit").Form("/admin/plans/team/edit").Set("period", "monthly").Set("allowance", "11").Set("features", "Email support").Set("step", "apply").Send().Follow().
		Shows(http.StatusOK, "Price €10.00 a month")
}
