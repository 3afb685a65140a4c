package web_test

import (
	"net/http"
	"net/url"
	"strings"
	"testing"
	"time"

	"github.com/bursar-portal/bursar/models"
)

// acts are what the audit log says, the first act first.
func (p *portal) acts() string {
	p.Helper()
	log, err := p.AuditLog(p.Context(), models.AuditQuery{Limit: 100})
	if err != nil {
		p.Fatal(err)
	}
	var acts []string
	for _, l := range log.Lines {
		if !strings.HasPrefix(l.Action, "user.") && !strings.HasPrefix(l.Action, "session.") && l.Action != "" && l.Action != "account.create" && !strings.HasPrefix(l.Action, "person.") {
			acts = append([]string{l.ActorName + " " + l.Action + " " + l.Subject + ": " + l.Detail}, acts...)
		}
	}
	return strings.Join(acts, "|")
}

func TestAPlanIsMade(t *testing.T) {
	p := newPortal(t)
	b := p.as(p.operator("ada", models.OperatorAdmin))
	b.get("/admin/plans").shows(http.StatusOK, "No plan yet.")
	f := b.get("/admin/plans/new").shows(http.StatusOK, "New plan").form("/admin/plans/new")
	f.set("slug", "team").set("name", " Team Plan ").set("allowance", "1000").set("period", "monthly").
		set("rollover_periods", "2").set("rollover_cap", "500").set("storage_limit", "10 GB")
	const made = "Made the plan Team Plan: 1,000 credits a month."
	done := f.send().follow().shows(http.StatusOK, "Team Plan Offered", "Slug team", "Allowance 1,000 credits a month",
		"Not used Rolls over for 2 months, 500 at most", "Storage 10 GB", "Accounts 0",
		"1 Current Team Plan 29 Mar 2026, 17:48", "No account takes this up by itself: nobody renews this plan.")
	if got := done.flash(); got != made {
		t.Errorf("the flash is %q", got)
	}
	f.send().faulty("slug", "There is a plan with this slug already.")
	b.get("/admin/plans").shows(http.StatusOK, "Team Plan team 1,000 credits a month Not used: Rolls over for 2 months, 500 at most Storage: 10 GB Accounts: 0 Offered")
	got, err := p.PlanBySlug(t.Context(), "team")
	want := models.PlanVersion{
		PlanID: got.PlanID, Number: 1, Slug: "team", Name: "Team Plan", Allowance: 1000 * models.Credit, Period: models.Monthly,
		RolloverPeriods: 2, RolloverCap: 500 * models.Credit, StorageLimit: 10 << 30, CreatedAt: p.Now(),
	}
	if err != nil || got != want {
		t.Errorf("stored is %+v, %v", got, err)
	}
	if got := p.acts(); got != "ada plan.create team: "+made {
		t.Errorf("the audit log says %s", got)
	}
}

func TestAPlanComesBack(t *testing.T) {
	p := newPortal(t)
	b := p.as(p.operator("ada", models.OperatorAdmin))
	for _, test := range []struct{ field, value, fault string }{
		{"slug", "Team Plan", "The slug must be lower-case letters, digits and hyphens such as fast-spec, at most 60, and not “new”."},
		{"name", " ", "The name must not be empty."},
		{"name", strings.Repeat("a", 101), "The name must have at most 100 characters."},
		{"allowance", "", "The allowance must be a decimal number such as 10 or 2.5."},
		{"allowance", "1000000001", "The allowance must be at most 1000000000 credits."},
		{"period", "hourly", "The period must be daily, weekly, monthly or yearly."},
		{"rollover_periods", "some", "Write a whole number from 0 to 1,000."},
		{"rollover_periods", "1001", "The number must be from 0 to 1000."},
		{"rollover_periods", "", "Write for how many further periods a rest lives, or let nothing roll over."},
		{"rollover_cap", "", "Write how much may roll over at most, or let nothing roll over."},
		{"storage_limit", "much", "The storage must be a size such as 500 MB or 1.5 GB."},
	} {
		f := b.get("/admin/plans/new").form("/admin/plans/new").set("slug", "team").set("name", "Team").set("allowance", "10").set("period", "monthly").
			set("rollover_periods", "1").set("rollover_cap", "5").set("storage_limit", "1 GB")
		page := f.set(test.field, test.value).send().faulty(test.field, test.fault)
		if got := page.form("/admin/plans/new").fields.Get(test.field); test.field != "period" && got != test.value {
			t.Errorf("%s came back as %q", test.field, got)
		}
	}
	if plans, err := p.Plans(t.Context()); err != nil || len(plans) != 0 {
		t.Errorf("%d plans were made, %v", len(plans), err)
	}
}

// A change is shown before it is saved, with whom it reaches; it is a new version,
// which nobody has before their next boundary.
func TestAPlanIsChangedFromTheNextBoundaryOn(t *testing.T) {
	p := newPortal(t)
	team := p.Plan(models.PlanVersion{Slug: "team", Name: "Team Plan", Allowance: 1000 * models.Credit, Period: models.Monthly, StorageLimit: 10<<30 + 1})
	_, alex := p.person("alex")
	_, petra := p.person("petra")
	p.Subscribe(alex.ID, team)
	leaving := p.Subscribe(petra.ID, team)
	p.Post(models.Command{Account: petra.ID, Do: models.CancelSubscription{SubscriptionID: leaving, AtEnd: true}})
	p.Clock.Add(time.Hour)
	b := p.as(p.operator("ada", models.OperatorAdmin))
	b.get("/admin/plans").shows(http.StatusOK, "Accounts: 2")
	edit := b.get(b.get("/admin/plans/team").link("Change")).shows(http.StatusOK, "Change Team Plan").hides("Save as a new version")
	f := edit.form("/admin/plans/team/edit").set("period", "monthly")
	f.set("step", "preview").send().shows(http.StatusUnprocessableEntity, "Nothing would change.")
	asked := f.set("allowance", "1200").set("name", "Team").send().shows(http.StatusOK,
		"Name Team Plan → Team", "Allowance 1,000 credits a month → 1,200 credits a month",
		"1 account takes this up when it next renews.", "Nothing has changed yet.")
	f = asked.form("/admin/plans/team/edit").set("period", "monthly").set("step", "apply")
	const done = "Changed the plan Team, version 2: name from “Team Plan” to “Team”, allowance from “1,000 credits a month” to “1,200 credits a month”."
	if got := f.send().follow().shows(http.StatusOK, "2 Current Team 29 Mar 2026, 18:48", "1 Team Plan 29 Mar 2026, 17:48").flash(); got != done {
		t.Errorf("the flash is %q", got)
	}
	f.send().leads(http.StatusSeeOther) // the same form again is the same version
	stale := f.set("allowance", "900").send().shows(http.StatusUnprocessableEntity, "Somebody has changed this plan since.", "Allowance 1,200 credits a month → 900 credits a month")
	if got := stale.form(f.action).fields.Get("version"); got != "2" {
		t.Errorf("the form came back for version %s", got)
	}
	p.values(alex.ID, 1000, 0)
	p.Clock.Add(31 * 24 * time.Hour)
	p.values(alex.ID, 1200, 0)
	p.values(petra.ID, 0, 0)
	if got := p.acts(); got != "ada plan.change team: "+done {
		t.Errorf("the audit log says %s", got)
	}
	p.CheckBooks()
}

func TestAPlanIsArchived(t *testing.T) {
	p := newPortal(t)
	p.Plan(models.PlanVersion{Slug: "team", Name: "Team Plan", Allowance: models.Credit, Period: models.Daily})
	b := p.as(p.operator("ada", models.OperatorAdmin))
	f := b.get("/admin/plans/team").shows(http.StatusOK, "Nobody can take this plan up any more. Whoever has it keeps it, and its renewals go on.").form("/admin/plans/team/archive")
	if got := f.send().follow().shows(http.StatusOK, "Team Plan Archived").flash(); got != "Archived the plan Team Plan: nobody can take it up any more." {
		t.Errorf("the flash is %q", got)
	}
	f.send().leads(http.StatusSeeOther)
	b.get("/admin/plans").shows(http.StatusOK, "Archived")
	if got := b.get("/admin/plans/team").form("/admin/plans/team/archive").send().follow().flash(); got != "Offered the plan Team Plan again." {
		t.Errorf("the flash is %q", got)
	}
	if got := p.acts(); got != "ada plan.archive team: Archived the plan Team Plan: nobody can take it up any more.|ada plan.offer team: Offered the plan Team Plan again." {
		t.Errorf("the audit log says %s", got)
	}
}

func TestOnlyAdminsChangeWhatIsOffered(t *testing.T) {
	p := newPortal(t)
	p.Plan(models.PlanVersion{Slug: "team", Name: "Team Plan", Allowance: models.Credit, Period: models.Daily})
	if err := p.SaveProduct(t.Context(), models.Product{Slug: "doc", Name: "Document", Rule: models.Upfront}); err != nil {
		t.Fatal(err)
	}
	for _, role := range []models.OperatorRole{models.OperatorSupport, models.OperatorAuditor} {
		b := p.as(p.operator(string(role), role))
		b.get("/admin/plans").shows(http.StatusOK, "Team Plan").hides("/admin/plans/new")
		b.get("/admin/plans/team").shows(http.StatusOK).hides("/edit", "/archive")
		b.get("/admin/products").shows(http.StatusOK, "Document").hides("/new", "/edit", "/archive")
		for _, path := range []string{"/admin/plans/team/edit", "/admin/plans/team/archive", "/admin/products/doc/edit", "/admin/products/doc/archive", "/admin/products/new"} {
			b.post(path, url.Values{}).shows(http.StatusForbidden, "Your role looks at this. Admins change it.")
		}
	}
}

// Two admins have the same form open: whoever saves second is told what the first has
// changed, and undoes it only knowingly. Archiving changes nothing else.
func TestAProductIsNotChangedUnseen(t *testing.T) {
	p := newPortal(t)
	if err := p.SaveProduct(t.Context(), models.Product{Slug: "doc", Name: "Document", UnitCost: 50 * models.Credit, Rule: models.Upfront}); err != nil {
		t.Fatal(err)
	}
	is := func(name string, cost models.Credits, archived bool) {
		t.Helper()
		want := models.Product{Slug: "doc", Name: name, UnitCost: cost * models.Credit, Rule: models.Upfront, Archived: archived}
		if got, err := p.Product(t.Context(), "doc"); err != nil || got != want {
			t.Errorf("the product is %v, %v, want %v", got, err, want)
		}
	}
	const path = "/admin/products/doc/edit"
	ada, ben := p.as(p.operator("ada", models.OperatorAdmin)), p.as(p.operator("ben", models.OperatorAdmin))
	first, second, third := ada.get(path).form(path), ben.get(path).form(path), ben.get(path).form(path)
	archive := ada.get("/admin/products").form("/admin/products/doc/archive")
	first.set("unit_cost", "60").send().leads(http.StatusSeeOther)
	archive.send().leads(http.StatusSeeOther)
	is("Document", 60, true)

	const said = "Somebody has changed this product meanwhile. It is called “Document” now, for 60 credits, under the rule “When the work is asked for”."
	third.send().shows(http.StatusUnprocessableEntity, said)
	second.set("name", "").send().faulty("name", "The name must not be empty.").form(path).set("name", "Paper").send().shows(http.StatusUnprocessableEntity, said)
	again := second.set("name", "Paper").send().shows(http.StatusUnprocessableEntity, said).form(path)
	is("Document", 60, true)
	if again.fields.Get("name") != "Paper" || again.fields.Get("unit_cost") != "50" {
		t.Errorf("the form came back with %v", again.fields)
	}
	again.set("unit_cost", "60").send().leads(http.StatusSeeOther)
	is("Paper", 60, true)
	ben.post(path, url.Values{"name": {"Other"}, "unit_cost": {"1"}, "rule": {"upfront"}}).shows(http.StatusUnprocessableEntity, "Somebody has changed")
	if got := p.acts(); got != "ada product.change doc: Changed the product Document: price from “50 credits” to “60 credits”."+
		"|ada product.archive doc: Archived Document: it can’t be charged any more."+
		"|ben product.change doc: Changed the product Paper: name from “Document” to “Paper”." {
		t.Errorf("the audit log says %s", got)
	}
}

func TestProductsAreMadeChangedAndArchived(t *testing.T) {
	p := newPortal(t)
	_, account := p.person("alex")
	p.Grant(account.ID, 100*models.Credit)
	b := p.as(p.operator("ada", models.OperatorAdmin))
	b.get("/admin/products").shows(http.StatusOK, "No product yet.")
	f := b.get("/admin/products/new").form("/admin/products/new").set("slug", "fast-spec").set("name", "Fast Spec").set("unit_cost", "10")
	f.send().follow().shows(http.StatusOK, "Put Fast Spec on the price list at 10 credits.", "Fast Spec fast-spec When the work is asked for 10 credits for one On sale")
	f.send().faulty("slug", "There is a product with this slug already.")
	for _, test := range []struct{ field, value, fault string }{
		{"slug", "new", "The slug must be lower-case letters, digits and hyphens such as fast-spec, at most 60, and not “new”."},
		{"name", "", "The name must not be empty."},
		{"unit_cost", "free", "The price must be a decimal number such as 10 or 2.5."},
		{"rule", "never", "Choose one of these."},
	} {
		b.get("/admin/products/new").form("/admin/products/new").set("slug", "other").set("name", "Other").set("unit_cost", "1").
			set(test.field, test.value).send().faulty(test.field, test.fault)
	}
	use := func() (models.Receipt, error) {
		return p.Try(models.Command{Account: account.ID, Do: models.ChargeCredits{Charge: models.Charge{ID: models.NewChargeID(), Product: "fast-spec", Quantity: models.Credit}}})
	}
	first, err := use()
	if err != nil {
		t.Fatal(err)
	}
	edit := b.get(b.get("/admin/products").link("Change Fast Spec")).shows(http.StatusOK, "Change Fast Spec").form("/admin/products/fast-spec/edit")
	edit.set("unit_cost", "12.5").set("rule", "on_success")
	for range 2 {
		edit.send().follow().shows(http.StatusOK, "Fast Spec fast-spec When it was done 12.5 credits for one")
	}
	second, err := use()
	if err != nil || first.Charge.Credits != 10*models.Credit || second.Charge.Held != 12_500_000 {
		t.Errorf("charged %v and %v, %v", first.Charge, second.Charge, err)
	}
	if old, err := p.Store.Charge(t.Context(), first.Charge.ID); err != nil || old.Credits != 10*models.Credit {
		t.Errorf("the old charge is %s, %v", old.Credits, err)
	}
	archive := b.get("/admin/products").form("/admin/products/fast-spec/archive")
	for range 2 {
		archive.send().follow().shows(http.StatusOK, "Archived Fast Spec: it can’t be charged any more.")
	}
	if _, err := use(); models.CodeOf(err) != models.CodeInvalidField {
		t.Errorf("an archived product was charged: %v", err)
	}
	b.get("/admin/products").form("/admin/products/fast-spec/archive").send().follow().shows(http.StatusOK, "Put Fast Spec back on the price list.")
	if _, err := use(); err != nil {
		t.Error(err)
	}
	if got := p.acts(); got != "ada product.create fast-spec: Put Fast Spec on the price list at 10 credits."+
		"|ada product.change fast-spec: Changed the product Fast Spec: price from “10 credits” to “12.5 credits”, rule from “When the work is asked for” to “When it was done”."+
		"|ada product.archive fast-spec: Archived Fast Spec: it can’t be charged any more."+
		"|ada product.offer fast-spec: Put Fast Spec back on the price list." {
		t.Errorf("the audit log says %s", got)
	}
	p.CheckBooks()
}
